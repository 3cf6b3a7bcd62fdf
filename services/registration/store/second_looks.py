"""What was asked of addresses that may be known, until it is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import asyncpg

from services.registration.domain.person import Person
from shared.postgres import Connection

_PERSON = tuple(field.name for field in fields(Person))


@dataclass(frozen=True, slots=True)
class Asked:
    email_key: str
    group_slug: str | None
    """None: a new link is asked for."""
    person: Person | None
    """Of a sign-up."""
    traceparent: str | None


async def ask_for_link(connection: Connection, key: str, traceparent: str | None) -> None:
    await connection.execute("insert into second_look (email_key, traceparent) values ($1, $2)", key, traceparent)


async def take(connection: Connection, limit: int) -> Sequence[Asked]:
    """Up to `limit` that nobody else is at, in the order in which they were asked. They are gone with this."""
    rows = await connection.fetch(
        """with taken as (
               delete from second_look
               where id in (select id from second_look order by id limit $1 for update skip locked)
               returning *
           )
           select email_key, group_slug, asked, traceparent from taken order by id""",
        limit,
    )
    return [_asked(row) for row in rows]


def _asked(row: asyncpg.Record) -> Asked:
    typed = row["asked"]
    person = None if typed is None else Person(**{name: typed[name] for name in _PERSON})
    return Asked(row["email_key"], row["group_slug"], person, row["traceparent"])
