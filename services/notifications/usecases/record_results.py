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
    """The results of notices, by one statement as long as the leases hold. Where one has passed to another, only a
    mail sent counts."""
    told = [_delivery(_ended(each), now) for each in done if each.result.status != "queued"]
    recorded = await notices.record(connection, done, told, now=now)
    gone = [each.notice.id for each in done if each.notice.id not in recorded and each.result.status == "sent"]
    if gone:
        async with connection.transaction():
            late = await notices.record_sent(connection, gone, now=now)
            await publish(connection, *[_delivery(one, now) for one in late])


def _ended(done: Done) -> Ended:
    """The notice as it is once its result is written down."""
    notice, result = done.notice, done.result
    return Ended(
        id=notice.id,
        kind=notice.kind,
        member_id=notice.member_id,
        group_id=notice.group_id,
        meeting_id=notice.meeting_id,
        status=result.status,
        attempts=notice.attempts + result.tried,
        reason=result.reason,
        outcomes=notice.outcomes + 1,
        traceparent=notice.traceparent,
    )


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
