"""Somebody asks to join a group."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from uuid_utils.compat import uuid7

from services.registration.domain import member as rules
from services.registration.domain.groups import ThemeGroup
from services.registration.domain.links import PersonalLinks
from services.registration.domain.person import Person, email_key
from services.registration.store.members import Address, address_of, insert_new, lock_by_address
from services.registration.usecases.announce import announce, announcement
from shared import tracing
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
    """Take in several sign-ups in one transaction: one statement where all addresses are new.

    Of several sign-ups of one address in one group the first counts. Nothing is returned, for whoever asks must not
    learn whether the address was known.
    """
    waiting: dict[Address, SignUp] = {}
    for command in commands:
        waiting.setdefault(command.address(), command)
    while waiting:
        await _take_new(connection, waiting, links, now)
        if waiting:
            await _take_known(connection, waiting, links, now)


async def _take_new(
    connection: Connection, waiting: dict[Address, SignUp], links: PersonalLinks, now: datetime
) -> None:
    changes, events = [], []
    for command in waiting.values():
        change = rules.sign_up(uuid7(), command.group, command.person, now)
        changes.append(change)
        with tracing.within(command.traceparent):
            events.append(announcement(change, links))
    inserted = await insert_new(connection, [change.member for change in changes], events)
    for change in changes:
        if change.member.id in inserted:
            del waiting[address_of(change.member)]


async def _take_known(
    connection: Connection, waiting: dict[Address, SignUp], links: PersonalLinks, now: datetime
) -> None:
    """What lapses just now, between the attempt to insert it and this, is not found here and stays waiting."""
    for address, member in (await lock_by_address(connection, list(waiting))).items():
        command = waiting.pop(address)
        change = rules.sign_up_again(member, command.group, command.person, now)
        if change is not None:
            with tracing.within(command.traceparent):
                await announce(connection, change, links)
