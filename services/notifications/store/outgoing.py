"""A group's mails as those who run it see them, and the words that the group adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import asyncpg

from services.notifications.domain.wording import Wording
from services.notifications.store.groups import KnownGroup
from shared.contracts.notifications import NoticeKind, Outcome
from shared.languages import Language, Localised
from shared.postgres import Connection

Status = Literal["queued", "sending"] | Outcome
ROWS_OF_A_PAGE: Final = 50
_COLUMNS: Final = """
    notice.id, notice.kind, notice.member_id, notice.announcement_id, notice.meetings, notice.status, notice.attempts,
    notice.reason, notice.created_at, notice.finished_at, notice.tell_until, member.name, member.email,
    member.language, coalesce(announcement.snapshot -> 'title', '{}'::jsonb) as title"""
_FROM: Final = """
    from notice left join member on member.id = notice.member_id
    left join announcement on announcement.id = notice.announcement_id"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to one person, and what became of it."""

    id: UUID
    kind: NoticeKind
    member_id: UUID
    announcement_id: UUID | None
    meetings: Sequence[UUID]
    status: Status
    attempts: int
    reason: str | None
    created_at: datetime
    finished_at: datetime | None
    tell_until: datetime
    name: str | None
    """None: the person has left or was erased."""
    email: str | None
    language: Language | None
    title: Localised
    """Of the meeting that it tells of; empty for none."""


async def group_by_slug(connection: Connection, slug: str) -> tuple[UUID, KnownGroup] | None:
    row = await connection.fetchrow("select id, slug, name, lead_emails from theme_group where slug = $1", slug)
    return None if row is None else (row["id"], KnownGroup(row["slug"], row["name"], row["lead_emails"]))


async def page_of(
    connection: Connection, group_id: UUID, *, status: Status | None, before: UUID | None
) -> list[Outgoing]:
    """The newest first, one more than a page holds where there are more. Ids rise with time."""
    rows = await connection.fetch(
        f"""select {_COLUMNS} {_FROM}
            where notice.group_id = $1 and ($2::text is null or notice.status = $2)
                and ($3::uuid is null or notice.id < $3)
            order by notice.id desc limit $4""",
        group_id,
        status,
        before,
        ROWS_OF_A_PAGE + 1,
    )
    return [_outgoing(row) for row in rows]


async def find(connection: Connection, group_id: UUID, notice_id: UUID) -> Outgoing | None:
    row = await connection.fetchrow(
        f"select {_COLUMNS} {_FROM} where notice.group_id = $1 and notice.id = $2",
        group_id,
        notice_id,
    )
    return None if row is None else _outgoing(row)


async def failed(connection: Connection, group_id: UUID) -> list[UUID]:
    rows = await connection.fetch("select id from notice where group_id = $1 and status = 'failed'", group_id)
    return [row["id"] for row in rows]


async def by_status(connection: Connection, group_id: UUID, since: datetime) -> dict[str, int]:
    rows = await connection.fetch(
        """select status, count(*) as number from notice where group_id = $1 and created_at >= $2 group by status""",
        group_id,
        since,
    )
    return {row["status"]: row["number"] for row in rows}


async def readers(connection: Connection, group_id: UUID) -> dict[Language, int]:
    """How many members get the group's mails, by their language."""
    rows = await connection.fetch(
        """select language, count(*) as number from member
           where group_id = $1 and status = 'member'
               and not exists (select from mute where mute.member_id = member.id)
           group by language""",
        group_id,
    )
    return {row["language"]: row["number"] for row in rows}


async def wording(connection: Connection, group_id: UUID) -> Wording:
    rows = await connection.fetch("select kind, language, words from wording where group_id = $1", group_id)
    return {(row["kind"], row["language"]): row["words"] for row in rows if row["words"]}


async def word(
    connection: Connection, group_id: UUID, kind: NoticeKind, words: dict[Language, str], now: datetime
) -> dict[Language, str]:
    """Write the words of one kind. What they were before."""
    before = await connection.fetch(
        "select language, words from wording where group_id = $1 and kind = $2 for update", group_id, kind
    )
    await connection.executemany(
        """insert into wording as known (group_id, kind, language, words, version, changed_at)
           values ($1, $2, $3, $4, 1, $5)
           on conflict (group_id, kind, language) do update set
               words = excluded.words, version = known.version + 1, changed_at = excluded.changed_at
           where known.words <> excluded.words""",
        [(group_id, kind, language, text, now) for language, text in words.items()],
    )
    return {row["language"]: row["words"] for row in before}


def _outgoing(row: asyncpg.Record) -> Outgoing:
    return Outgoing(**dict(row))
