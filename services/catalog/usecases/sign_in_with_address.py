"""Sign in with a mail address that somebody trustworthy vouches for."""

from dataclasses import dataclass
from datetime import datetime

from uuid_utils.compat import uuid7

from services.catalog.domain.accounts import BadAddress, Person, email_key, read_email
from services.catalog.domain.openid import Refused
from services.catalog.store import accounts
from services.catalog.usecases.record_sign_in import record_sign_in
from shared.contracts.catalog import SIGN_INS, SignIn
from shared.languages import Language
from shared.messaging import event, publish
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class SignInWithAddress:
    address: str
    language: Language
    """In which they came."""


async def sign_in_with_address(connection: Connection, command: SignInWithAddress, *, now: datetime) -> Person:
    """Who was let in with this address. Raises Refused."""
    try:
        person = await accounts.by_address(connection, email_key(read_email(command.address)))
    except BadAddress as error:
        raise Refused("unknown") from error
    if person is None or not person.account.active:
        raise Refused("unknown")
    await record_sign_in(connection, person, now=now)
    await _tell(connection, person, command.language, now)
    return person


async def _tell(connection: Connection, person: Person, language: Language, now: datetime) -> None:
    """Where mails to themselves go, as the event of a link tells of everybody else who is signed in."""
    completed = SignIn(
        id=uuid7(),
        account_id=person.account.id,
        requested_at=now,
        expires=now,
        name=person.account.name,
        email=person.email,
        language=language,
        link="",
    )
    await publish(connection, event(SIGN_INS, "talkoot.sign-in.completed", completed, time=now))
