"""Take feedback, for one sender alone, and forget what is old."""

from datetime import datetime

from services.notifications.domain.feedback import FeedbackMail
from services.notifications.store import feedback
from services.notifications.usecases.take_due import LEASE
from shared.postgres import Connection


async def take_feedback(connection: Connection, *, now: datetime, limit: int) -> list[FeedbackMail]:
    """Up to `limit`, until `now + LEASE`."""
    await feedback.forget(connection, now)
    return await feedback.take(connection, now=now, lease_until=now + LEASE, limit=limit)
