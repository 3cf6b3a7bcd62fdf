"""Theme groups, as catalog last told of them."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from services.registration.domain.groups import ThemeGroup
from shared.contracts import catalog as contract
from shared.contracts.snapshots import Localised
from shared.postgres import Connection


async def keep(connection: Connection, groups: Sequence[contract.Group]) -> None:
    """Take over the newest version of each; what is older than known changes nothing."""
    newest = {group.id: group for group in sorted(groups, key=lambda group: group.version)}
    await connection.execute(
        """insert into theme_group as known (id, version, slug, name, status, sign_up)
           select * from unnest($1::uuid[], $2::int[], $3::text[], $4::jsonb[], $5::text[], $6::jsonb[])
           on conflict (id) do update set
               version = excluded.version, slug = excluded.slug, name = excluded.name, status = excluded.status,
               sign_up = excluded.sign_up
           where excluded.version > known.version""",
        list(newest),
        [group.version for group in newest.values()],
        [group.slug for group in newest.values()],
        [group.name for group in newest.values()],
        [group.status for group in newest.values()],
        [group.sign_up.model_dump(mode="json") for group in newest.values()],
    )


async def forget(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from theme_group where id = any($1::uuid[])", ids)


async def every(connection: Connection) -> list[ThemeGroup]:
    rows = await connection.fetch("select id, slug, name, status, sign_up from theme_group")
    return [_group(row) for row in rows]


async def by_slugs(connection: Connection, slugs: Sequence[str]) -> dict[str, ThemeGroup]:
    rows = await connection.fetch(
        "select id, slug, name, status, sign_up from theme_group where slug = any($1::text[])", slugs
    )
    return {row["slug"]: _group(row) for row in rows}


async def name_of(connection: Connection, group_id: UUID) -> Localised:
    """Empty for an unknown group."""
    name: Localised | None = await connection.fetchval("select name from theme_group where id = $1", group_id)
    return name or {}


def _group(row: asyncpg.Record) -> ThemeGroup:
    return ThemeGroup(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        status=row["status"],
        sign_up=contract.SignUp.model_validate(row["sign_up"]),
    )
