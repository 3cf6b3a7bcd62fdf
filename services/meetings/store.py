"""All SQL of meetings. Every function takes a connection; none commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from services.meetings.domain.meetings import Group, Link, Material, Meeting
from services.meetings.domain.times import first_moment, last_moment
from shared.contracts.catalog import Group as PublishedGroup
from shared.contracts.meetings import MEETINGS, MeetingStatus, Place
from shared.contracts.when import When
from shared.metrics import Figure
from shared.postgres import Connection

_COLUMNS = (
    *("id", "group_id", "status", "version", "sequence", "title", "agenda", "reason", "held_when", "moved_from"),
    *("time_zone", "place", "link", "link_version", "link_changed_at", "source", "starts", "ends"),
    *("created_at", "changed_at", "minutes", "materials", "notes"),
)
_MEETING = ", ".join(_COLUMNS)
_WITH_GROUP = ", ".join(
    (*(f"meeting.{column}" for column in _COLUMNS), "slug", "name", "theme_group.status as group_status")
)
_STATUSES = ("draft", "tentative", "confirmed", "cancelled", "held")
_WHEN: TypeAdapter[When] = TypeAdapter(When)
_MATERIALS: TypeAdapter[list[Material]] = TypeAdapter(list[Material])


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which public meetings; None asks for all."""

    group: str | None = None
    """The group's slug."""
    statuses: Sequence[MeetingStatus] | None = None
    not_over_by: datetime | None = None
    """Leaves out what is over by then; a meeting without a date is never over."""
    begun_by: datetime | None = None
    """Leaves out what begins at that moment or later, and meetings without a date."""


class InBucket:
    """In the place of a content that is kept in the bucket."""


async def probe(connection: Connection) -> None:
    """Raises what a reader would meet where the tables are missing or out of reach."""
    await connection.execute("select from meeting limit 1")


async def figures(connection: Connection) -> list[Figure]:
    """What there is, for the metrics."""
    rows = await connection.fetch("select status, count(*) as number from meeting group by status")
    numbers = {row["status"]: row["number"] for row in rows}
    waiting = await connection.fetchval("select count(*) from object_to_forget where due <= now()")
    return [
        *(Figure("meetings", "Meetings.", numbers.get(status, 0), {"status": status}) for status in _STATUSES),
        Figure("files_to_remove", "Files that are to be removed from the bucket.", waiting),
    ]


async def insert(connection: Connection, meetings: Sequence[Meeting]) -> set[UUID]:
    """The ids of those that were new; one of an id that is taken stays as it is."""
    rows = await connection.fetch(
        f"""insert into meeting ({_MEETING}) select {_MEETING} from jsonb_populate_recordset(null::meeting, $1)
            on conflict do nothing returning id""",  # noqa: S608
        [_values(meeting) for meeting in meetings],
    )
    return {row["id"] for row in rows}


async def update(connection: Connection, meeting: Meeting) -> None:
    await connection.execute(
        f"""update meeting set ({_MEETING}) = (select {_MEETING} from jsonb_populate_record(null::meeting, $2))
            where id = $1""",  # noqa: S608
        meeting.id,
        _values(meeting),
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


async def public_meetings(
    connection: Connection,
    wanted: Wanted,
    *,
    after: tuple[datetime | None, UUID] | None = None,
    limit: int | None = None,
) -> list[tuple[Meeting, Group]]:
    """Public meetings of public groups by their start, those with an open date last.

    `after` is the start and the id of the last one that is known already.
    """
    rows = await connection.fetch(
        f"""select {_WITH_GROUP} from meeting join theme_group on theme_group.id = meeting.group_id
            where meeting.status <> 'draft' and theme_group.status <> 'draft'
              and ($1::text is null or slug = $1)
              and ($2::text[] is null or meeting.status = any($2))
              and ($3::timestamptz is null or ends is null or ends > $3)
              and ($4::timestamptz is null or starts < $4)
              and ($6::uuid is null
                   or (coalesce(starts, 'infinity'), meeting.id) > (coalesce($5::timestamptz, 'infinity'), $6))
            order by coalesce(starts, 'infinity'), meeting.id limit $7""",  # noqa: S608
        wanted.group,
        wanted.statuses,
        wanted.not_over_by,
        wanted.begun_by,
        None if after is None else after[0],
        None if after is None else after[1],
        limit,
    )
    return [_with_group(row) for row in rows]


async def public_meeting(connection: Connection, meeting_id: UUID) -> tuple[Meeting, Group] | None:
    """The meeting, if it and its group are public."""
    row = await connection.fetchrow(
        f"""select {_WITH_GROUP} from meeting join theme_group on theme_group.id = meeting.group_id
            where meeting.id = $1 and meeting.status <> 'draft' and theme_group.status <> 'draft'""",  # noqa: S608
        meeting_id,
    )
    return None if row is None else _with_group(row)


async def delete(connection: Connection, meeting_id: UUID) -> None:
    await connection.execute("delete from meeting where id = $1", meeting_id)


async def note(connection: Connection, meeting_id: UUID, notes: str) -> None:
    """Write the leads' own notes of a locked meeting; nothing of it is public, so its version stays."""
    await connection.execute("update meeting set notes = $2 where id = $1", meeting_id, notes)


async def keep_content(connection: Connection, material_id: UUID, meeting_id: UUID, content: bytes | None) -> None:
    """A file's content; None where it is in the bucket."""
    await connection.execute(
        "insert into material_content (id, meeting_id, content) values ($1, $2, $3)", material_id, meeting_id, content
    )


async def forget_content(connection: Connection, material_id: UUID, meeting_id: UUID) -> None:
    """Ids of files stand in public pages, so a file goes only with its own meeting named."""
    await connection.execute("delete from material_content where id = $1 and meeting_id = $2", material_id, meeting_id)


async def content_of(connection: Connection, material_id: UUID, meeting_id: UUID) -> InBucket | bytes | None:
    """None where the meeting has no such file."""
    row = await connection.fetchrow(
        "select content from material_content where id = $1 and meeting_id = $2", material_id, meeting_id
    )
    return None if row is None else _content(row)


async def contents(connection: Connection, *, in_bucket: bool) -> list[UUID]:
    """The files whose contents are in the bucket, or those that are here."""
    rows = await connection.fetch("select id from material_content where (content is null) = $1 order by id", in_bucket)
    return [row["id"] for row in rows]


async def locked_content(connection: Connection, material_id: UUID) -> InBucket | bytes | None:
    row = await connection.fetchrow("select content from material_content where id = $1 for update", material_id)
    return None if row is None else _content(row)


async def move_content(connection: Connection, material_id: UUID, content: bytes | None) -> None:
    """Write down that a locked content is here now, or with None that it is in the bucket."""
    await connection.execute("update material_content set content = $2 where id = $1", material_id, content)


async def forget_object(connection: Connection, key: UUID, due: datetime) -> None:
    """Have an object removed from the bucket at that time, unless it is claimed before."""
    await connection.execute(
        """insert into object_to_forget (key, due) values ($1, $2)
            on conflict (key) do update set due = excluded.due""",
        key,
        due,
    )


async def claim_object(connection: Connection, key: UUID, now: datetime) -> bool:
    """Keep an object that was to be forgotten; False where its time is over."""
    found = await connection.fetchval(
        "delete from object_to_forget where key = $1 and due > $2 returning true", key, now
    )
    return found is True


async def locked_objects_to_forget(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Those that are due; what another has locked is left to it."""
    rows = await connection.fetch(
        "select key from object_to_forget where due <= $1 order by due limit $2 for update skip locked", now, limit
    )
    return [row["key"] for row in rows]


async def in_use(connection: Connection, keys: Sequence[UUID]) -> set[UUID]:
    """Which of these objects are the contents of files."""
    rows = await connection.fetch("select id from material_content where id = any($1) and content is null", keys)
    return {row["id"] for row in rows}


async def objects_forgotten(connection: Connection, keys: Sequence[UUID]) -> None:
    await connection.execute("delete from object_to_forget where key = any($1)", keys)


async def locked_to_be_held(connection: Connection, before: datetime, limit: int) -> list[Meeting]:
    """Public meetings that were over by then, locked; those that another has locked are left to it."""
    rows = await connection.fetch(
        f"""select {_MEETING} from meeting where status in ('tentative', 'confirmed') and ends < $1
              and exists (select from theme_group where theme_group.id = group_id and theme_group.status <> 'draft')
            order by ends limit $2 for update skip locked""",  # noqa: S608
        before,
        limit,
    )
    return [_meeting(row) for row in rows]


async def save_groups(connection: Connection, groups: Sequence[PublishedGroup]) -> None:
    """Keep each group's highest version, whatever order and number of times they come in."""
    await connection.executemany(
        """insert into theme_group (id, version, slug, name, status) values ($1, $2, $3, $4, $5)
            on conflict (id) do update set version = excluded.version, slug = excluded.slug, name = excluded.name,
                status = excluded.status
            where excluded.version > theme_group.version""",
        [(group.id, group.version, group.slug, group.name, group.status) for group in groups],
    )


async def erase_groups(connection: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """Remove the groups and their meetings. The ids of the meetings that were public."""
    rows = await connection.fetch("delete from meeting where group_id = any($1::uuid[]) returning id, status", ids)
    await connection.execute("delete from theme_group where id = any($1::uuid[])", ids)
    return [row["id"] for row in rows if row["status"] != "draft"]


async def groups(connection: Connection) -> dict[UUID, Group]:
    rows = await connection.fetch("select id, slug, name, status from theme_group")
    return {row["id"]: _group(row) for row in rows}


async def group_by_slug(connection: Connection, slug: str) -> Group | None:
    row = await connection.fetchrow("select id, slug, name, status from theme_group where slug = $1", slug)
    return None if row is None else _group(row)


async def group_by_id(connection: Connection, group_id: UUID) -> Group | None:
    row = await connection.fetchrow("select id, slug, name, status from theme_group where id = $1", group_id)
    return None if row is None else _group(row)


async def position(connection: Connection) -> int:
    """Where the change feed stands: whoever follows it from here misses nothing that comes."""
    return int(
        await connection.fetchval(
            """select greatest(max(position) filter (where topic = $1), min(position) - 1, 0) from outbox""",
            MEETINGS.name,
        )
    )


async def published_after(connection: Connection, after: int, limit: int) -> list[asyncpg.Record] | None:
    """Public meeting events in the order of their publication: `position`, `key`, `headers`, `value`.

    None where `after` is no position of which all later events are kept.
    """
    rows = await connection.fetch(
        """select position, key, headers, value from outbox where topic = $1 and position > $2
            order by position limit $3""",
        MEETINGS.name,
        after,
        limit,
    )
    # Only now: what has been removed since the first statement shows here.
    kept = await connection.fetchrow("select min(position) - 1 as first, max(position) as last from outbox")
    assert kept is not None
    return rows if (kept["first"] or 0) <= after <= (kept["last"] or 0) else None


def _content(row: asyncpg.Record) -> InBucket | bytes:
    content: bytes | None = row["content"]
    return InBucket() if content is None else content


def _values(meeting: Meeting) -> dict[str, object]:
    """The row, as JSON for `jsonb_populate_record`."""
    return {
        "id": meeting.id,
        "group_id": meeting.group_id,
        "status": meeting.status,
        "version": meeting.version,
        "sequence": meeting.sequence,
        "title": meeting.title,
        "agenda": meeting.agenda,
        "reason": meeting.reason,
        "held_when": meeting.when,
        "moved_from": meeting.moved_from,
        "time_zone": meeting.time_zone,
        "place": meeting.place,
        "link": meeting.link,
        "link_version": meeting.link_version,
        "link_changed_at": meeting.link_changed_at,
        "source": meeting.source,
        "starts": first_moment(meeting.when, meeting.time_zone),
        "ends": last_moment(meeting.when, meeting.time_zone),
        "created_at": meeting.created_at,
        "changed_at": meeting.changed_at,
        "minutes": meeting.minutes,
        "materials": meeting.materials,
        "notes": meeting.notes,
    }


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
        moved_from=None if row["moved_from"] is None else _WHEN.validate_python(row["moved_from"]),
        time_zone=row["time_zone"],
        place=Place.model_validate(row["place"]),
        link=None if row["link"] is None else Link(**row["link"]),
        link_version=row["link_version"],
        link_changed_at=row["link_changed_at"],
        source=row["source"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        minutes=row["minutes"],
        materials=tuple(_MATERIALS.validate_python(row["materials"])),
        notes=row["notes"],
    )


def _with_group(row: asyncpg.Record) -> tuple[Meeting, Group]:
    return _meeting(row), Group(row["group_id"], row["slug"], row["name"], row["group_status"])


def _group(row: asyncpg.Record) -> Group:
    return Group(row["id"], row["slug"], row["name"], row["status"])
