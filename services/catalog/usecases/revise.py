"""The common end of every change of an existing group: lock, let a rule decide, save, remember, publish."""

from collections.abc import Callable

from services.catalog import store
from services.catalog.domain.facets import facets
from services.catalog.domain.groups import Group, NoSuchGroup, public
from services.catalog.store import Revision
from shared.access import Actor, Entry, audit
from shared.contracts.catalog import GROUPS
from shared.languages import Message, localised, translatable
from shared.messaging import event, publish
from shared.postgres import Connection


async def revise(
    connection: Connection,
    slug: str,
    decide: Callable[[Group], Group],
    *,
    event_type: str,
    action: Message,
    by: Actor,
    restored: int | None = None,
) -> Group:
    """The group as `decide` makes it. Where that changes nothing, nothing is saved or published.

    `action` is the audit log's word for it; `restored` the version whose content it takes up again.
    Raises NoSuchGroup and what `decide` raises.
    """
    before = await store.locked(connection, slug)
    if before is None:
        raise NoSuchGroup(slug)
    after = decide(before)
    if after is not before:
        await store.update(connection, after)
        await record(connection, after, event_type, action=action, by=by, before=before, restored=restored)
    return after


async def record(
    connection: Connection,
    group: Group,
    event_type: str,
    *,
    action: Message,
    by: Actor,
    before: Group | None = None,
    restored: int | None = None,
) -> None:
    """Write a saved version into the group's history and the audit log, and send it out. The group's row is locked.

    `before` is None for a new group.
    """
    content = group.content if before is None or group.content != before.content else None
    await store.add_revision(
        connection, Revision(group.id, group.version, event_type, by.name, group.changed_at, content, restored)
    )
    name = localised(group.content.name, "fi")
    old, new = audit.changed({} if before is None else _told(before), _told(group))
    entry = Entry(
        by, action, translatable("group"), group.id, name.text if name else group.slug, group.id, before=old, after=new
    )
    await audit.record(connection, entry, now=group.changed_at)
    await publish(connection, event(GROUPS, event_type, public(group), time=group.changed_at))


def _told(group: Group) -> dict[str, object]:
    """The group as the audit log tells of it."""
    return {"slug": group.slug, "status": group.status, **facets(group.content)}
