"""Keep the meetings that the groups' pages show as the meetings service tells them."""

from collections.abc import Sequence
from uuid import UUID

from services.catalog import store
from shared.contracts.meetings import Meeting
from shared.postgres import Connection


async def follow_meetings(connection: Connection, changes: Sequence[tuple[UUID, Meeting | None]]) -> None:
    """Apply the changes in their order; None erases the meeting. Older versions than the one known change nothing."""
    erased: set[UUID] = set()
    kept: dict[UUID, list[Meeting]] = {}
    for meeting_id, meeting in changes:
        if meeting is None:
            erased.add(meeting_id)
            kept.pop(meeting_id, None)
        else:
            kept.setdefault(meeting_id, []).append(meeting)
    if erased:
        await store.erase_meetings(connection, list(erased))
    if kept:
        await store.save_meetings(connection, [meeting for versions in kept.values() for meeting in versions])
