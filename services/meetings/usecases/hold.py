"""Note that a meeting has been held."""

from datetime import datetime
from uuid import UUID

from services.meetings.domain import meetings
from services.meetings.domain.meetings import Meeting
from services.meetings.usecases.revise import revise
from shared.postgres import Connection


async def hold(connection: Connection, meeting_id: UUID, *, now: datetime, public_url: str) -> Meeting:
    """The held meeting. Twice is once. Raises NoSuchMeeting, WrongStatus."""
    return await revise(
        connection,
        meeting_id,
        lambda meeting: meetings.hold(meeting, now=now),
        happened="talkoot.meeting.held",
        public_url=public_url,
    )
