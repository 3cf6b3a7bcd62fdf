"""Close an account: its owner may not sign in any more, every session is over, every role gone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.domain import accounts as rules
from services.catalog.domain.accounts import LastAdministrator, LastLead
from services.catalog.store import accounts
from services.catalog.usecases.revise_account import locked, revise_account
from shared.access import Actor
from shared.contracts.catalog import Account
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class CloseAccount:
    account_id: UUID
    by: Actor
    last_lead: bool = False
    """Whether groups may be left without a lead."""


async def close_account(connection: Connection, command: CloseAccount, *, now: datetime) -> Account:
    """Raises NoSuchAccount, LastAdministrator, and LastLead with the groups that nobody else leads."""
    person = await locked(connection, command.account_id)
    if person.account.administrator and not await accounts.has_other_administrator(connection, person.account.id):
        raise LastAdministrator
    if not command.last_lead:
        alone = await accounts.led_by_nobody_else(connection, person.account.id, person.leads)
        if alone:
            raise LastLead(alone)
    return await revise_account(
        connection,
        person.account,
        lambda account: rules.close(account, now=now),
        action=translatable("closed"),
        actor=command.by,
        now=now,
    )
