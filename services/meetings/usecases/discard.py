"""Throw a draft away."""

from datetime import datetime
from uuid import UUID

from services.meetings import store
from services.meetings.domain.errors import NoSuchMeeting, WrongStatus
from services.meetings.usecases.audited import entry
from shared.access import Actor, audit
from shared.postgres import Connection


async def discard(connection: Connection, meeting_id: UUID, actor: Actor, *, now: datetime) -> None:
    """The draft is gone; nobody but leads has seen it. Raises NoSuchMeeting, and WrongStatus for what is public."""
    meeting = await store.locked(connection, meeting_id)
    if meeting is None:
        raise NoSuchMeeting(str(meeting_id))
    if meeting.status != "draft":
        raise WrongStatus("The meeting is public: cancel it instead, so that people hear of it.", "public")
    await store.delete(connection, meeting_id)
    await audit.record(connection, entry(actor, "discarded", meeting, {}, {}), now=now)
