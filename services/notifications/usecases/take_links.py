"""Take links to sign in by, for one sender alone, and forget those that work no more."""

from datetime import datetime, timedelta

from services.notifications.domain.sign_ins import LinkMail
from services.notifications.store import sign_ins
from services.notifications.usecases.take_due import LEASE
from shared.postgres import Connection


async def take_links(connection: Connection, *, now: datetime, limit: int, lease: timedelta = LEASE) -> list[LinkMail]:
    """Up to `limit` links, until `now + lease`."""
    await sign_ins.forget_expired(connection, now)
    return await sign_ins.take(connection, now=now, lease_until=now + lease, limit=limit)
