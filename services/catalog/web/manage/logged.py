"""What the log of changes knows of groups: it keeps their ids, and its readers want their names."""

from collections.abc import Mapping
from uuid import UUID

from services.catalog import store
from shared.access.audit_pages import Known
from shared.postgres import Connection


async def known_groups(connection: Connection) -> Mapping[UUID, Known]:
    return {
        group.id: Known(group.content.name or {"fi": group.slug}, f"/manage/groups/{group.slug}")
        for group in await store.groups(connection)
    }
