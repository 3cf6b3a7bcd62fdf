"""End one session, in every service."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.domain import accounts as rules
from services.catalog.store import accounts
from services.catalog.usecases.revise_account import locked, revise_account
from shared.access import Actor, Session
from shared.access.sessions import LASTS
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class SignOut:
    session: Session
    by: Actor

    @property
    def account_id(self) -> UUID:
        return self.session.account_id


async def sign_out(connection: Connection, command: SignOut, *, now: datetime) -> None:
    """Twice is once. Raises NoSuchAccount."""
    person = await locked(connection, command.account_id)
    if command.session.id in person.account.ended_sessions:
        return
    await accounts.end_session(connection, command.account_id, command.session.id, command.session.begun_at + LASTS)
    ended = await accounts.ended_sessions(connection, command.account_id, now)
    await revise_account(
        connection,
        person.account,
        lambda account: rules.with_ended(account, ended, now=now),
        action=translatable("signed out"),
        actor=command.by,
        now=now,
    )
