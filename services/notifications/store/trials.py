"""Trials of mails, and the addresses of those who may ask for one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.notifications.domain.trials import Trial
from shared.postgres import Connection


async def know_addresses(connection: Connection, addresses: Sequence[tuple[UUID, str, datetime]]) -> None:
    """Each account's own address, and until when it is kept."""
    await connection.executemany(
        """insert into own_address as known (account_id, email, forget_at) values ($1, $2, $3)
           on conflict (account_id) do update set email = excluded.email, forget_at = excluded.forget_at
           where excluded.forget_at >= known.forget_at""",
        addresses,
    )


async def address_of(connection: Connection, account_id: UUID, now: datetime) -> str | None:
    email: str | None = await connection.fetchval(
        "select email from own_address where account_id = $1 and forget_at > $2", account_id, now
    )
    return email


async def forget_addresses(connection: Connection, account_ids: Sequence[UUID]) -> None:
    await connection.execute("delete from own_address where account_id = any($1::uuid[])", account_ids)


async def put(connection: Connection, trial: Trial, now: datetime) -> None:
    await connection.execute(
        """insert into test_mail (id, group_id, kind, language, subject_language, name, email, expires, due_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        trial.id,
        trial.group_id,
        trial.kind,
        trial.language,
        trial.subject_language,
        trial.name,
        trial.email,
        trial.expires,
        now,
    )


async def take(connection: Connection, *, now: datetime, lease_until: datetime, limit: int) -> list[Trial]:
    """Up to `limit` that are due, taken until `lease_until`; not those of a group that was erased meanwhile."""
    rows = await connection.fetch(
        """with due as (
               select id from test_mail where due_at <= $1 and expires > $1
                   and exists (select from theme_group where theme_group.id = group_id)
               order by due_at, id limit $3 for update skip locked
           )
           update test_mail set due_at = $2 from due where test_mail.id = due.id
           returning test_mail.id, group_id, kind, language, subject_language, name, email, expires, attempts""",
        now,
        lease_until,
        limit,
    )
    return [Trial(**row) for row in rows]


async def finish(connection: Connection, trial_id: UUID) -> None:
    await connection.execute("delete from test_mail where id = $1", trial_id)


async def defer(connection: Connection, trial_id: UUID, *, due_at: datetime, tried: bool) -> None:
    await connection.execute(
        "update test_mail set due_at = $2, attempts = attempts + $3::int where id = $1", trial_id, due_at, tried
    )


async def forget(connection: Connection, now: datetime) -> None:
    """What is too old, of both."""
    await connection.execute("delete from test_mail where expires <= $1", now)
    await connection.execute("delete from own_address where forget_at <= $1", now)
