"""Take notices that are due, for one sender alone."""

from datetime import datetime, timedelta
from typing import Final

from services.notifications.domain.notices import Notice
from services.notifications.store import notices
from shared.postgres import Connection

LEASE: Final = timedelta(seconds=120)
"""How long what was taken belongs to the taker, if nothing else is said: after it others take it, for the taker must
have died."""


async def take_due(connection: Connection, *, now: datetime, limit: int, lease: timedelta = LEASE) -> list[Notice]:
    """Up to `limit` notices, until `now + lease`: first those that somebody waits for, then those due longest."""
    return await notices.take(connection, now=now, lease_until=now + lease, limit=limit)
