"""Give somebody a role in a group, instead of the one that they had there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.domain import accounts as rules
from services.catalog.domain.accounts import LastLead
from services.catalog.store import accounts
from services.catalog.usecases.revise_account import locked, revise_account
from shared.access import Actor
from shared.contracts.catalog import Account, GroupRole
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Grant:
    account_id: UUID
    group_id: UUID
    role: GroupRole
    by: Actor
    last_lead: bool = False
    """Whether a group may be left without a lead."""


async def grant(connection: Connection, command: Grant, *, now: datetime) -> Account:
    """Raises NoSuchAccount, Closed, and LastLead where the group's only lead would become its editor."""
    person = await locked(connection, command.account_id)
    if command.role != "lead" and command.group_id in person.leads and not command.last_lead:
        alone = await accounts.led_by_nobody_else(connection, person.account.id, [command.group_id])
        if alone:
            raise LastLead(alone)
    return await revise_account(
        connection,
        person.account,
        lambda account: rules.grant(account, command.group_id, command.role, now=now),
        action=translatable("granted"),
        actor=command.by,
        now=now,
        group_id=command.group_id,
    )
