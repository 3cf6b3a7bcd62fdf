"""Keep in whose name mails go out: the groups' names and leads."""

from collections.abc import Sequence
from uuid import UUID

from services.notifications.store import groups
from shared.contracts.catalog import Group
from shared.postgres import Connection


async def follow_groups(connection: Connection, changes: Sequence[tuple[UUID, Group | None]]) -> None:
    """Apply the changes; None erases a group. Older versions than the one known change nothing."""
    last = dict(changes)
    erased = [group_id for group_id, group in changes if group is None]
    if erased:
        await groups.forget(connection, erased)
    await groups.keep(connection, [group for _, group in changes if group is not None and last[group.id] is not None])
