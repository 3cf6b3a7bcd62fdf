"""Requests for links to sign in by, and the links."""

from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.catalog.domain.sign_ins import Link, Request
from shared.postgres import Connection

_LOCK: Final = 0x5108
_LINK: Final = "id, account_id, browser, destination, expires, used_at is not null as used"


async def lock_requests(connection: Connection) -> None:
    """Until the transaction's end nobody else asks for a link, so that what is counted holds."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def count_since(connection: Connection, email_key: str, since: datetime) -> tuple[int, int]:
    """How many links were asked for after this moment: with this address, and in total."""
    row = await connection.fetchrow(
        """select count(*) filter (where email_key = $1) as with_address, count(*) as total
           from sign_in_request where requested_at > $2""",
        email_key,
        since,
    )
    assert row is not None
    return row["with_address"], row["total"]


async def add(connection: Connection, request: Request) -> None:
    await connection.execute(
        """insert into sign_in_request (id, email_key, language, destination, browser, requested_at, expires)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        request.id,
        request.email_key,
        request.language,
        request.destination,
        request.browser,
        request.requested_at,
        request.expires,
    )


async def take_new(connection: Connection, *, now: datetime, limit: int) -> list[Request]:
    """Up to `limit` requests of which the address has not been looked up, and which nobody else is at."""
    rows = await connection.fetch(
        """with new as (
               select id from sign_in_request where not looked_up and expires > $1
               order by requested_at limit $2 for update skip locked
           )
           update sign_in_request set looked_up = true from new where sign_in_request.id = new.id
           returning sign_in_request.id, email_key, language, destination, browser, requested_at""",
        now,
        limit,
    )
    return [Request(**row) for row in rows]


async def give_link(connection: Connection, request_id: UUID, account_id: UUID, token: bytes) -> None:
    await connection.execute(
        "update sign_in_request set account_id = $2, token = $3 where id = $1", request_id, account_id, token
    )


async def find(connection: Connection, token: bytes) -> Link | None:
    row = await connection.fetchrow(
        f"select {_LINK} from sign_in_request where token = $1",  # noqa: S608
        token,
    )
    return _link(row)


async def locked(connection: Connection, token: bytes) -> Link | None:
    """The link, locked against another use until the transaction's end."""
    row = await connection.fetchrow(
        f"select {_LINK} from sign_in_request where token = $1 for update",  # noqa: S608
        token,
    )
    return _link(row)


async def use(connection: Connection, link_id: UUID, now: datetime) -> None:
    await connection.execute("update sign_in_request set used_at = $2 where id = $1", link_id, now)


async def forget_expired(connection: Connection, now: datetime) -> list[UUID]:
    """Delete the requests whose time is over; their ids."""
    rows = await connection.fetch("delete from sign_in_request where expires <= $1 returning id", now)
    return [row["id"] for row in rows]


def _link(row: asyncpg.Record | None) -> Link | None:
    return None if row is None else Link(**row)
