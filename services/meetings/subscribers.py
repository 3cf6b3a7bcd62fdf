"""Events that meetings follows."""

from collections.abc import Sequence
from uuid import UUID

from services.meetings.usecases.follow_groups import follow_groups
from shared.access import follow_accounts
from shared.clock import Clock
from shared.contracts.catalog import ACCOUNTS, GROUPS, Group
from shared.messaging import Received, Refused, Subscription
from shared.postgres import Connection


def subscriptions(clock: Clock) -> tuple[Subscription, ...]:
    async def on_groups(connection: Connection, events: Sequence[Received[Group]]) -> None:
        await follow_groups(connection, [(_id(event), event.data) for event in events], now=clock())

    return (Subscription(GROUPS, on_groups), Subscription(ACCOUNTS, follow_accounts))


def _id(event: Received[Group]) -> UUID:
    try:
        return UUID(event.key)
    except ValueError:
        raise Refused("the key is no UUID") from None
