"""All SQL of notifications. Every function takes a connection; none commits."""

from shared.metrics import Figure
from shared.postgres import Connection

_STATUSES = ("queued", "sending", "sent", "failed", "late", "skipped")


async def probe(connection: Connection) -> None:
    """Touch the tables, to see that the database answers and has been migrated."""
    await connection.execute("select from notice limit 1")


async def figures(connection: Connection) -> list[Figure]:
    """What there is, for the metrics."""
    rows = await connection.fetch("select status, count(*) as number from notice group by status")
    numbers = {row["status"]: row["number"] for row in rows}
    waited = await connection.fetchval(
        """select extract(epoch from now() - min(created_at))::float from notice
           where status in ('queued', 'sending') and attempts = 0"""
    )
    return [
        *(Figure("mails", "Messages to people.", numbers.get(each, 0), {"status": each}) for each in _STATUSES),
        Figure("mail_waiting_seconds", "How long the oldest message has waited that was never tried.", waited or 0),
    ]
