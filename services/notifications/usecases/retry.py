"""An operator has failed mails tried again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.notifications.store import notices
from shared.postgres import Connection


async def retry(connection: Connection, ids: Sequence[UUID] | None, *, now: datetime) -> int:
    """Queue these failed notices, or all, and say how many; what it is too late to tell stays failed."""
    return await notices.retry(connection, ids, now)
