"""Events that the catalog follows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from services.catalog.usecases.follow_deliveries import follow_deliveries
from services.catalog.usecases.follow_meetings import follow_meetings
from services.catalog.usecases.follow_waiting import follow_waiting
from shared.contracts.meetings import MEETINGS, Meeting
from shared.contracts.notifications import DELIVERIES, Delivery
from shared.contracts.registration import WAITING, Waiting
from shared.messaging import Received, Refused, Subscription
from shared.postgres import Connection


async def on_meetings(connection: Connection, events: Sequence[Received[Meeting]]) -> None:
    await follow_meetings(connection, [(_id(event), event.data) for event in events])


async def on_deliveries(connection: Connection, events: Sequence[Received[Delivery]]) -> None:
    told = [event.data for event in events if event.data is not None]
    await follow_deliveries(connection, told, now=datetime.now(UTC))


async def on_waiting(connection: Connection, events: Sequence[Received[Waiting]]) -> None:
    await follow_waiting(connection, [event.data for event in events if event.data is not None])


def subscriptions() -> tuple[Subscription, ...]:
    return (
        Subscription(MEETINGS, on_meetings),
        Subscription(DELIVERIES, on_deliveries),
        Subscription(WAITING, on_waiting),
    )


def _id(event: Received[Meeting]) -> UUID:
    if event.data is not None:
        return event.data.id  # which the key is, as it was read
    try:
        return UUID(event.key)
    except ValueError:
        raise Refused("the key is no UUID") from None
