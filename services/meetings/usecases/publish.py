"""Make a draft public, or a tentative meeting certain."""

from datetime import datetime
from uuid import UUID

from services.meetings import store
from services.meetings.domain import meetings
from services.meetings.domain.errors import GroupEnded
from services.meetings.domain.meetings import Meeting
from services.meetings.usecases.revise import revise
from shared.postgres import Connection


async def publish(
    connection: Connection, meeting_id: UUID, *, tentative: bool, now: datetime, public_url: str
) -> Meeting:
    """The public meeting. Twice is once. Raises NoSuchMeeting, GroupNotPublic, GroupEnded, WrongStatus, BadTime."""
    before = await store.locked(connection, meeting_id)
    if before is not None and before.status == "draft":
        group = await store.group_by_id(connection, before.group_id)
        if group is not None and group.status == "ended":
            raise GroupEnded(group.slug)
    certain_now = before is not None and before.status == "tentative"
    return await revise(
        connection,
        meeting_id,
        lambda meeting: meetings.publish(meeting, tentative=tentative, now=now),
        happened="talkoot.meeting.confirmed" if certain_now else "talkoot.meeting.published",
        public_url=public_url,
    )
