"""Change what a meeting is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.meetings import domain
from services.meetings.domain import Meeting
from services.meetings.usecases.revise import revise
from shared.contracts.snapshots import Localised
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Change:
    meeting_id: UUID
    title: Localised
    """Languages that are given replace; the others stay."""
    agenda: Localised


async def change(connection: Connection, command: Change, *, now: datetime, public_url: str) -> Meeting:
    """The meeting with the given texts. Raises NoSuchMeeting, WrongStatus."""
    return await revise(
        connection,
        command.meeting_id,
        lambda meeting: domain.change(
            meeting, title=meeting.title | command.title, agenda=meeting.agenda | command.agenda, now=now
        ),
        happened="talkoot.meeting.changed",
        public_url=public_url,
    )
