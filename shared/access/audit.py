"""The audit log: every change by whom, when, from what to what. Written in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from shared.postgres import Connection

PAGE: Final = 100
_COLUMNS: Final = "at, account_id, actor, action, subject, subject_id, subject_name, group_id, before, after, reason"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: an account, or somebody at the command line, who has none."""

    name: str
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did."""

    actor: Actor
    action: str
    """A verb in the past tense: `corrected`, `exported`."""
    subject: str
    """What was changed: `member`, `page`."""
    subject_id: UUID | None = None
    subject_name: str = ""
    group_id: UUID | None = None
    before: Mapping[str, object] = field(default_factory=dict)
    """The changed fields alone."""
    after: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry of the log. `id` rises with time; the next page is what lies before the lowest."""

    id: int
    at: datetime
    entry: Entry


async def record(connection: Connection, entry: Entry, *, now: datetime) -> None:
    """Write an entry, in the caller's transaction."""
    await connection.execute(
        f"""insert into audit_entry ({_COLUMNS})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",  # noqa: S608
        now,
        entry.actor.account_id,
        entry.actor.name,
        entry.action,
        entry.subject,
        entry.subject_id,
        entry.subject_name,
        entry.group_id,
        dict(entry.before),
        dict(entry.after),
        entry.reason,
    )


async def read(
    connection: Connection, *, group_id: UUID | None = None, before: int | None = None, limit: int = PAGE
) -> list[Recorded]:
    """The newest entries first, of one group or of all."""
    rows = await connection.fetch(
        f"""select id, {_COLUMNS} from audit_entry
            where ($1::uuid is null or group_id = $1) and ($2::bigint is null or id < $2)
            order by id desc limit $3""",  # noqa: S608
        group_id,
        before,
        limit,
    )
    return [_recorded(row) for row in rows]


async def forget_subject(connection: Connection, subject_id: UUID) -> None:
    """Take out of the log what it holds of an erased person: what happened stays, from what to what goes."""
    await connection.execute(
        "update audit_entry set before = '{}', after = '{}', subject_name = '', reason = '' where subject_id = $1",
        subject_id,
    )


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """The fields that differ, as they were and as they are."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def _recorded(row: asyncpg.Record) -> Recorded:
    return Recorded(
        id=row["id"],
        at=row["at"],
        entry=Entry(
            actor=Actor(row["actor"], row["account_id"]),
            action=row["action"],
            subject=row["subject"],
            subject_id=row["subject_id"],
            subject_name=row["subject_name"],
            group_id=row["group_id"],
            before=row["before"],
            after=row["after"],
            reason=row["reason"],
        ),
    )
