"""Notices: made, taken by one sender, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from services.notifications.domain.notices import Done, Notice, Recipient
from shared.contracts.notifications import NoticeKind
from shared.messaging import OutboxRow, outbox_json
from shared.postgres import Connection

_FINAL = "('sent', 'failed', 'late', 'skipped')"

# The order is by bulk first: a mail that a person waits for does not stand behind ten thousand others.
_TAKE = """
    with due as (
        select id from notice
        where status in ('queued', 'sending') and due_at <= $1
            and (meeting_id is not null or tell_until <= $1
                or exists (select from theme_group where theme_group.id = notice.group_id))
        order by bulk, due_at limit $3 for update skip locked
    ), taken as (
        update notice set status = 'sending', due_at = $2 from due where notice.id = due.id returning notice.*
    )
    select taken.id, taken.kind, taken.member_id, taken.group_id, taken.meeting_id, taken.announcement_id,
        taken.meetings, taken.attempts, taken.first_attempt_at, taken.outcomes, taken.tell_until, taken.happened_at,
        taken.traceparent,
        exists (
            select from notice newer
            where newer.member_id = taken.member_id and newer.subject_id = taken.subject_id
                and newer.version > taken.version and newer.status in ('queued', 'sending', 'sent')
                and (taken.meeting_id is not null or newer.kind = taken.kind)
        ) as superseded,
        meeting.status as meeting_status,
        member.status, member.language, member.name, member.email, member.own_page, member.confirm_link,
        member.confirm_by, mute.member_id is not null as muted,
        coalesce(theme_group.version, 0) as group_version, coalesce(joining.version, 0) as joining_version,
        coalesce((select sum(version) from wording where wording.group_id = taken.group_id), 0)::int as wording_version
    from taken
    left join member on member.id = taken.member_id and member.email is not null
    left join mute on mute.member_id = taken.member_id
    left join meeting on meeting.id = taken.meeting_id
    left join joining on joining.meeting_id = taken.meeting_id
    left join theme_group on theme_group.id = taken.group_id
    order by taken.bulk, taken.id"""

# Nobody else changes a notice while its lease holds, so what is told of it can be written beforehand.
_RECORD = f"""
    with recorded as (
        update notice set
            status = result.status,
            reason = result.reason,
            due_at = coalesce(result.due_at, notice.due_at),
            attempts = notice.attempts + result.tried::int,
            first_attempt_at = case when result.tried then coalesce(notice.first_attempt_at, $6)
                else notice.first_attempt_at end,
            outcomes = notice.outcomes + (result.status in {_FINAL})::int,
            finished_at = case when result.status in {_FINAL} then $6 end
        from unnest($1::uuid[], $2::text[], $3::text[], $4::bool[], $5::timestamptz[], $7::timestamptz[])
            result (id, status, reason, tried, due_at, lease_until)
        where notice.id = result.id and notice.status = 'sending' and notice.due_at = result.lease_until
        returning notice.id
    ), told as (
        insert into outbox (topic, key, type, version, headers, value)
        select topic, key, type, version, headers, value from json_populate_recordset(null::outbox, $8)
        where key in (select id::text from recorded)
    )
    select id from recorded"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Told:
    """A notice to make for one person about their own registration."""

    kind: NoticeKind
    member_id: UUID
    version: int
    group_id: UUID
    meetings: Sequence[UUID]
    tell_until: datetime
    happened_at: datetime
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A notice of which something has become."""

    id: UUID
    kind: NoticeKind
    member_id: UUID
    group_id: UUID
    meeting_id: UUID | None
    status: str
    attempts: int
    reason: str | None
    outcomes: int
    traceparent: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as an operator sees it."""

    id: UUID
    kind: str
    member_id: UUID
    group_id: UUID
    status: str
    attempts: int
    reason: str | None
    created_at: datetime
    finished_at: datetime | None


async def tell(connection: Connection, notices: Sequence[tuple[UUID, Told]], now: datetime) -> None:
    """Make a notice of each, with its id; what has been told before changes nothing."""
    await connection.executemany(
        """insert into notice (id, kind, subject_id, version, member_id, group_id, meetings, bulk, due_at, tell_until,
               created_at, happened_at, traceparent)
           values ($1, $2, $3, $4, $3, $5, $6, false, $8, $7, $8, $9, $10) on conflict do nothing""",
        [
            (
                id_,
                told.kind,
                told.member_id,
                told.version,
                told.group_id,
                list(told.meetings),
                told.tell_until,
                now,
                told.happened_at,
                told.traceparent,
            )
            for id_, told in notices
        ],
    )


async def take(connection: Connection, *, now: datetime, lease_until: datetime, limit: int) -> list[Notice]:
    """Up to `limit` notices that are due, taken until `lease_until`; what somebody else holds is left to them."""
    return [_notice(row) for row in await connection.fetch(_TAKE, now, lease_until, limit)]


def _notice(row: asyncpg.Record) -> Notice:
    recipient = None
    if row["email"] is not None:
        recipient = Recipient(
            status=row["status"],
            language=row["language"],
            name=row["name"],
            email=row["email"],
            own_page=row["own_page"],
            confirm_link=row["confirm_link"],
            confirm_by=row["confirm_by"],
            muted=row["muted"],
        )
    return Notice(
        id=row["id"],
        kind=row["kind"],
        member_id=row["member_id"],
        group_id=row["group_id"],
        meeting_id=row["meeting_id"],
        announcement_id=row["announcement_id"],
        meetings=tuple(row["meetings"]),
        attempts=row["attempts"],
        first_attempt_at=row["first_attempt_at"],
        outcomes=row["outcomes"],
        tell_until=row["tell_until"],
        superseded=row["superseded"],
        meeting_status=row["meeting_status"],
        recipient=recipient,
        group_version=row["group_version"],
        joining_version=row["joining_version"],
        wording_version=row["wording_version"],
        happened_at=row["happened_at"],
        traceparent=row["traceparent"],
    )


async def record(
    connection: Connection, done: Sequence[Done], told: Sequence[OutboxRow], *, now: datetime
) -> set[UUID]:
    """Write what became of notices whose lease still holds, and what is told of those; the ids of these notices."""
    results = [each.result for each in done]
    rows = await connection.fetch(
        _RECORD,
        [result.notice_id for result in results],
        [result.status for result in results],
        [result.reason for result in results],
        [result.tried for result in results],
        [result.due_at for result in results],
        now,
        [each.lease_until for each in done],
        outbox_json(told),
    )
    return {row["id"] for row in rows}


async def record_sent(connection: Connection, ids: Sequence[UUID], *, now: datetime) -> list[Ended]:
    """Write that these went out, whoever holds their leases by now; those of which that is news."""
    rows = await connection.fetch(
        """update notice set status = 'sent', reason = null, attempts = attempts + 1,
               first_attempt_at = coalesce(first_attempt_at, $2), outcomes = outcomes + 1, finished_at = $2
           where id = any($1) and status in ('queued', 'sending')
           returning id, kind, member_id, group_id, meeting_id, status, attempts, reason, outcomes, traceparent""",
        ids,
        now,
    )
    return [Ended(**row) for row in rows]


async def retry(connection: Connection, ids: Sequence[UUID] | None, now: datetime) -> int:
    """Queue failed notices anew, these or all, where there is still time to tell them. How many."""
    rows = await connection.fetch(
        """update notice set status = 'queued', due_at = $2, attempts = 0, first_attempt_at = null, reason = null,
               finished_at = null
           where status = 'failed' and tell_until > $2 and ($1::uuid[] is null or id = any($1)) returning 1""",
        ids,
        now,
    )
    return len(rows)


async def lines(connection: Connection, *, member_id: UUID | None, failed: bool, limit: int) -> list[Line]:
    """The newest notices, of one member or of all."""
    rows = await connection.fetch(
        """select id, kind, member_id, group_id, status, attempts, reason, created_at, finished_at from notice
           where ($1::uuid is null or member_id = $1) and (not $2 or status = 'failed')
           order by created_at desc, id desc limit $3""",
        member_id,
        failed,
        limit,
    )
    return [Line(**row) for row in rows]


async def forget_told(connection: Connection, before: datetime, limit: int) -> int:
    """Delete up to `limit` ended notices whose time was over before this moment, and announcements nobody needs."""
    rows = await connection.fetch(
        f"""delete from notice where id in (
                select id from notice where tell_until < $1 and status in {_FINAL} order by tell_until limit $2)
            returning 1""",  # noqa: S608
        before,
        limit,
    )
    await connection.execute(
        """delete from announcement where tell_until < $1
               and not exists (select from notice where announcement_id = announcement.id)""",
        before,
    )
    return len(rows)
