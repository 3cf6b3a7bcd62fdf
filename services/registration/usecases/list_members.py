"""A lead looks up who has signed up."""

from dataclasses import dataclass

from services.registration.domain.member import Member
from services.registration.store import groups, members
from shared.contracts.registration import MemberStatus
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class ListMembers:
    group: str
    """The group's slug."""
    status: MemberStatus | None
    """None: whatever it is."""


class NoSuchGroup(Exception):
    """There is no group with this slug. Its argument names those that there are."""


async def list_members(connection: Connection, command: ListMembers) -> list[Member]:
    """In the order of sign-up. Raises NoSuchGroup."""
    known = {group.slug: group for group in await groups.every(connection)}
    if command.group not in known:
        raise NoSuchGroup(", ".join(sorted(known)))
    return await members.of_group(connection, known[command.group].id, command.status)
