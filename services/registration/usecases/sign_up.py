"""Somebody asks to join a group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from uuid_utils.compat import uuid7

from services.registration.domain import member as rules
from services.registration.domain.groups import ThemeGroup
from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import Change
from services.registration.domain.person import Person, email_key
from services.registration.store.members import Address, address_of, insert_new, lock_by_address
from services.registration.usecases.announce import announce, announcement
from shared import tracing
from shared.messaging import OutboxRow
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class SignUp:
    """A valid person, and a group that takes sign-ups."""

    group: ThemeGroup
    person: Person
    traceparent: str | None = field(default_factory=tracing.current, compare=False)
    """The request's trace, since several sign-ups share one transaction."""

    def address(self) -> Address:
        return email_key(self.person.email), self.group.id


async def sign_up(connection: Connection, commands: Sequence[SignUp], *, links: PersonalLinks, now: datetime) -> None:
    """Take in several sign-ups, by one statement where all addresses are new.

    One that is broken off may have taken in some; the others, and those again, do no harm when they come again.
    Of several sign-ups of one address in one group the first counts. Nothing is returned, for whoever asks must not
    learn whether the address was known.
    """
    waiting = first_of_each(commands)
    while waiting:
        await _take_new(connection, waiting, links, now)
        if waiting:
            await _take_known(connection, waiting, links, now)


def first_of_each(commands: Sequence[SignUp]) -> dict[Address, SignUp]:
    """Of several sign-ups of one address in one group the first."""
    first: dict[Address, SignUp] = {}
    for command in commands:
        first.setdefault(command.address(), command)
    return first


def registrations(commands: Iterable[SignUp], links: PersonalLinks, now: datetime) -> list[tuple[Change, OutboxRow]]:
    """What the sign-ups come to where the addresses are new, each with its event."""
    new = []
    for command in commands:
        change = rules.sign_up(uuid7(), command.group, command.person, now)
        with tracing.within(command.traceparent):
            new.append((change, announcement(change, links)))
    return new


async def _take_new(
    connection: Connection, waiting: dict[Address, SignUp], links: PersonalLinks, now: datetime
) -> None:
    new = registrations(waiting.values(), links, now)
    inserted = await insert_new(connection, [change.member for change, _ in new], [event for _, event in new])
    for change, _ in new:
        if change.member.id in inserted:
            del waiting[address_of(change.member)]


async def _take_known(
    connection: Connection, waiting: dict[Address, SignUp], links: PersonalLinks, now: datetime
) -> None:
    """What lapses just now, between the attempt to insert it and this, is not found here and stays waiting."""
    async with connection.transaction():
        for address, member in (await lock_by_address(connection, list(waiting))).items():
            command = waiting.pop(address)
            change = rules.sign_up_again(member, command.group, command.person, now)
            if change is not None:
                with tracing.within(command.traceparent):
                    await announce(connection, change, links)
