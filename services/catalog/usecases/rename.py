"""Correct the name that histories and logs show, or the address that an account's owner signs in with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.domain import accounts as rules
from services.catalog.domain.accounts import AddressTaken, Person, email_key, read_email, read_name
from services.catalog.store import accounts
from services.catalog.usecases.revise_account import locked, revise_account
from shared.access import Actor, Entry, audit
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Rename:
    account_id: UUID
    name: str
    email: str
    by: Actor


async def rename(connection: Connection, command: Rename, *, now: datetime) -> Person:
    """Raises NoSuchAccount, BadName, BadAddress, and AddressTaken where another account has the address."""
    person = await locked(connection, command.account_id)
    name, email = read_name(command.name), read_email(command.email)
    if email != person.email:
        other = await accounts.by_address(connection, email_key(email))
        if other is not None and other.account.id != person.account.id:
            raise AddressTaken
        await accounts.set_address(connection, person.account.id, email, email_key(email))
        entry = Entry(
            command.by, translatable("corrected the address of"), "account", person.account.id, person.account.name
        )
        await audit.record(connection, entry, now=now)
    account = await revise_account(
        connection,
        person.account,
        lambda before: rules.rename(before, name, now=now),
        action=translatable("renamed"),
        actor=command.by,
        now=now,
    )
    return Person(account, email)
