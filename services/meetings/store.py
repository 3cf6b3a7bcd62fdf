"""All SQL of meetings. Every function takes a connection; none commits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from services.meetings.domain import Group, Link, Meeting, first_moment, last_moment
from shared.contracts.catalog import Group as PublishedGroup
from shared.contracts.meetings import MEETINGS, Place
from shared.contracts.when import When
from shared.postgres import Connection

_MEETING = """id, group_id, status, version, sequence, title, agenda, reason, held_when, time_zone, place, link, source,
    starts, ends, created_at, changed_at"""
_WHEN: TypeAdapter[When] = TypeAdapter(When)


async def insert(connection: Connection, meeting: Meeting) -> bool:
    """Whether the meeting was new; one of the same id stays as it is."""
    return bool(
        await connection.fetchval(
            f"""insert into meeting ({_MEETING})
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                on conflict do nothing returning true""",  # noqa: S608
            *_values(meeting),
        )
    )


async def update(connection: Connection, meeting: Meeting) -> None:
    await connection.execute(
        f"""update meeting set ({_MEETING}) =
            ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) where id = $1""",  # noqa: S608
        *_values(meeting),
    )


async def locked(connection: Connection, meeting_id: UUID) -> Meeting | None:
    """The meeting, locked against other changes until the transaction's end."""
    row = await connection.fetchrow(f"select {_MEETING} from meeting where id = $1 for update", meeting_id)  # noqa: S608
    return None if row is None else _meeting(row)


async def by_id(connection: Connection, meeting_id: UUID) -> Meeting | None:
    row = await connection.fetchrow(f"select {_MEETING} from meeting where id = $1", meeting_id)  # noqa: S608
    return None if row is None else _meeting(row)


async def ids_ending_in(connection: Connection, ending: str) -> list[UUID]:
    """The meetings whose id ends so. Ids begin with the time, so their ends are what tells them apart."""
    rows = await connection.fetch(
        "select id from meeting where replace(id::text, '-', '') like '%' || $1 order by id limit 2",
        ending.replace("-", "").lower(),
    )
    return [row["id"] for row in rows]


async def listed(
    connection: Connection, *, group_id: UUID | None = None, drafts: bool = False, after: datetime | None = None
) -> list[Meeting]:
    """Meetings by their start, those with an open date last. `after`: only those that are not over by then."""
    rows = await connection.fetch(
        f"""select {_MEETING} from meeting
            where ($1::uuid is null or group_id = $1) and ($2 or status <> 'draft')
              and ($3::timestamptz is null or ends is null or ends > $3)
            order by starts nulls last, id""",  # noqa: S608
        group_id,
        drafts,
        after,
    )
    return [_meeting(row) for row in rows]


async def due_to_be_held(connection: Connection, before: datetime, limit: int) -> list[UUID]:
    rows = await connection.fetch(
        """select id from meeting where status in ('tentative', 'confirmed') and ends < $1 order by ends limit $2""",
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def save_groups(connection: Connection, groups: Sequence[PublishedGroup]) -> None:
    """Keep each group's highest version, whatever order and number of times they come in."""
    await connection.executemany(
        """insert into theme_group (id, version, slug, name, status) values ($1, $2, $3, $4, $5)
            on conflict (id) do update set version = excluded.version, slug = excluded.slug, name = excluded.name,
                status = excluded.status
            where excluded.version > theme_group.version""",
        [(group.id, group.version, group.slug, group.name, group.status) for group in groups],
    )


async def erase_groups(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from theme_group where id = any($1::uuid[])", ids)


async def groups(connection: Connection) -> dict[UUID, Group]:
    rows = await connection.fetch("select id, slug, name, status from theme_group")
    return {row["id"]: _group(row) for row in rows}


async def group_by_slug(connection: Connection, slug: str) -> Group | None:
    row = await connection.fetchrow("select id, slug, name, status from theme_group where slug = $1", slug)
    return None if row is None else _group(row)


async def group_by_id(connection: Connection, group_id: UUID) -> Group | None:
    row = await connection.fetchrow("select id, slug, name, status from theme_group where id = $1", group_id)
    return None if row is None else _group(row)


async def published_after(connection: Connection, position: int, limit: int) -> list[asyncpg.Record]:
    """Public meeting events in the order of their publication, from the outbox: `position`, `type`, `value`."""
    return await connection.fetch(
        """select position, type, value from outbox where topic = $1 and position > $2 order by position limit $3""",
        MEETINGS.name,
        position,
        limit,
    )


def _values(meeting: Meeting) -> tuple[object, ...]:
    return (
        meeting.id,
        meeting.group_id,
        meeting.status,
        meeting.version,
        meeting.sequence,
        meeting.title,
        meeting.agenda,
        meeting.reason,
        meeting.when.model_dump(mode="json"),
        meeting.time_zone,
        meeting.place.model_dump(mode="json"),
        None if meeting.link is None else {"url": meeting.link.url, "instructions": meeting.link.instructions},
        meeting.source,
        first_moment(meeting.when, meeting.time_zone),
        last_moment(meeting.when, meeting.time_zone),
        meeting.created_at,
        meeting.changed_at,
    )


def _meeting(row: asyncpg.Record) -> Meeting:
    return Meeting(
        id=row["id"],
        group_id=row["group_id"],
        status=row["status"],
        version=row["version"],
        sequence=row["sequence"],
        title=row["title"],
        agenda=row["agenda"],
        reason=row["reason"],
        when=_WHEN.validate_python(row["held_when"]),
        time_zone=row["time_zone"],
        place=Place.model_validate(row["place"]),
        link=None if row["link"] is None else Link(**row["link"]),
        source=row["source"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )


def _group(row: asyncpg.Record) -> Group:
    return Group(row["id"], row["slug"], row["name"], row["status"])
