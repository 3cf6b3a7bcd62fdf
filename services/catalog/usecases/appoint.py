"""Make somebody an administrator, or no longer one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.domain import accounts as rules
from services.catalog.domain.accounts import LastAdministrator
from services.catalog.store import accounts
from services.catalog.usecases.revise_account import locked, revise_account
from shared.access import Actor
from shared.contracts.catalog import Account
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Appoint:
    account_id: UUID
    administrator: bool
    by: Actor


async def appoint(connection: Connection, command: Appoint, *, now: datetime) -> Account:
    """Raises NoSuchAccount, Closed, and LastAdministrator where no other would be left."""
    person = await locked(connection, command.account_id)
    leaves = person.account.administrator and not command.administrator
    if leaves and not await accounts.has_other_administrator(connection, person.account.id):
        raise LastAdministrator
    return await revise_account(
        connection,
        person.account,
        lambda account: rules.appoint(account, administrator=command.administrator, now=now),
        action=translatable("appointed"),
        actor=command.by,
        now=now,
    )
