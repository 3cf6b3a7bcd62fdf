"""Cancel a meeting."""

from datetime import datetime
from uuid import UUID

from services.meetings.domain import meetings
from services.meetings.domain.meetings import Meeting
from services.meetings.usecases.revise import revise
from shared.contracts.snapshots import Localised
from shared.postgres import Connection


async def cancel(
    connection: Connection, meeting_id: UUID, *, reason: Localised, now: datetime, public_url: str
) -> Meeting:
    """The cancelled meeting. Twice is once. Raises NoSuchMeeting, WrongStatus, BadText."""
    return await revise(
        connection,
        meeting_id,
        lambda meeting: meetings.cancel(meeting, reason=reason, now=now),
        happened="talkoot.meeting.cancelled",
        public_url=public_url,
    )
