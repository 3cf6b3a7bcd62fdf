"""Keep what meetings knows of the groups, and make drafts of the meetings that an imported page proposes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.meetings import store
from services.meetings.domain.errors import BadTime
from services.meetings.domain.meetings import LONGEST_TITLE, Meeting, draft
from services.meetings.domain.times import check_when
from shared.contracts.catalog import Group, ProposedMeeting
from shared.contracts.meetings import JOINING, MEETINGS, Place
from shared.contracts.when import Open
from shared.messaging import erase_published, erasure, publish
from shared.postgres import Connection

TIME_ZONE = "Europe/Helsinki"
"""The zone in which Finnish pages mean their times."""


async def follow_groups(connection: Connection, changes: Sequence[tuple[UUID, Group | None]], *, now: datetime) -> None:
    """Apply the changes in their order; None erases the group and its meetings. What is known changes nothing.

    A proposed meeting becomes a draft once, by its id: whatever leads make of the draft afterwards stays.
    """
    newest: Mapping[UUID, Group | None] = dict(changes)
    erased = [group_id for group_id, group in newest.items() if group is None]
    if erased:
        await _erase(connection, erased)
    known = [group for _, group in changes if group is not None and newest[group.id] is not None]
    await store.save_groups(connection, known)
    proposals = {proposed.id: (group.id, proposed) for group in known for proposed in group.proposed_meetings}
    await store.insert(connection, [_draft(*each, now) for each in proposals.values()])


async def _erase(connection: Connection, group_ids: Sequence[UUID]) -> None:
    for meeting_id in await store.erase_groups(connection, group_ids):
        for topic in (MEETINGS, JOINING):
            await erase_published(connection, topic, meeting_id)
            await publish(connection, erasure(topic, meeting_id))


def _draft(group_id: UUID, proposed: ProposedMeeting, now: datetime) -> Meeting:
    when = proposed.when
    try:
        check_when(when, TIME_ZONE, now)
    except BadTime:
        # The page says something that no calendar holds; its words stay with the draft for the leads to read.
        when = Open()
    room = (proposed.place or "").strip()[:LONGEST_TITLE]
    return draft(
        id=proposed.id,
        group_id=group_id,
        title={},
        agenda={},
        when=when,
        time_zone=TIME_ZONE,
        place=Place(kind="room", room=room) if room else Place(),
        source=proposed.source,
        now=now,
    )
