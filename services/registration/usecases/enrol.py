"""A lead signs somebody up, say from a list on paper. The person confirms by mail, as everybody does."""

from datetime import datetime
from uuid import UUID

from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import Member
from services.registration.store.members import lock_by_address
from services.registration.usecases.sign_up import SignUp, sign_up
from shared.access import Actor, Entry, audit
from shared.postgres import Connection


class AlreadyThere(Exception):
    """The address is a member's, or has been asked to confirm."""

    def __init__(self, member: Member) -> None:
        super().__init__(member.id)
        self.member = member


async def enrol(connection: Connection, command: SignUp, actor: Actor, *, links: PersonalLinks, now: datetime) -> UUID:
    """The new registration, which waits to be confirmed. Raises AlreadyThere.

    Whether the group is open does not matter: the lead decides.
    """
    address = command.address()
    known = (await lock_by_address(connection, [address])).get(address)
    if known is not None and known.status != "withdrawn":
        raise AlreadyThere(known)
    await sign_up(connection, [command], links=links, now=now)
    member = (await lock_by_address(connection, [address]))[address]
    await audit.record(
        connection,
        Entry(actor, "added", "member", member.id, command.person.name, command.group.id),
        now=now,
    )
    return member.id
