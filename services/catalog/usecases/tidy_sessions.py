"""Forget the ended sessions that would have run out by now."""

from datetime import datetime

from services.catalog.store import accounts
from shared.postgres import Connection


async def tidy_sessions(connection: Connection, *, now: datetime) -> bool:
    """Always False: there is no more to do at once."""
    await accounts.forget_ended_sessions(connection, now)
    return False
