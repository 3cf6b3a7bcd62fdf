"""Sign-ups that wait for confirmation, as registration last told of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.contracts.registration import Waiting
from shared.postgres import Connection


async def keep(connection: Connection, told: Sequence[Waiting]) -> None:
    """Each group's highest version, whatever order and number of times they come in."""
    await connection.executemany(
        """insert into waiting as known (group_id, version, pending, first_lapses) values ($1, $2, $3, $4)
           on conflict (group_id) do update set version = excluded.version, pending = excluded.pending,
               first_lapses = excluded.first_lapses
           where excluded.version > known.version""",
        [(each.id, each.version, each.pending, each.first_lapses) for each in told],
    )


async def counts(connection: Connection, *, lapsing_by: datetime) -> dict[UUID, int]:
    """How many each group has of which the first lapses by then."""
    rows = await connection.fetch("select group_id, pending from waiting where first_lapses <= $1", lapsing_by)
    return {row["group_id"]: row["pending"] for row in rows}
