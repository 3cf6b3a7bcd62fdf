"""What notifications know of meetings, of the links for joining them, and what of it is announced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.telling import over_at, starts_at
from shared.contracts.meetings import Joining, Meeting, Place
from shared.contracts.notifications import NoticeKind
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Known:
    """A meeting as far as the next change of it needs."""

    version: int
    group_id: UUID
    place: Place | None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A change of a meeting that its group is told of."""

    id: UUID
    kind: NoticeKind
    meeting: Meeting
    previous_place: Place | None
    created_at: datetime
    due_at: datetime
    tell_until: datetime
    traceparent: str | None = None


async def lock(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Known]:
    """The meetings of these that are known, locked."""
    rows = await connection.fetch(
        """select id, version, group_id, snapshot -> 'place' as place from meeting where id = any($1::uuid[])
           order by id for update""",
        list(ids),
    )
    return {row["id"]: Known(row["version"], row["group_id"], Place.model_validate(row["place"])) for row in rows}


async def keep(connection: Connection, meetings: Sequence[Meeting]) -> None:
    """Write what is newer than what is known; each meeting once."""
    await connection.executemany(
        """insert into meeting as known (id, version, group_id, status, starts_at, over_at, snapshot)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (id) do update set version = excluded.version, group_id = excluded.group_id,
               status = excluded.status, starts_at = excluded.starts_at, over_at = excluded.over_at,
               snapshot = excluded.snapshot
           where excluded.version > known.version""",
        [
            (
                meeting.id,
                meeting.version,
                meeting.group.id,
                meeting.status,
                starts_at(meeting),
                over_at(meeting),
                meeting.model_dump(mode="json"),
            )
            for meeting in meetings
        ],
    )


async def forget(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from meeting where id = any($1::uuid[])", list(ids))


async def announce(connection: Connection, announcements: Sequence[Announcement]) -> None:
    """Keep the announcements and make a notice of each for every member of its group who has not muted it.

    One statement whatever the number of members. What has been announced before changes nothing.
    """
    await connection.executemany(
        """insert into announcement (id, kind, meeting_id, meeting_version, group_id, snapshot, previous_place,
               created_at, due_at, tell_until, traceparent)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
           on conflict (meeting_id, meeting_version) do nothing""",
        [
            (
                one.id,
                one.kind,
                one.meeting.id,
                one.meeting.version,
                one.meeting.group.id,
                one.meeting.model_dump(mode="json"),
                None if one.previous_place is None else one.previous_place.model_dump(mode="json"),
                one.created_at,
                one.due_at,
                one.tell_until,
                one.traceparent,
            )
            for one in announcements
        ],
    )
    await connection.execute(
        """insert into notice (id, kind, subject_id, version, member_id, group_id, meeting_id, announcement_id, bulk,
               due_at, tell_until, created_at, traceparent)
           select uuidv7(), told.kind, told.meeting_id, told.meeting_version, member.id, told.group_id,
               told.meeting_id, told.id, true, told.due_at, told.tell_until, told.created_at, told.traceparent
           from announcement told
           join member on member.group_id = told.group_id and member.status = 'member'
           where told.id = any($1::uuid[]) and not exists (select from mute where mute.member_id = member.id)
           order by told.meeting_version
           on conflict do nothing""",
        [one.id for one in announcements],
    )


async def announcement(connection: Connection, announcement_id: UUID) -> tuple[Meeting, Place | None]:
    """The meeting as the announcement has it, and where it would have been."""
    row = await connection.fetchrow("select snapshot, previous_place from announcement where id = $1", announcement_id)
    assert row is not None  # a notice refers to it
    place = row["previous_place"]
    return Meeting.model_validate(row["snapshot"]), None if place is None else Place.model_validate(place)


async def coming(connection: Connection, group_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Sequence[UUID]]:
    """The published meetings of each group that are not over, the next one first and those without a date last."""
    rows = await connection.fetch(
        """select group_id, array_agg(id order by starts_at nulls last, id) as ids from meeting
           where group_id = any($1::uuid[]) and status in ('tentative', 'confirmed')
               and (over_at is null or over_at > $2)
           group by group_id""",
        list(group_ids),
        now,
    )
    return {row["group_id"]: row["ids"] for row in rows}


async def still_coming(connection: Connection, ids: Sequence[UUID], now: datetime) -> list[tuple[UUID, int, int]]:
    """Those of the meetings that are still coming, the next one first: id, version, version of the link for joining."""
    rows = await connection.fetch(
        """select id, meeting.version, coalesce(joining.version, 0) as joining from meeting
           left join joining on joining.meeting_id = meeting.id
           where id = any($1::uuid[]) and status in ('tentative', 'confirmed') and (over_at is null or over_at > $2)
           order by starts_at nulls last, id""",
        list(ids),
        now,
    )
    return [(row["id"], row["version"], row["joining"]) for row in rows]


async def with_joining(connection: Connection, ids: Sequence[UUID]) -> list[tuple[Meeting, Joining | None]]:
    """These meetings as they are now, in the order of `ids`."""
    rows = await connection.fetch(
        """select meeting.snapshot, joining.snapshot as joining from unnest($1::uuid[]) with ordinality wanted (id, at)
           join meeting using (id) left join joining on joining.meeting_id = meeting.id order by at""",
        list(ids),
    )
    return [(Meeting.model_validate(row["snapshot"]), _joining(row["joining"])) for row in rows]


async def joining_of(connection: Connection, meeting_id: UUID) -> Joining | None:
    return _joining(await connection.fetchval("select snapshot from joining where meeting_id = $1", meeting_id))


async def joining_known(connection: Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the meetings that have a link for joining."""
    rows = await connection.fetch("select meeting_id from joining where meeting_id = any($1::uuid[])", list(ids))
    return {row["meeting_id"] for row in rows}


async def keep_joining(connection: Connection, links: Sequence[Joining], now: datetime) -> None:
    """Write what is newer than what is known, and let the invitations go that wait for it."""
    newest = {link.id: link for link in sorted(links, key=lambda link: link.version)}
    await connection.executemany(
        """insert into joining as known (meeting_id, version, snapshot) values ($1, $2, $3)
           on conflict (meeting_id) do update set version = excluded.version, snapshot = excluded.snapshot
           where excluded.version > known.version""",
        [(link.id, link.version, link.model_dump(mode="json")) for link in newest.values()],
    )
    await connection.execute(
        """update notice set due_at = $2
           where meeting_id = any($1::uuid[]) and status = 'queued' and attempts = 0 and due_at > $2""",
        list(newest),
        now,
    )


async def forget_joining(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from joining where meeting_id = any($1::uuid[])", list(ids))


def _joining(snapshot: object) -> Joining | None:
    return None if snapshot is None else Joining.model_validate(snapshot)
