"""What notifications know of the groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.catalog import Group
from shared.languages import Localised
from shared.postgres import Connection


async def keep(connection: Connection, groups: Sequence[Group]) -> None:
    """Write what is newer than what is known. The same group may come several times."""
    newest = {group.id: group for group in sorted(groups, key=lambda group: group.version)}
    await connection.executemany(
        """insert into theme_group as known (id, version, slug, name, lead_emails) values ($1, $2, $3, $4, $5)
           on conflict (id) do update set version = excluded.version, slug = excluded.slug, name = excluded.name,
               lead_emails = excluded.lead_emails
           where excluded.version > known.version""",
        [
            (group.id, group.version, group.slug, group.name, [lead.email for lead in group.leads if lead.email])
            for group in newest.values()
        ],
    )


async def forget(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from theme_group where id = any($1::uuid[])", list(ids))


async def hold(connection: Connection, ids: Sequence[UUID], *, alone: bool) -> None:
    """Until the transaction ends, keep apart those who become members from meetings that are told to members.

    Otherwise a person and a meeting that come at the same moment could each miss the other. Many may become members at
    once; a meeting is told `alone`.
    """
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    await connection.execute(
        f"select {function}(hashtextextended(id::text, 0)) from unnest($1::uuid[]) id",  # noqa: S608
        sorted(set(ids)),
    )


@dataclass(frozen=True, slots=True)
class KnownGroup:
    slug: str
    name: Localised
    lead_emails: Sequence[str]


async def find(connection: Connection, group_id: UUID) -> KnownGroup | None:
    row = await connection.fetchrow("select slug, name, lead_emails from theme_group where id = $1", group_id)
    return None if row is None else KnownGroup(row["slug"], row["name"], row["lead_emails"])
