"""Keep what meetings knows of the groups, and make drafts of the meetings that an imported page proposes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.meetings import store
from services.meetings.domain import BadTime, Meeting, check_when
from shared.contracts.catalog import Group, ProposedMeeting
from shared.contracts.meetings import Place
from shared.contracts.when import Open
from shared.postgres import Connection

TIME_ZONE = "Europe/Helsinki"
"""The zone in which Finnish pages mean their times."""


async def follow_groups(connection: Connection, changes: Sequence[tuple[UUID, Group | None]], *, now: datetime) -> None:
    """Apply the changes in their order; None erases the group. What is known already changes nothing.

    A proposed meeting becomes a draft once, by its id: whatever leads make of the draft afterwards stays.
    """
    erased = [group_id for group_id, group in changes if group is None]
    if erased:
        await store.erase_groups(connection, erased)
    groups = [group for _, group in changes if group is not None]
    await store.save_groups(connection, groups)
    for group in groups:
        for proposed in group.proposed_meetings:
            await store.insert(connection, _draft(group.id, proposed, now))


def _draft(group_id: UUID, proposed: ProposedMeeting, now: datetime) -> Meeting:
    when = proposed.when
    try:
        check_when(when, TIME_ZONE)
    except BadTime:
        # The page says something that no calendar holds; its words stay with the draft for the leads to read.
        when = Open()
    return Meeting(
        id=proposed.id,
        group_id=group_id,
        status="draft",
        version=1,
        sequence=0,
        title={},
        agenda={},
        reason={},
        when=when,
        time_zone=TIME_ZONE,
        place=Place(kind="room", room=proposed.place) if proposed.place else Place(),
        link=None,
        source=proposed.source,
        created_at=now,
        changed_at=now,
    )
