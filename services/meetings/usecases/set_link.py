"""Set, change or remove the link by which members join online."""

from datetime import datetime
from uuid import UUID

from services.meetings import domain
from services.meetings.domain import Link, Meeting
from services.meetings.usecases.revise import revise
from shared.postgres import Connection


async def set_link(
    connection: Connection, meeting_id: UUID, link: Link | None, *, now: datetime, public_url: str
) -> Meeting:
    """The meeting with the link. Raises NoSuchMeeting, WrongStatus."""
    return await revise(
        connection,
        meeting_id,
        lambda meeting: domain.set_link(meeting, link, now=now),
        happened="talkoot.meeting.changed",
        public_url=public_url,
    )
