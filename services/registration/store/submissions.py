"""Which submissions of other systems have been taken in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.postgres import Connection


async def take(connection: Connection, ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Note submissions as taken in; those that had not been before."""
    rows = await connection.fetch(
        """insert into submission (id, received_at) select distinct id, $2::timestamptz from unnest($1::uuid[]) id
           order by id on conflict (id) do nothing returning id""",
        ids,
        now,
    )
    return {row["id"] for row in rows}


async def forget_before(connection: Connection, moment: datetime) -> None:
    await connection.execute("delete from submission where received_at < $1", moment)
