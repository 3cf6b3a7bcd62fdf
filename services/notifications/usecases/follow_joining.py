"""Keep the links for joining meetings online."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.notifications.store import meetings
from shared.contracts.meetings import Joining
from shared.postgres import Connection


async def follow_joining(
    connection: Connection, changes: Sequence[tuple[UUID, Joining | None]], *, now: datetime
) -> None:
    """Apply the changes; None erases a link. Invitations that waited for a link go out."""
    last = dict(changes)
    erased = [meeting_id for meeting_id, link in changes if link is None]
    if erased:
        await meetings.forget_joining(connection, erased)
    kept = [link for _, link in changes if link is not None and last[link.id] is not None]
    if kept:
        await meetings.keep_joining(connection, kept, now)
