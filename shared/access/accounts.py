"""The accounts as the catalog last told of them, each service's own copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared.access.permissions import GRANTED, Permission, Role
from shared.access.sessions import Session
from shared.contracts import catalog as contract
from shared.messaging import Received
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who runs groups."""

    id: UUID
    name: str
    active: bool
    administrator: bool
    roles: Mapping[UUID, Role]
    """By the group's id."""
    sessions_from: datetime
    ended_sessions: frozenset[UUID]

    def holds(self, session: Session) -> bool:
        """Whether nobody has ended the session."""
        return self.active and session.begun_at >= self.sessions_from and session.id not in self.ended_sessions

    def knows(self, group_id: UUID) -> bool:
        """Whether the account has anything to do with the group."""
        return self.administrator or group_id in self.roles

    def may(self, permission: Permission, group_id: UUID | None = None) -> bool:
        """Whether the account may do it in the group, or without a group, in any."""
        roles = set(self.roles.values()) if group_id is None else {self.roles.get(group_id)}
        if self.administrator:
            roles.add("administrator")
        return not roles.isdisjoint(GRANTED[permission])


async def find(connection: Connection, account_id: UUID) -> Account | None:
    row = await connection.fetchrow(
        """select id, name, active, administrator, roles, sessions_from, ended_sessions
           from account where id = $1""",
        account_id,
    )
    return None if row is None else _account(row)


async def keep(connection: Connection, accounts: Sequence[contract.Account]) -> None:
    """Take over the newest version of each; what is older than known changes nothing."""
    newest = {account.id: account for account in sorted(accounts, key=lambda account: account.version)}
    await connection.executemany(
        """insert into account as known
               (id, version, changed_at, name, active, administrator, roles, sessions_from, ended_sessions)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           on conflict (id) do update set
               version = excluded.version, changed_at = excluded.changed_at, name = excluded.name,
               active = excluded.active, administrator = excluded.administrator, roles = excluded.roles,
               sessions_from = excluded.sessions_from, ended_sessions = excluded.ended_sessions
           where excluded.version > known.version""",
        [
            (
                account.id,
                account.version,
                account.changed_at,
                account.name,
                account.active,
                account.administrator,
                {str(each.group_id): each.role for each in account.roles},
                account.sessions_from,
                account.ended_sessions,
            )
            for account in newest.values()
        ],
    )


async def forget(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from account where id = any($1::uuid[])", ids)


async def follow_accounts(connection: Connection, batch: Sequence[Received[Any]]) -> None:
    """Handler of `catalog.accounts.v1`: an erased account is forgotten, unless it is told of again afterwards."""
    told: dict[str, list[contract.Account]] = {}
    erased: list[UUID] = []
    for received in batch:
        if received.data is None:
            told.pop(received.key, None)
            erased.append(UUID(received.key))
        else:
            told.setdefault(received.key, []).append(received.data)
    if erased:
        await forget(connection, erased)
    await keep(connection, [account for accounts in told.values() for account in accounts])


def _account(row: asyncpg.Record) -> Account:
    return Account(
        id=row["id"],
        name=row["name"],
        active=row["active"],
        administrator=row["administrator"],
        roles={UUID(group_id): role for group_id, role in row["roles"].items()},
        sessions_from=row["sessions_from"],
        ended_sessions=frozenset(row["ended_sessions"]),
    )
