"""Note by the clock that meetings have been held."""

from datetime import datetime

from services.meetings import store
from services.meetings.domain import meetings
from services.meetings.usecases.revise import save
from shared.postgres import Connection

LARGEST = 50


async def hold_past(connection: Connection, *, now: datetime, public_url: str) -> bool:
    """Note as held what has been over for `HELD_AFTER`. Whether there may be more.

    Several at once do no harm: each takes the meetings that no other has locked.
    """
    due = await store.locked_to_be_held(connection, now - meetings.HELD_AFTER, LARGEST)
    for meeting in due:
        held = meetings.hold(meeting, now=now)
        await save(connection, meeting, held, happened="talkoot.meeting.held", public_url=public_url)
    return len(due) == LARGEST
