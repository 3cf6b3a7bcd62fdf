"""The groups that can be joined, kept in memory, so that the form needs the database for the sign-up alone."""

import time
from collections.abc import Mapping
from typing import Final

from services.registration.domain.groups import ThemeGroup
from services.registration.store import groups
from shared.postgres import Database, Unavailable

REFRESHED_EVERY_S: Final = 5.0
"""Another copy of this service may have taken in the news."""
_MISSED_AT_MOST_EVERY_S: Final = 1.0
"""How often a visitor with a wrong address can make us look again."""


class KnownGroups:
    """Public groups by the address of their page. While the database is away the last ones known stay."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_slug: Mapping[str, ThemeGroup] | None = None
        self._missed_at = 0.0

    async def refresh(self) -> None:
        """Raises Unavailable."""
        async with self._database.connection() as connection:
            found = await groups.every(connection)
        self._by_slug = {group.slug: group for group in found if group.is_public()}

    async def find(self, slug: str) -> ThemeGroup | None:
        """The group, or None where there is none. Raises Unavailable only before the groups have ever been read.

        A group that is not known may have been published a moment ago.
        """
        known = self._by_slug
        if known is not None and (group := known.get(slug)) is not None:
            return group
        return await self._look_again(slug)

    async def _look_again(self, slug: str) -> ThemeGroup | None:
        now = time.monotonic()
        if self._by_slug is None or now - self._missed_at >= _MISSED_AT_MOST_EVERY_S:
            self._missed_at = now
            try:
                await self.refresh()
            except Unavailable:
                if self._by_slug is None:
                    raise
        return (self._by_slug or {}).get(slug)
