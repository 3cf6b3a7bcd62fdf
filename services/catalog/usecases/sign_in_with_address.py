"""Sign in with a mail address that somebody trustworthy vouches for."""

from datetime import datetime

from services.catalog.domain.accounts import BadAddress, Person, email_key, read_email
from services.catalog.domain.openid import Refused
from services.catalog.store import accounts
from services.catalog.usecases.record_sign_in import record_sign_in
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
