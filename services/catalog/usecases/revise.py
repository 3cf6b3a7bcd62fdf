"""The common end of every change of an existing group: lock, let a rule decide, save, remember, publish."""

from collections.abc import Callable

from services.catalog import store
from services.catalog.domain.groups import Group, NoSuchGroup, public
from services.catalog.store import Revision
from shared.contracts.catalog import GROUPS
from shared.messaging import event, publish
from shared.postgres import Connection


async def revise(
    connection: Connection, slug: str, decide: Callable[[Group], Group], *, event_type: str, by: str
) -> Group:
    """The group as `decide` makes it. Where that changes nothing, nothing is saved or published.

    Raises NoSuchGroup and what `decide` raises.
    """
    before = await store.locked(connection, slug)
    if before is None:
        raise NoSuchGroup(slug)
    after = decide(before)
    if after is not before:
        await store.update(connection, after)
        await record(connection, after, event_type, by=by, content_changed=after.content != before.content)
    return after


async def record(connection: Connection, group: Group, event_type: str, *, by: str, content_changed: bool) -> None:
    """Write a saved version into the group's history and send it out. The group's row is locked."""
    content = group.content if content_changed else None
    await store.add_revision(connection, Revision(group.id, group.version, event_type, by, group.changed_at, content))
    await publish(connection, event(GROUPS, event_type, public(group), time=group.changed_at))
