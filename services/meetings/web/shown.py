"""Meetings as the public may see them. Drafts, and what is for members only, are nowhere among them."""

from uuid import UUID

from services.meetings import store
from services.meetings.domain.meetings import Group, Meeting
from services.meetings.domain.snapshots import public
from services.meetings.store import Wanted
from shared.contracts.meetings import Meeting as PublicMeeting
from shared.postgres import Connection


def shown(meeting: Meeting, group: Group, public_url: str) -> PublicMeeting:
    """The public snapshot, with when it would have been as long as the meeting is one that was moved."""
    return public(meeting, group, public_url=public_url, previous_when=meeting.moved_from)


async def one_shown(connection: Connection, meeting_id: UUID, public_url: str) -> PublicMeeting | None:
    """None for a draft, for one whose group is not public, and where there is none."""
    found = await store.public_meeting(connection, meeting_id)
    return None if found is None else shown(*found, public_url)


async def all_shown(connection: Connection, public_url: str, wanted: Wanted) -> list[PublicMeeting]:
    """Public snapshots by their start, open dates last."""
    return [shown(*found, public_url) for found in await store.public_meetings(connection, wanted)]
