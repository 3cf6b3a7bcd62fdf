"""The common end of every change of an existing meeting: lock, let a rule decide, save, publish."""

from collections.abc import Callable
from uuid import UUID

from services.meetings import store
from services.meetings.domain import Group, GroupNotPublic, Meeting, NoSuchMeeting, joining, public
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
        await store.update(connection, after)
        await tell(connection, before, after, happened=happened, public_url=public_url)
    return after


async def tell(
    connection: Connection, before: Meeting | None, after: Meeting, *, happened: str, public_url: str
) -> None:
    """Publish what a saved change means for the public, and for members. The meeting's row is locked."""
    if after.status == "draft":
        return
    group = await group_of(connection, after)
    if before is None or _without_link(before) != _without_link(after):
        moved_from = before.when if before is not None and before.when != after.when else None
        snapshot = public(
            after,
            group,
            public_url=public_url,
            previous_when=moved_from if happened == "talkoot.meeting.moved" else None,
        )
        await publish(connection, event(MEETINGS, happened, snapshot, time=after.changed_at))
    await _tell_joining(connection, before, after)


async def group_of(connection: Connection, meeting: Meeting) -> Group:
    """The meeting's group. Raises GroupNotPublic where nobody could find the meeting."""
    group = await store.group_by_id(connection, meeting.group_id)
    if group is None or group.status == "draft":
        raise GroupNotPublic(group.slug if group else str(meeting.group_id))
    return group


async def _tell_joining(connection: Connection, before: Meeting | None, after: Meeting) -> None:
    told = before.link if before is not None and before.status != "draft" else None
    link = None if after.status == "cancelled" else after.link
    if link == told:
        return
    if link is not None:
        snapshot = joining(after, link)
        await publish(connection, event(JOINING, "talkoot.joining.set", snapshot, time=after.changed_at))
    else:
        await erase_published(connection, JOINING, after.id)
        await publish(connection, erasure(JOINING, after.id))


def _without_link(meeting: Meeting) -> tuple[object, ...]:
    return (meeting.status, meeting.title, meeting.agenda, meeting.reason, meeting.when, meeting.place)
