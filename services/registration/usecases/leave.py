"""A member leaves the group."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.domain import member as rules
from services.registration.domain.links import PersonalLinks
from services.registration.store.members import lock
from services.registration.usecases.announce import announce
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Leave:
    member_id: UUID


async def leave(connection: Connection, command: Leave, *, links: PersonalLinks, now: datetime) -> None:
    """A second time changes nothing. Raises NotAMember where there is no such registration."""
    member = await lock(connection, command.member_id)
    if member is None:
        raise rules.NotAMember
    change = rules.withdraw(member, now)
    if change is not None:
        await announce(connection, change, links)
