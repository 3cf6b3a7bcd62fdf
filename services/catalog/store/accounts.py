"""Accounts with their addresses, and the sessions that are over. What they may do is in the table of all services."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.catalog.domain.accounts import Person
from shared.contracts.catalog import Account, RoleInGroup
from shared.postgres import Connection

_LOCK: Final = 0x5107
_PERSON: Final = """
    select account.id, version, changed_at, name, active, administrator, roles, sessions_from, ended_sessions, email
    from account join account_address on account_id = account.id"""


async def lock(connection: Connection) -> None:
    """Until the transaction's end nobody else changes an account: rules look at several, as that of the last lead."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def find(connection: Connection, account_id: UUID) -> Person | None:
    row = await connection.fetchrow(f"{_PERSON} where account.id = $1", account_id)
    return None if row is None else _person(row)


async def by_address(connection: Connection, email_key: str) -> Person | None:
    row = await connection.fetchrow(f"{_PERSON} where email_key = $1", email_key)
    return None if row is None else _person(row)


async def everybody(connection: Connection) -> list[Person]:
    """All accounts, closed ones last."""
    return [_person(row) for row in await connection.fetch(f"{_PERSON} order by active desc, lower(name), account.id")]


async def of_group(connection: Connection, group_id: UUID) -> list[Person]:
    """Who has a role in the group: leads first."""
    rows = await connection.fetch(
        f"{_PERSON} where active and roles ? $1 order by roles ->> $1 desc, lower(name), account.id", str(group_id)
    )
    return [_person(row) for row in rows]


async def led_by_nobody_else(connection: Connection, account_id: UUID, group_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the groups that no other account leads."""
    rows = await connection.fetch(
        """select wanted.id from unnest($2::uuid[]) wanted (id)
           where not exists (
               select from account where account.id <> $1 and active and roles ->> wanted.id::text = 'lead')""",
        account_id,
        list(group_ids),
    )
    return [row["id"] for row in rows]


async def has_other_administrator(connection: Connection, account_id: UUID) -> bool:
    return bool(
        await connection.fetchval(
            "select exists (select from account where id <> $1 and active and administrator)", account_id
        )
    )


async def set_address(connection: Connection, account_id: UUID, email: str, email_key: str) -> None:
    await connection.execute(
        """insert into account_address (account_id, email, email_key) values ($1, $2, $3)
           on conflict (account_id) do update set email = excluded.email, email_key = excluded.email_key""",
        account_id,
        email,
        email_key,
    )


async def end_session(connection: Connection, account_id: UUID, session_id: UUID, runs_out: datetime) -> None:
    await connection.execute(
        "insert into ended_session (id, account_id, runs_out) values ($1, $2, $3) on conflict do nothing",
        session_id,
        account_id,
        runs_out,
    )


async def ended_sessions(connection: Connection, account_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """Those that would not have run out yet."""
    rows = await connection.fetch(
        "select id from ended_session where account_id = $1 and runs_out > $2 order by runs_out, id", account_id, now
    )
    return tuple(row["id"] for row in rows)


async def forget_ended_sessions(connection: Connection, now: datetime) -> None:
    """Delete those that have run out by themselves."""
    await connection.execute("delete from ended_session where runs_out <= $1", now)


def _person(row: asyncpg.Record) -> Person:
    account = Account(
        id=row["id"],
        version=row["version"],
        changed_at=row["changed_at"],
        name=row["name"],
        active=row["active"],
        administrator=row["administrator"],
        roles=tuple(RoleInGroup(group_id=UUID(group_id), role=role) for group_id, role in row["roles"].items()),
        sessions_from=row["sessions_from"],
        ended_sessions=tuple(row["ended_sessions"]),
    )
    return Person(account, row["email"])
