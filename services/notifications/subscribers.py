"""Events in: each topic goes to one use case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.notifications.usecases.follow_feedback import follow_feedback
from services.notifications.usecases.follow_groups import follow_groups
from services.notifications.usecases.follow_joining import follow_joining
from services.notifications.usecases.follow_meetings import MeetingChange, follow_meetings
from services.notifications.usecases.follow_members import MemberChange, follow_members
from services.notifications.usecases.follow_sign_ins import follow_sign_ins, forget_addresses
from shared.access import follow_accounts
from shared.clock import Clock
from shared.contracts.catalog import ACCOUNTS, FEEDBACK, GROUPS, SIGN_INS
from shared.contracts.meetings import JOINING, MEETINGS
from shared.contracts.registration import MEMBERS
from shared.contracts.snapshots import Snapshot
from shared.messaging import Received, Refused, Subscription
from shared.postgres import Connection


def subscriptions(clock: Clock) -> tuple[Subscription, ...]:
    async def groups(connection: Connection, batch: Sequence[Received[Any]]) -> None:
        await follow_groups(connection, [(_id(each), each.data) for each in batch])

    async def meetings(connection: Connection, batch: Sequence[Received[Any]]) -> None:
        changes = [MeetingChange(_id(each), each.type, each.data, each.traceparent) for each in batch]
        await follow_meetings(connection, changes, now=clock())

    async def joining(connection: Connection, batch: Sequence[Received[Any]]) -> None:
        await follow_joining(connection, [(_id(each), each.data) for each in batch], now=clock())

    async def members(connection: Connection, batch: Sequence[Received[Any]]) -> None:
        changes = [MemberChange(_id(each), each.type, each.data, each.traceparent) for each in batch]
        await follow_members(connection, changes, now=clock())

    async def accounts(connection: Connection, batch: Sequence[Received[Any]]) -> None:
        await follow_accounts(connection, batch)
        await forget_addresses(connection, [_id(each) for each in batch if each.data is None])

    async def sign_ins(connection: Connection, batch: Sequence[Received[Any]]) -> None:
        await follow_sign_ins(connection, [each.data for each in batch if each.data is not None], now=clock())

    async def feedback(connection: Connection, batch: Sequence[Received[Any]]) -> None:
        await follow_feedback(connection, [each.data for each in batch if each.data is not None], now=clock())

    return (
        Subscription(GROUPS, groups),
        Subscription(MEETINGS, meetings),
        Subscription(JOINING, joining),
        Subscription(MEMBERS, members),
        Subscription(ACCOUNTS, accounts),
        Subscription(SIGN_INS, sign_ins),
        Subscription(FEEDBACK, feedback),
    )


def _id(event: Received[Snapshot]) -> UUID:
    if event.data is not None:
        return event.data.id  # which the key is, as it was read
    try:
        return UUID(event.key)
    except ValueError:
        raise Refused("the key is no UUID") from None
