"""All SQL of registration. Every function takes a connection; none commits."""

from shared.postgres import Connection


async def probe(connection: Connection) -> None:
    """Touch the tables, to see that the database answers and has been migrated."""
    await connection.execute("select from member limit 1")
