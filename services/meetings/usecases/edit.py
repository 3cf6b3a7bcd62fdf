"""Write a meeting's texts anew, and how its members join it online."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.meetings.domain import meetings
from services.meetings.domain.meetings import Link, Meeting
from services.meetings.usecases.revise import revise
from shared.contracts.snapshots import Localised
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Edit:
    """All of it: a language or a link that is not given goes."""

    meeting_id: UUID
    title: Localised
    agenda: Localised
    link: Link | None


async def edit(connection: Connection, command: Edit, *, now: datetime, public_url: str) -> Meeting:
    """The meeting with these texts. Raises NoSuchMeeting, WrongStatus, BadText, NotOnline."""

    def decide(meeting: Meeting) -> Meeting:
        changed = meetings.change(meeting, title=command.title, agenda=command.agenda, now=now)
        return meetings.set_link(changed, command.link, now=now)

    return await revise(
        connection, command.meeting_id, decide, happened="talkoot.meeting.changed", public_url=public_url
    )
