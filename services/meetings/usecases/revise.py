"""The common end of every change of an existing meeting: lock, let a rule decide, save, publish."""

from collections.abc import Callable
from uuid import UUID

from services.meetings import store
from services.meetings.domain.errors import GroupNotPublic, NoSuchMeeting
from services.meetings.domain.meetings import Group, Meeting
from services.meetings.domain.snapshots import joining, members_link, public
from shared.contracts.meetings import JOINING, MEETINGS
from shared.messaging import erase_published, erasure, event, publish
from shared.postgres import Connection


async def revise(
    connection: Connection, meeting_id: UUID, decide: Callable[[Meeting], Meeting], *, happened: str, public_url: str
) -> Meeting:
    """The meeting as `decide` makes it. Where that changes nothing, nothing is saved or published.

    Raises NoSuchMeeting, GroupNotPublic, and what `decide` raises.
    """
    before = await store.locked(connection, meeting_id)
    if before is None:
        raise NoSuchMeeting(str(meeting_id))
    after = decide(before)
    if after is not before:
        await save(connection, before, after, happened=happened, public_url=public_url)
    return after


async def save(connection: Connection, before: Meeting, after: Meeting, *, happened: str, public_url: str) -> None:
    """Save a change of a locked meeting, and publish what it means for members and for the public."""
    await store.update(connection, after)
    if after.status == "draft":
        return
    group = await _group_of(connection, after)
    # The link goes first, so that an invitation made from the public event finds it.
    await _tell_members(connection, before, after)
    if after.version != before.version:
        moved = happened == "talkoot.meeting.moved" and after.when != before.when
        snapshot = public(after, group, public_url=public_url, previous_when=before.when if moved else None)
        await publish(connection, event(MEETINGS, happened, snapshot, time=after.changed_at))


async def _group_of(connection: Connection, meeting: Meeting) -> Group:
    group = await store.group_by_id(connection, meeting.group_id)
    if group is None or group.status == "draft":
        raise GroupNotPublic(group.slug if group else str(meeting.group_id))
    return group


async def _tell_members(connection: Connection, before: Meeting, after: Meeting) -> None:
    link = members_link(after)
    if link == members_link(before):
        return
    if link is None:
        await erase_published(connection, JOINING, after.id)
        await publish(connection, erasure(JOINING, after.id))
    else:
        snapshot = joining(after, link)
        await publish(connection, event(JOINING, "talkoot.joining.set", snapshot, time=after.link_changed_at))
