"""Change what a meeting is about, or how its members join it online."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.meetings.domain import meetings
from services.meetings.domain.meetings import Link, Meeting
from services.meetings.usecases.revise import revise
from shared.contracts.snapshots import Localised
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Change:
    meeting_id: UUID
    title: Localised
    """Languages that are given replace; the others stay."""
    agenda: Localised
    link: Link | Literal["keep", "remove"]


async def change(connection: Connection, command: Change, *, now: datetime, public_url: str) -> Meeting:
    """The meeting with what was given. Raises NoSuchMeeting, WrongStatus, BadText, NotOnline."""

    def decide(meeting: Meeting) -> Meeting:
        changed = meetings.change(
            meeting, title=meeting.title | command.title, agenda=meeting.agenda | command.agenda, now=now
        )
        if command.link == "keep":
            return changed
        return meetings.set_link(changed, None if command.link == "remove" else command.link, now=now)

    return await revise(
        connection, command.meeting_id, decide, happened="talkoot.meeting.changed", public_url=public_url
    )
