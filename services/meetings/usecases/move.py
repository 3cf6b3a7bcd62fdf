"""Move a meeting to another time or place."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.meetings import domain
from services.meetings.domain import Meeting
from services.meetings.usecases.revise import revise
from shared.contracts.meetings import Place
from shared.contracts.snapshots import Localised
from shared.contracts.when import When
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Move:
    meeting_id: UUID
    when: When | None
    """None: the time stays."""
    place: Place | None
    """None: the place stays."""
    reason: Localised


async def move(connection: Connection, command: Move, *, now: datetime, public_url: str) -> Meeting:
    """The moved meeting; unchanged where time and place are as before. Raises NoSuchMeeting, WrongStatus, BadTime."""
    return await revise(
        connection,
        command.meeting_id,
        lambda meeting: domain.move(
            meeting,
            when=command.when or meeting.when,
            place=command.place or meeting.place,
            reason=command.reason,
            now=now,
        ),
        happened="talkoot.meeting.moved",
        public_url=public_url,
    )
