"""Sign in with a mail address that somebody trustworthy vouches for."""

from datetime import datetime

from services.catalog.domain.accounts import BadAddress, Person, email_key, read_email
from services.catalog.domain.openid import Refused
from services.catalog.store import accounts
from shared.access import Actor, Entry, audit
from shared.languages import translatable
from shared.postgres import Connection


async def sign_in_with_address(connection: Connection, address: str, *, now: datetime) -> Person:
    """Who was let in with this address. Raises Refused."""
    try:
        person = await accounts.by_address(connection, email_key(read_email(address)))
    except BadAddress as error:
        raise Refused("unknown") from error
    if person is None or not person.account.active:
        raise Refused("unknown")
    await record_sign_in(connection, person, now=now)
    return person


async def record_sign_in(connection: Connection, person: Person, *, now: datetime) -> None:
    """Somebody signs in, in whatever way."""
    actor = Actor(person.account.name, person.account.id)
    await audit.record(
        connection, Entry(actor, translatable("signed in"), "account", person.account.id, actor.name), now=now
    )
