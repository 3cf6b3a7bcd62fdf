"""Events that come in: what catalog and meetings tell, and the sign-ups of other systems' forms."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from services.registration.domain.links import PersonalLinks
from services.registration.usecases.follow import follow_deliveries, follow_groups, follow_meetings
from services.registration.usecases.take_submissions import take_submissions
from shared.access import follow_accounts
from shared.clock import Clock
from shared.contracts.catalog import ACCOUNTS, GROUPS
from shared.contracts.meetings import MEETINGS
from shared.contracts.notifications import DELIVERIES
from shared.contracts.registration import SUBMISSIONS
from shared.contracts.snapshots import Snapshot
from shared.messaging import Received, Subscription
from shared.postgres import Connection

SnapshotT = TypeVar("SnapshotT", bound=Snapshot)


def subscriptions(links: PersonalLinks, clock: Clock) -> tuple[Subscription, ...]:
    async def submitted(connection: Connection, batch: Sequence[Received[Any]]) -> None:
        sent = [received.data for received in batch if received.data is not None]
        await take_submissions(connection, sent, links=links, now=clock())

    return (
        Subscription(GROUPS, _groups),
        Subscription(MEETINGS, _meetings),
        Subscription(SUBMISSIONS, submitted),
        Subscription(ACCOUNTS, follow_accounts),
        Subscription(DELIVERIES, _deliveries),
    )


async def _groups(connection: Connection, batch: Sequence[Received[Any]]) -> None:
    await follow_groups(connection, *_told_and_erased(batch))


async def _meetings(connection: Connection, batch: Sequence[Received[Any]]) -> None:
    await follow_meetings(connection, *_told_and_erased(batch))


async def _deliveries(connection: Connection, batch: Sequence[Received[Any]]) -> None:
    await follow_deliveries(connection, _told_and_erased(batch)[0])


def _told_and_erased(batch: Sequence[Received[SnapshotT]]) -> tuple[list[SnapshotT], list[UUID]]:
    """What a batch comes to: the snapshots since each aggregate's last erasure, and the aggregates erased in it."""
    told: dict[str, list[SnapshotT]] = {}
    erased: set[str] = set()
    for received in batch:
        if received.data is None:
            told[received.key] = []
            erased.add(received.key)
        else:
            told.setdefault(received.key, []).append(received.data)
    return [snapshot for snapshots in told.values() for snapshot in snapshots], [UUID(key) for key in erased]
