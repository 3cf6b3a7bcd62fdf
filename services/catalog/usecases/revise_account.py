"""The common end of every change of an account: lock, let a rule decide, save, log, publish."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.catalog.domain import accounts as rules
from services.catalog.domain.accounts import NoSuchAccount, Person
from services.catalog.store import accounts
from shared.access import Actor, Entry, audit
from shared.access.accounts import keep
from shared.contracts.catalog import ACCOUNTS, Account
from shared.languages import translatable
from shared.messaging import event, publish
from shared.postgres import Connection


async def locked(connection: Connection, account_id: UUID) -> Person:
    """The account, locked with all others until the transaction's end. Raises NoSuchAccount."""
    await accounts.lock(connection)
    person = await accounts.find(connection, account_id)
    if person is None:
        raise NoSuchAccount
    return person


async def revise_account(
    connection: Connection,
    before: Account,
    decide: Callable[[Account], Account],
    *,
    action: str,
    actor: Actor,
    now: datetime,
    group_id: UUID | None = None,
) -> Account:
    """The account as `decide` makes it. Where that changes nothing, nothing is saved, logged or published."""
    after = decide(before)
    if after is not before:
        ended = await accounts.ended_sessions(connection, after.id, now)
        after = after.model_copy(update={"ended_sessions": ended})
        await record(connection, before, after, action=action, actor=actor, group_id=group_id)
    return after


async def record(
    connection: Connection,
    before: Account | None,
    after: Account,
    *,
    action: str,
    actor: Actor,
    group_id: UUID | None = None,
) -> None:
    """Save a version, write it into the log and send it out. All accounts are locked."""
    await keep(connection, [after])
    before_facts, after_facts = rules.facts(before), rules.facts(after)
    entry = Entry(
        actor,
        action,
        translatable("account"),
        after.id,
        after.name,
        group_id,
        *audit.changed(before_facts, after_facts),
    )
    await audit.record(connection, entry, now=after.changed_at)
    await publish(connection, event(ACCOUNTS, _happened(before_facts, after_facts), after, time=after.changed_at))


def _happened(before: dict[str, object], after: dict[str, object]) -> str:
    """What is the same but for its sessions has signed out."""
    if not before:
        return "talkoot.account.created"
    return "talkoot.account.changed" if before != after else "talkoot.account.signed-out"
