"""What notifications know of the members, and who of them has muted the group's mails."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.contracts.registration import Member
from shared.languages import Localised
from shared.postgres import Connection


async def lock_versions(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, int]:
    """The versions of those that are known, locked."""
    rows = await connection.fetch(
        "select id, version from member where id = any($1::uuid[]) order by id for update", list(ids)
    )
    return {row["id"]: row["version"] for row in rows}


async def keep(connection: Connection, members: Sequence[Member]) -> None:
    """Write what is newer than what is known; each member once. Of those who left, their data go."""
    rows = [_row(member) for member in members]
    await connection.execute(
        """insert into member as known
               (id, version, group_id, status, language, name, email, own_page, confirm_link, confirm_by)
           select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
               $8::text[], $9::text[], $10::timestamptz[])
           on conflict (id) do update set version = excluded.version, group_id = excluded.group_id,
               status = excluded.status, language = excluded.language, name = excluded.name, email = excluded.email,
               own_page = excluded.own_page, confirm_link = excluded.confirm_link, confirm_by = excluded.confirm_by
           where excluded.version > known.version""",
        *map(list, zip(*rows, strict=True)),
    )


def _row(member: Member) -> tuple[object, ...]:
    fixed = (member.id, member.version, member.group_id, member.status, member.language)
    if member.status == "withdrawn":
        return (*fixed, None, None, None, None, None)
    links = member.links
    return (*fixed, member.name, member.email, links.own_page, links.confirm, member.confirm_by)


async def forget(connection: Connection, ids: Sequence[UUID]) -> None:
    """Erase people: what stays of them are notices, which name nobody."""
    await connection.execute("delete from member where id = any($1::uuid[])", list(ids))
    await connection.execute("delete from mute where member_id = any($1::uuid[])", list(ids))


async def mute(connection: Connection, member_id: UUID, now: datetime) -> None:
    await connection.execute(
        "insert into mute (member_id, muted_at) values ($1, $2) on conflict do nothing", member_id, now
    )


async def unmute(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from mute where member_id = any($1::uuid[])", list(ids))


async def group_name(connection: Connection, member_id: UUID) -> Localised | None:
    """The name of the group that this person is a member of, empty where it is not known; None for everyone else."""
    row = await connection.fetchrow(
        """select coalesce(theme_group.name, '{}'::jsonb) as name from member
           left join theme_group on theme_group.id = member.group_id
           where member.id = $1 and member.status = 'member'""",
        member_id,
    )
    return None if row is None else row["name"]


async def is_muted(connection: Connection, member_id: UUID) -> bool:
    return bool(await connection.fetchval("select exists (select from mute where member_id = $1)", member_id))
