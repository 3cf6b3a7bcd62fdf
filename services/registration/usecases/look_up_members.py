"""A lead looks at the members of a group: the list, one of them, all of them as a table, all of them in numbers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from services.registration.domain.groups import ThemeGroup
from services.registration.domain.meetings import Meeting
from services.registration.domain.member import Member, NotAMember
from services.registration.domain.member_list import ROWS_OF_A_PAGE, Reply, Wanted
from services.registration.store import meetings, member_list, members
from services.registration.store.member_list import Sent
from shared.access import Actor, Entry, audit
from shared.contracts.registration import Answer
from shared.formats import HELSINKI
from shared.postgres import Connection

MONTHS_SHOWN: Final = 12
MEETINGS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list."""

    members: Sequence[Member]
    total: int
    """On all pages."""
    answers: Mapping[UUID, Answer]
    """To the meeting that is asked about, by member."""

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ROWS_OF_A_PAGE))


@dataclass(frozen=True, slots=True)
class Export:
    group: ThemeGroup
    wanted: Wanted
    reason: str
    form: str
    """`csv` or `xlsx`."""


@dataclass(frozen=True, slots=True)
class AnswersToMeeting:
    meeting: Meeting
    counts: Mapping[Reply, int]


@dataclass(frozen=True, slots=True)
class Overview:
    statuses: Mapping[str, int]
    months: Sequence[tuple[str, int]]
    """`YYYY-MM` and the sign-ups of the month, the oldest first, months without any too."""
    organisation_types: Mapping[str, int]
    languages: Mapping[str, int]
    meetings: Sequence[AnswersToMeeting]


async def list_page(connection: Connection, group_id: UUID, wanted: Wanted) -> Found:
    found = await member_list.page_of(connection, group_id, wanted)
    total = await member_list.count(connection, group_id, wanted)
    return Found(found, total, await _answers(connection, wanted, found))


async def look_at(connection: Connection, group_id: UUID, member_id: UUID) -> tuple[Member, Sequence[Sent]]:
    """One registration, and what the person was sent. Raises NotAMember, also for one of another group."""
    member = await members.find(connection, member_id)
    if member is None or member.group_id != group_id:
        raise NotAMember
    return member, await member_list.sent_to(connection, member_id)


async def export(connection: Connection, command: Export, actor: Actor, *, now: datetime) -> Found:
    """All whom the lead has filtered. Who takes them out, when and why is in the audit log before they are."""
    found = [member async for member in member_list.all_of(connection, command.group.id, command.wanted)]
    entry = Entry(
        actor,
        "exported",
        "members",
        group_id=command.group.id,
        subject_name=command.group.slug,
        after={"rows": len(found), "form": command.form},
        reason=command.reason,
    )
    await audit.record(connection, entry, now=now)
    return Found(found, len(found), await _answers(connection, command.wanted, found))


async def overview(connection: Connection, group_id: UUID, *, now: datetime) -> Overview:
    zone = ZoneInfo(HELSINKI)
    months = _months_until(now.astimezone(zone).date())
    first = datetime.fromisoformat(f"{months[0]}-01").replace(tzinfo=zone)
    statuses = await member_list.by_status(connection, group_id)
    signed_up = await member_list.by_month(connection, group_id, first, HELSINKI)
    return Overview(
        statuses=statuses,
        months=[(month, signed_up.get(month, 0)) for month in months],
        organisation_types=await member_list.by_organisation_type(connection, group_id),
        languages=await member_list.by_language(connection, group_id),
        meetings=await _answers_to_meetings(connection, group_id, members=statuses.get("member", 0)),
    )


async def _answers(connection: Connection, wanted: Wanted, found: Sequence[Member]) -> Mapping[UUID, Answer]:
    if wanted.meeting is None:
        return {}
    return await meetings.answers_to(connection, wanted.meeting, [member.id for member in found])


async def _answers_to_meetings(connection: Connection, group_id: UUID, *, members: int) -> list[AnswersToMeeting]:
    announced = await meetings.announced(connection, group_id, MEETINGS_SHOWN)
    counts = await meetings.count_answers(connection, [meeting.id for meeting in announced])
    return [AnswersToMeeting(meeting, _replies(counts[meeting.id], members)) for meeting in announced]


def _replies(answers: "Counter[Answer]", members: int) -> Mapping[Reply, int]:
    """An answer may have come since the members were counted."""
    return {**{answer: answers[answer] for answer in get_args(Answer)}, "none": max(members - answers.total(), 0)}


def _months_until(today: date) -> list[str]:
    last = today.year * 12 + today.month - 1
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(last - MONTHS_SHOWN + 1, last + 1)]
