"""All SQL of registration. Every function takes a connection; none commits."""

from shared.metrics import Figure
from shared.postgres import Connection

_STATUSES = ("pending", "member", "withdrawn")


async def probe(connection: Connection) -> None:
    """Touch the tables, to see that the database answers and has been migrated."""
    await connection.execute("select from member limit 1")


async def figures(connection: Connection) -> list[Figure]:
    """What there is, for the metrics."""
    rows = await connection.fetch("select status, count(*) as number from member group by status")
    numbers = {row["status"]: row["number"] for row in rows}
    return [Figure("members", "Registrations.", numbers.get(status, 0), {"status": status}) for status in _STATUSES]
