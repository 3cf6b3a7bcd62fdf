"""Write down what became of notices, and tell of those that have ended."""

from collections.abc import Sequence
from datetime import datetime

from services.notifications.domain.notices import Done
from services.notifications.store import notices
from services.notifications.store.notices import Ended
from shared import tracing
from shared.contracts.notifications import DELIVERIES, Delivery
from shared.messaging import OutboxRow, event, publish
from shared.postgres import Connection


async def record_results(connection: Connection, done: Sequence[Done], *, now: datetime) -> None:
    """The results of notices. Where a lease has passed to another, only a mail sent counts."""
    ended = await notices.record(connection, done, now=now)
    if ended:
        await publish(connection, *[_delivery(one, now) for one in ended])


def _delivery(ended: Ended, now: datetime) -> OutboxRow:
    delivery = Delivery.model_construct(
        id=ended.id,
        version=ended.outcomes,
        changed_at=now,
        kind=ended.kind,
        member_id=ended.member_id,
        group_id=ended.group_id,
        meeting_id=ended.meeting_id,
        outcome=ended.status,
        attempts=ended.attempts,
        reason=ended.reason,
    )
    with tracing.within(ended.traceparent):
        return event(DELIVERIES, f"talkoot.delivery.{ended.status}", delivery, time=now)
