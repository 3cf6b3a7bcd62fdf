"""Events that the catalog follows."""

from collections.abc import Sequence
from uuid import UUID

from services.catalog.usecases.follow_meetings import follow_meetings
from shared.contracts.meetings import MEETINGS, Meeting
from shared.messaging import Received, Refused, Subscription
from shared.postgres import Connection


async def on_meetings(connection: Connection, events: Sequence[Received[Meeting]]) -> None:
    await follow_meetings(connection, [(_id(event), event.data) for event in events])


def subscriptions() -> tuple[Subscription, ...]:
    return (Subscription(MEETINGS, on_meetings),)


def _id(event: Received[Meeting]) -> UUID:
    if event.data is not None:
        return event.data.id  # which the key is, as it was read
    try:
        return UUID(event.key)
    except ValueError:
        raise Refused("the key is no UUID") from None
