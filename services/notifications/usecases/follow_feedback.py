"""Visitors wrote to the operator: queue it for the mail."""

from collections.abc import Sequence
from datetime import datetime

from services.notifications.domain.feedback import TRIED_FOR
from services.notifications.store import feedback
from shared.contracts.catalog import Feedback
from shared.postgres import Connection


async def follow_feedback(connection: Connection, sent: Sequence[Feedback], *, now: datetime) -> None:
    await feedback.keep(connection, [each for each in sent if each.sent_at + TRIED_FOR > now], now)
