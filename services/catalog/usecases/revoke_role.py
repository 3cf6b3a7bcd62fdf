"""Take somebody's role in a group back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.domain import accounts as rules
from services.catalog.domain.accounts import LastLead
from services.catalog.store import accounts
from services.catalog.usecases.revise_account import locked, revise_account
from shared.access import Actor
from shared.contracts.catalog import Account
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class RevokeRole:
    account_id: UUID
    group_id: UUID
    by: Actor
    last_lead: bool = False
    """Whether a group may be left without a lead."""


async def revoke_role(connection: Connection, command: RevokeRole, *, now: datetime) -> Account:
    """Raises NoSuchAccount, and LastLead where nobody else leads the group."""
    person = await locked(connection, command.account_id)
    if command.group_id in person.leads and not command.last_lead:
        alone = await accounts.led_by_nobody_else(connection, person.account.id, [command.group_id])
        if alone:
            raise LastLead(alone)
    return await revise_account(
        connection,
        person.account,
        lambda account: rules.revoke_role(account, command.group_id, now=now),
        action=translatable("took back"),
        actor=command.by,
        now=now,
        group_id=command.group_id,
    )
