"""Let somebody in, as an administrator, or with a role in a group, or with neither yet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.catalog.domain import accounts as rules
from services.catalog.domain.accounts import Person, email_key, read_email, read_name
from services.catalog.store import accounts
from services.catalog.usecases.revise_account import record, revise_account
from shared.access import Actor
from shared.contracts.catalog import Account, GroupRole
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class LetIn:
    email: str
    name: str
    """Of a new account; one that is there keeps its name."""
    by: Actor
    administrator: bool = False
    group_id: UUID | None = None
    role: GroupRole = "editor"
    """In the group, where one is given."""
    account_id: UUID | None = None
    """Of a new account; None: made now."""


async def let_in(connection: Connection, command: LetIn, *, now: datetime) -> Person:
    """The account of this address: new, opened again, or as it was, with what the command gives it.

    An administrator does not cease to be one by this, and a lead of the group does not become its editor.
    Raises BadAddress, BadName.
    """
    email = read_email(command.email)
    await accounts.lock(connection)
    known = await accounts.by_address(connection, email_key(email))
    account = await _created(connection, command, email, now) if known is None else known.account

    def opened(before: Account) -> Account:
        after = rules.open_again(before, now=now)
        return rules.appoint(after, administrator=True, now=now) if command.administrator else after

    account = await revise_account(
        connection, account, opened, action=translatable("let in"), actor=command.by, now=now
    )
    if command.group_id is not None:
        account = await _with_role(connection, account, command.group_id, command, now)
    return Person(account, email if known is None else known.email)


async def _created(connection: Connection, command: LetIn, email: str, now: datetime) -> Account:
    account_id = command.account_id or uuid7()
    account = rules.let_in(account_id, read_name(command.name), administrator=command.administrator, now=now)
    await record(connection, None, account, action=translatable("let in"), actor=command.by)
    await accounts.set_address(connection, account.id, email, email_key(email))
    return account


async def _with_role(
    connection: Connection, account: Account, group_id: UUID, command: LetIn, now: datetime
) -> Account:
    leads = any(each.group_id == group_id and each.role == "lead" for each in account.roles)
    return await revise_account(
        connection,
        account,
        lambda before: before if leads else rules.grant(before, group_id, command.role, now=now),
        action=translatable("granted"),
        actor=command.by,
        now=now,
        group_id=group_id,
    )
