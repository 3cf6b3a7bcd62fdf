"""Meetings as the public may see them. Drafts, and what is for members only, are nowhere among them."""

from uuid import UUID

from services.meetings import store
from services.meetings.domain.snapshots import public
from services.meetings.store import Wanted
from shared.contracts.meetings import Meeting
from shared.postgres import Connection


async def one_shown(connection: Connection, meeting_id: UUID, public_url: str) -> Meeting | None:
    """The public snapshot; None for a draft, for one whose group is not public, and where there is none."""
    found = await store.public_meeting(connection, meeting_id)
    if found is None:
        return None
    meeting, group = found
    return public(meeting, group, public_url=public_url, previous_when=meeting.moved_from)


async def all_shown(connection: Connection, public_url: str, wanted: Wanted) -> list[Meeting]:
    """Public snapshots by their start, open dates last."""
    return [
        public(meeting, group, public_url=public_url, previous_when=meeting.moved_from)
        for meeting, group in await store.public_meetings(connection, wanted)
    ]
