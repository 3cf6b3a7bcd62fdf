"""Meetings, as the meetings service last told of them, and the members' answers to them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from services.registration.domain.meetings import Meeting, end_of
from shared.contracts import meetings as contract
from shared.contracts.registration import Answer
from shared.contracts.when import When
from shared.postgres import Connection

_WHEN: TypeAdapter[When] = TypeAdapter(When)
_COLUMNS = "id, group_id, status, title, held_when, time_zone, place, pages, ends_at"


async def keep(connection: Connection, meetings: Sequence[contract.Meeting]) -> None:
    """Take over the newest version of each; what is older than known changes nothing."""
    newest = {meeting.id: meeting for meeting in sorted(meetings, key=lambda meeting: meeting.version)}.values()
    await connection.execute(
        f"""insert into meeting as known (version, {_COLUMNS})
            select * from unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[], $5::jsonb[], $6::jsonb[], $7::text[],
                $8::jsonb[], $9::jsonb[], $10::timestamptz[])
            on conflict (id) do update set
                version = excluded.version, group_id = excluded.group_id, status = excluded.status,
                title = excluded.title, held_when = excluded.held_when, time_zone = excluded.time_zone,
                place = excluded.place, pages = excluded.pages, ends_at = excluded.ends_at
            where excluded.version > known.version""",  # noqa: S608
        [meeting.version for meeting in newest],
        [meeting.id for meeting in newest],
        [meeting.group.id for meeting in newest],
        [meeting.status for meeting in newest],
        [meeting.title for meeting in newest],
        [meeting.when.model_dump(mode="json") for meeting in newest],
        [meeting.time_zone for meeting in newest],
        [meeting.place.model_dump(mode="json") for meeting in newest],
        [meeting.pages for meeting in newest],
        [end_of(meeting.when, meeting.time_zone) for meeting in newest],
    )


async def forget(connection: Connection, ids: Sequence[UUID]) -> None:
    await connection.execute("delete from meeting where id = any($1::uuid[])", ids)


async def find(connection: Connection, meeting_id: UUID) -> Meeting | None:
    row = await connection.fetchrow(f"select {_COLUMNS} from meeting where id = $1", meeting_id)  # noqa: S608
    return None if row is None else _meeting(row)


async def coming(connection: Connection, group_id: UUID, now: datetime) -> list[Meeting]:
    """The group's meetings that are not over, the next one first, those without a date last; cancelled ones too."""
    rows = await connection.fetch(
        f"""select {_COLUMNS} from meeting
            where group_id = $1 and status <> 'held' and (ends_at is null or ends_at > $2)
            order by ends_at nulls last, id""",  # noqa: S608
        group_id,
        now,
    )
    return [_meeting(row) for row in rows]


async def announced(connection: Connection, group_id: UUID, limit: int | None = None) -> list[Meeting]:
    """The group's meetings, past and cancelled ones too, the latest first, before them those without a date."""
    rows = await connection.fetch(
        f"select {_COLUMNS} from meeting where group_id = $1 order by ends_at desc nulls first, id limit $2",  # noqa: S608
        group_id,
        limit,
    )
    return [_meeting(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Answered:
    answer: Answer
    version: int


async def set_answer(
    connection: Connection, member_id: UUID, meeting_id: UUID, answer: Answer, now: datetime
) -> Answered | None:
    """Write a locked member's answer; None where it was the same already."""
    row = await connection.fetchrow(
        """insert into answer as known (member_id, meeting_id, answer, version, changed_at) values ($1, $2, $3, 1, $4)
           on conflict (member_id, meeting_id) do update
           set answer = excluded.answer, version = known.version + 1, changed_at = excluded.changed_at
           where known.answer <> excluded.answer
           returning answer, version""",
        member_id,
        meeting_id,
        answer,
        now,
    )
    return None if row is None else Answered(row["answer"], row["version"])


async def answers_of(connection: Connection, member_id: UUID) -> dict[UUID, Answer]:
    rows = await connection.fetch("select meeting_id, answer from answer where member_id = $1", member_id)
    return {row["meeting_id"]: row["answer"] for row in rows}


async def answers_to(connection: Connection, meeting_id: UUID, member_ids: Sequence[UUID]) -> dict[UUID, Answer]:
    """What these members answer to the meeting; those who have not answered are not among them."""
    rows = await connection.fetch(
        "select member_id, answer from answer where meeting_id = $1 and member_id = any($2::uuid[])",
        meeting_id,
        member_ids,
    )
    return {row["member_id"]: row["answer"] for row in rows}


async def count_answers(connection: Connection, meeting_ids: Sequence[UUID]) -> dict[UUID, Counter[Answer]]:
    """How many members give which answer, by meeting; the answers of those who have left do not count."""
    counts: dict[UUID, Counter[Answer]] = {meeting_id: Counter() for meeting_id in meeting_ids}
    for row in await connection.fetch(
        """select meeting_id, answer, count(*) as number
           from answer join member on member.id = answer.member_id and member.status = 'member'
           where meeting_id = any($1::uuid[]) group by meeting_id, answer""",
        meeting_ids,
    ):
        counts[row["meeting_id"]][row["answer"]] = row["number"]
    return counts


def _meeting(row: asyncpg.Record) -> Meeting:
    return Meeting(
        id=row["id"],
        group_id=row["group_id"],
        status=row["status"],
        title=row["title"],
        when=_WHEN.validate_python(row["held_when"], strict=False),
        time_zone=row["time_zone"],
        place=contract.Place.model_validate(row["place"]),
        pages=row["pages"],
        ends_at=row["ends_at"],
    )
