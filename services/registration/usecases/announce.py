"""A change to a registration becomes state and event together."""

from services.registration.domain.links import PersonalLinks, snapshot
from services.registration.domain.member import Change
from services.registration.store.members import save
from shared.contracts.registration import MEMBERS
from shared.messaging import OutboxRow, event, publish
from shared.postgres import Connection


def announcement(change: Change, links: PersonalLinks) -> OutboxRow:
    """The event that tells of the change."""
    member = change.member
    return event(MEMBERS, change.happened, snapshot(member, links), time=member.changed_at)


async def announce(connection: Connection, change: Change, links: PersonalLinks) -> None:
    """Save the change of a locked registration and tell of it."""
    await save(connection, change.member)
    await publish(connection, announcement(change, links))
