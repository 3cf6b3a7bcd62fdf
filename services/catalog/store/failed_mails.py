"""Mails of groups that failed and were not sent since."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.contracts.notifications import Delivery
from shared.postgres import Connection


async def keep(connection: Connection, failed: Sequence[Delivery]) -> None:
    await connection.executemany(
        """insert into failed_mail (id, group_id, failed_at) values ($1, $2, $3)
           on conflict (id) do update set failed_at = excluded.failed_at""",
        [(each.id, each.group_id, each.changed_at) for each in failed],
    )


async def forget(connection: Connection, ids: Sequence[UUID], *, before: datetime) -> None:
    """These, and those that failed before that moment."""
    await connection.execute("delete from failed_mail where id = any($1::uuid[]) or failed_at < $2", ids, before)


async def counts(connection: Connection, *, since: datetime) -> dict[UUID, int]:
    """How many each group has that has any."""
    rows = await connection.fetch(
        "select group_id, count(*) as failed from failed_mail where failed_at >= $1 group by group_id", since
    )
    return {row["group_id"]: row["failed"] for row in rows}
