"""What meetings does by the clock."""

from datetime import datetime, timedelta

from services.meetings import store
from services.meetings.domain import MeetingError
from services.meetings.usecases.hold import hold
from shared.postgres import Database

HELD_AFTER = timedelta(hours=12)
"""So long after its end a meeting counts as held by itself: time enough to say that it was not."""
BATCH = 50


async def hold_past_meetings(database: Database, *, now: datetime, public_url: str) -> bool:
    """Note past meetings as held, each in its own transaction. Whether there may be more."""
    async with database.connection() as connection:
        due = await store.due_to_be_held(connection, now - HELD_AFTER, BATCH)
    for meeting_id in due:
        try:
            async with database.transaction() as connection:
                await hold(connection, meeting_id, now=now, public_url=public_url)
        except MeetingError:
            # Moved or cancelled since it was found.
            continue
    return len(due) == BATCH
