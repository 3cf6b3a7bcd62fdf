"""Sign in by a link."""

from dataclasses import dataclass
from datetime import datetime

from services.catalog.domain.accounts import Person
from services.catalog.domain.sign_ins import DeadLink, Link, check, digest
from services.catalog.store import accounts, sign_ins
from services.catalog.usecases.record_sign_in import record_sign_in
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class UseLink:
    token: str
    browser: str
    """The secret that the browser keeps; empty where it has none."""


async def look_at_link(connection: Connection, command: UseLink, *, now: datetime) -> Link:
    """The link, unused still. Raises DeadLink, OtherBrowser."""
    return check(await sign_ins.find(connection, digest(command.token)), digest(command.browser), now=now)


async def use_link(connection: Connection, command: UseLink, *, now: datetime) -> tuple[Person, str]:
    """Who signs in, and the page that they wanted. The link works no more. Raises DeadLink, OtherBrowser."""
    link = check(await sign_ins.locked(connection, digest(command.token)), digest(command.browser), now=now)
    person = await accounts.find(connection, link.account_id)
    if person is None or not person.account.active:
        raise DeadLink
    await sign_ins.use(connection, link.id, now)
    await record_sign_in(connection, person, now=now)
    return person, link.destination
