"""A person confirms the mail address, and so becomes a member."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.domain import member as rules
from services.registration.domain.links import PersonalLinks
from services.registration.store.members import lock
from services.registration.usecases.announce import announce
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Confirm:
    member_id: UUID
    expires: datetime
    """Until when the link was good."""


async def confirm(connection: Connection, command: Confirm, *, links: PersonalLinks, now: datetime) -> rules.Member:
    """The member. A second time changes nothing. Raises LinkExpired, also where the registration has lapsed."""
    member = await lock(connection, command.member_id)
    if member is None:
        raise rules.LinkExpired
    change = rules.confirm(member, command.expires, now)
    if change is None:
        return member
    await announce(connection, change, links)
    return change.member
