"""What is public, for lists of it."""

from collections.abc import Sequence
from uuid import UUID

from services.catalog.store import meeting_of
from shared.contracts.meetings import Meeting
from shared.postgres import Connection


async def public_meetings(connection: Connection, *, group_id: UUID | None = None) -> list[Meeting]:
    """The meetings of groups that are no drafts, or of one of them."""
    rows = await connection.fetch(
        """select meeting.data, meeting.moved_from from meeting
            join theme_group on theme_group.id = meeting.group_id and theme_group.status <> 'draft'
            where $1::uuid is null or meeting.group_id = $1 order by meeting.id""",
        group_id,
    )
    return [meeting_of(row) for row in rows]


async def meetings_by_id(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Meeting]:
    rows = await connection.fetch("select data, moved_from from meeting where id = any($1::uuid[])", ids)
    return {meeting.id: meeting for meeting in map(meeting_of, rows)}
