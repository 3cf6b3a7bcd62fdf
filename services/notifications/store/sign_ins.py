"""Links to sign in by, on their way into a mail. What is of a person goes with the mail."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.notifications.domain.sign_ins import LinkMail
from shared.contracts.catalog import SignIn
from shared.postgres import Connection


async def keep(connection: Connection, sign_ins: Sequence[SignIn], now: datetime) -> None:
    """Queue each link once, however often its event comes."""
    await connection.executemany(
        """insert into sign_in_mail (id, expires, due_at, name, email, language, link)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing""",
        [(each.id, each.expires, now, each.name, each.email, each.language, each.link) for each in sign_ins],
    )


async def take(connection: Connection, *, now: datetime, lease_until: datetime, limit: int) -> list[LinkMail]:
    """Up to `limit` links that are due and still work, taken until `lease_until`; the first asked for come first."""
    rows = await connection.fetch(
        """with due as (
               select id from sign_in_mail where due_at <= $1 and expires > $1
               order by due_at, id limit $3 for update skip locked
           )
           update sign_in_mail set due_at = $2 from due where sign_in_mail.id = due.id
           returning sign_in_mail.id, name, email, language, link, expires, attempts""",
        now,
        lease_until,
        limit,
    )
    return [LinkMail(**row) for row in rows]


async def finish(connection: Connection, mail_id: UUID) -> None:
    """The mail is out, or never will be: only what keeps it from going out twice stays."""
    await connection.execute(
        """update sign_in_mail set due_at = null, name = null, email = null, language = null, link = null
           where id = $1""",
        mail_id,
    )


async def defer(connection: Connection, mail_id: UUID, *, due_at: datetime, tried: bool) -> None:
    """Back to the queue, unless it has gone out meanwhile."""
    await connection.execute(
        "update sign_in_mail set due_at = $2, attempts = attempts + $3::int where id = $1 and due_at is not null",
        mail_id,
        due_at,
        tried,
    )


async def forget_expired(connection: Connection, now: datetime) -> None:
    await connection.execute("delete from sign_in_mail where expires <= $1", now)
