"""End every session of an account, in every service."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.domain import accounts as rules
from services.catalog.usecases.revise_account import locked, revise_account
from shared.access import Actor
from shared.contracts.catalog import Account
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class SignOutEverywhere:
    account_id: UUID
    by: Actor


async def sign_out_everywhere(connection: Connection, command: SignOutEverywhere, *, now: datetime) -> Account:
    """Raises NoSuchAccount."""
    person = await locked(connection, command.account_id)
    return await revise_account(
        connection,
        person.account,
        lambda account: rules.sign_out_everywhere(account, now=now),
        action=translatable("signed out everywhere"),
        actor=command.by,
        now=now,
    )
