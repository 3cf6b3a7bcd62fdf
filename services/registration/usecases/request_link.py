"""Somebody asks for a new link to confirm or to their own page."""

from dataclasses import dataclass
from datetime import datetime

from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import remind
from services.registration.domain.person import email_key
from services.registration.store import second_looks
from services.registration.store.members import lock_all_of
from services.registration.usecases.announce import announce
from shared import tracing
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class RequestLink:
    email: str


async def request_link(connection: Connection, command: RequestLink) -> None:
    """Write down that they asked. Whether the address is anybody's is looked at after the answer, by `look_again`."""
    await second_looks.ask_for_link(connection, email_key(command.email), tracing.current())


async def remind_all_of(connection: Connection, key: str, *, links: PersonalLinks, now: datetime) -> None:
    """Have a link mailed for each registration of the address that is pending or a member's."""
    for member in await lock_all_of(connection, key):
        change = remind(member, now)
        if change is not None:
            await announce(connection, change, links)
