"""How much feedback came lately, and from whom."""

from datetime import datetime
from typing import Final

from shared.postgres import Connection

_LOCK: Final = 0x5109


async def lock(connection: Connection) -> None:
    """Until the transaction's end nobody else sends feedback, so that what is counted holds."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def count_since(connection: Connection, visitor: bytes, since: datetime) -> tuple[int, int]:
    """How often feedback came after this moment: from this visitor, and in total."""
    row = await connection.fetchrow(
        """select count(*) filter (where visitor = $1) as own, count(*) as total
           from feedback_sent where sent_at > $2""",
        visitor,
        since,
    )
    assert row is not None
    return row["own"], row["total"]


async def add(connection: Connection, visitor: bytes, now: datetime) -> None:
    await connection.execute("insert into feedback_sent (visitor, sent_at) values ($1, $2)", visitor, now)


async def forget_before(connection: Connection, moment: datetime) -> None:
    await connection.execute("delete from feedback_sent where sent_at <= $1", moment)
