"""All SQL of the catalog. Every function takes a connection; none commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.catalog.domain.content import Content
from services.catalog.domain.groups import Group
from services.catalog.domain.meetings import span
from shared.contracts.meetings import Meeting
from shared.metrics import Figure
from shared.postgres import Connection

_GROUP = "id, slug, status, version, content, created_at, changed_at"
_REVISION = "group_id, version, what, changed_by, changed_at, content, restored"
_STATUSES = ("draft", "active", "ended")
_NEW_ADDRESS_LOCK = 0x5106


async def probe(connection: Connection) -> None:
    """Raises what a reader would meet where the tables are missing or out of reach."""
    await connection.execute("select from theme_group limit 1")


async def figures(connection: Connection) -> list[Figure]:
    """What there is, for the metrics."""
    rows = await connection.fetch("select status, count(*) as number from theme_group group by status")
    numbers = {row["status"]: row["number"] for row in rows}
    return [Figure("groups", "Theme groups.", numbers.get(status, 0), {"status": status}) for status in _STATUSES]


async def lock_new_addresses(connection: Connection) -> None:
    """Until the transaction's end nobody else makes a group, so that two of one name get different addresses."""
    await connection.execute("select pg_advisory_xact_lock($1)", _NEW_ADDRESS_LOCK)


async def slugs(connection: Connection) -> set[str]:
    return {row["slug"] for row in await connection.fetch("select slug from theme_group")}


async def insert(connection: Connection, group: Group) -> bool:
    """Whether the group was new; one of the same id or slug stays as it is."""
    inserted = await connection.fetchval(
        f"""insert into theme_group ({_GROUP}) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict do nothing returning true""",  # noqa: S608
        *_values(group),
    )
    return bool(inserted)


async def locked(connection: Connection, slug: str) -> Group | None:
    """The group, locked against other changes until the transaction's end."""
    row = await connection.fetchrow(f"select {_GROUP} from theme_group where slug = $1 for update", slug)  # noqa: S608
    return None if row is None else _group(row)


async def update(connection: Connection, group: Group) -> None:
    await connection.execute(
        """update theme_group set slug = $2, status = $3, version = $4, content = $5, created_at = $6, changed_at = $7
            where id = $1""",
        *_values(group),
    )


async def by_slug(connection: Connection, slug: str) -> Group | None:
    row = await connection.fetchrow(f"select {_GROUP} from theme_group where slug = $1", slug)  # noqa: S608
    return None if row is None else _group(row)


async def groups(connection: Connection) -> list[Group]:
    """All groups, drafts too, the oldest first."""
    return [_group(row) for row in await connection.fetch(f"select {_GROUP} from theme_group order by created_at, id")]  # noqa: S608


@dataclass(frozen=True, slots=True)
class Revision:
    """What one version of a group changed. `content` is None where the version left it as it was."""

    group_id: UUID
    version: int
    what: str
    changed_by: str
    changed_at: datetime
    content: Content | None
    restored: int | None = None
    """The version whose content this one took up again."""


async def add_revision(connection: Connection, revision: Revision) -> None:
    await connection.execute(
        f"""insert into revision ({_REVISION}) values ($1, $2, $3, $4, $5, $6, $7)""",  # noqa: S608
        revision.group_id,
        revision.version,
        revision.what,
        revision.changed_by,
        revision.changed_at,
        None if revision.content is None else revision.content.model_dump(mode="json"),
        revision.restored,
    )


async def content_at(connection: Connection, group_id: UUID, version: int) -> Content | None:
    """What the group's page said in that version; None where there was no such version."""
    content = await connection.fetchval(
        """select content from revision
            where group_id = $1 and version <= $2 and content is not null
                and exists (select from revision as asked where asked.group_id = $1 and asked.version = $2)
            order by version desc limit 1""",
        group_id,
        version,
    )
    return None if content is None else Content.model_validate(content)


async def revisions(connection: Connection, group_id: UUID) -> list[Revision]:
    """The group's history, the first version first."""
    rows = await connection.fetch(
        f"""select {_REVISION} from revision where group_id = $1 order by version""",  # noqa: S608
        group_id,
    )
    return [
        Revision(
            **{key: value for key, value in row.items() if key != "content"},
            content=None if row["content"] is None else Content.model_validate(row["content"]),
        )
        for row in rows
    ]


async def save_meetings(connection: Connection, meetings: Sequence[Meeting]) -> None:
    """Keep each meeting's highest version, whatever order and number of times they come in.

    Only the event of a move says from when a meeting was moved, so this is remembered until the time changes again.
    Several versions of one meeting may come at once: hence one statement a version, sent in one go.
    """
    rows = []
    for meeting in meetings:
        during = span(meeting.when, meeting.time_zone)
        data = meeting.model_dump(mode="json", exclude={"previous_when"})
        moved_from = None if meeting.previous_when is None else meeting.previous_when.model_dump(mode="json")
        rows.append((meeting.id, meeting.group.id, meeting.version, data, moved_from, during.starts, during.over))
    await connection.executemany(
        """insert into meeting (id, group_id, version, data, moved_from, starts, over)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (id) do update set
                group_id = excluded.group_id, version = excluded.version, data = excluded.data,
                starts = excluded.starts, over = excluded.over,
                moved_from = case
                    when excluded.moved_from is not null then excluded.moved_from
                    when excluded.data -> 'when' = meeting.data -> 'when' then meeting.moved_from
                end
            where excluded.version > meeting.version""",
        rows,
    )


async def erase_meetings(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from meeting where id = any($1::uuid[])", ids)


async def meetings_of(connection: Connection, group_id: UUID) -> list[Meeting]:
    rows = await connection.fetch(
        "select data, moved_from from meeting where group_id = $1 order by starts nulls last, id", group_id
    )
    return [meeting_of(row) for row in rows]


async def next_meetings(connection: Connection, now: datetime) -> dict[UUID, Meeting]:
    """The next dated meeting of each group that has one, by the group's id. A cancelled one does not count."""
    rows = await connection.fetch(
        """select distinct on (group_id) group_id, data, moved_from from meeting
            where over > $1 and data ->> 'status' in ('tentative', 'confirmed')
            order by group_id, starts, id""",
        now,
    )
    return {row["group_id"]: meeting_of(row) for row in rows}


def meeting_of(row: asyncpg.Record) -> Meeting:
    return Meeting.model_validate(row["data"] | {"previous_when": row["moved_from"]})


def _values(group: Group) -> tuple[object, ...]:
    return (
        group.id,
        group.slug,
        group.status,
        group.version,
        group.content.model_dump(mode="json"),
        group.created_at,
        group.changed_at,
    )


def _group(row: asyncpg.Record) -> Group:
    return Group(
        id=row["id"],
        slug=row["slug"],
        status=row["status"],
        version=row["version"],
        content=Content.model_validate(row["content"]),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
