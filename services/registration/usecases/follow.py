"""Registration follows what others tell: it keeps what it needs of each group, meeting and message."""

from collections.abc import Sequence
from uuid import UUID

from services.registration.store import groups, meetings, member_list
from shared.contracts.catalog import Group
from shared.contracts.meetings import Meeting
from shared.contracts.notifications import Delivery
from shared.postgres import Connection


async def follow_groups(connection: Connection, told: Sequence[Group], erased: Sequence[UUID]) -> None:
    """`erased` are forgotten first: what is told of them here came after."""
    if erased:
        await groups.forget(connection, erased)
    if told:
        await groups.keep(connection, told)


async def follow_meetings(connection: Connection, told: Sequence[Meeting], erased: Sequence[UUID]) -> None:
    """`erased` are forgotten first: what is told of them here came after."""
    if erased:
        await meetings.forget(connection, erased)
    if told:
        await meetings.keep(connection, told)


async def follow_deliveries(connection: Connection, told: Sequence[Delivery]) -> None:
    """Leads see on a member's page what the person was sent."""
    await member_list.keep_deliveries(connection, told)
