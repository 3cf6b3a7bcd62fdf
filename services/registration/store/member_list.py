"""Members as their leads see them: lists, counts, and what each was sent."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.registration.domain.member import Member
from services.registration.domain.member_list import ROWS_OF_A_PAGE, Order, Wanted
from services.registration.store.members import COLUMNS, member_of
from shared.contracts.notifications import Delivery, Failure, NoticeKind, Outcome, failure_of
from shared.contracts.snapshots import Localised
from shared.postgres import Connection

# Finnish and Swedish order, whatever collations the server has: case does not count, å, ä and ö come after z.
_SORTED: Final = (
    """translate(lower({}), 'åäæöøéèêëáàâãíìïóòôõúùûüñçšž', '{{||}}}}eeeeaaaaiiioooouuuyncsz') collate "C\""""
)
_NAME: Final = _SORTED.format("name")
_ORDERS: Final[dict[Order, str]] = {
    "newest": "signed_up_at desc, id desc",
    "oldest": "signed_up_at, id",
    "name": f"{_NAME}, id",
    "organisation": f"{_SORTED.format('organisation')} nulls last, {_NAME}, id",
}
_WANTED: Final = """
    group_id = $1 and ($2::text is null or status = $2) and ($3::text is null or organisation_type = $3)
    and ($4::text is null or language = $4)
    and ($7::text is null or $7 = coalesce(
        (select answer from answer where meeting_id = $6 and member_id = member.id), 'none'))
    and lower(concat_ws(' ', name, email, organisation, title)) like all ($5::text[])"""
_FETCHED_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """One message to a member, and what became of it."""

    kind: NoticeKind
    meeting_title: Localised
    """Empty for a message about no meeting, or one that is not known any more."""
    outcome: Outcome
    attempts: int
    reason: str | None
    at: datetime

    @property
    def failure(self) -> Failure | None:
        """Why it failed, if it did."""
        return failure_of(self.reason) if self.outcome == "failed" and self.reason else None


async def page_of(connection: Connection, group_id: UUID, wanted: Wanted) -> list[Member]:
    rows = await connection.fetch(
        f"select {COLUMNS} from member where {_WANTED} order by {_ORDERS[wanted.order]} limit $8 offset $9",  # noqa: S608
        *_arguments(group_id, wanted),
        ROWS_OF_A_PAGE,
        wanted.offset(),
    )
    return [member_of(row) for row in rows]


async def count(connection: Connection, group_id: UUID, wanted: Wanted) -> int:
    """How many there are on all pages."""
    found: int = await connection.fetchval(
        f"select count(*) from member where {_WANTED}",  # noqa: S608
        *_arguments(group_id, wanted),
    )
    return found


async def all_of(connection: Connection, group_id: UUID, wanted: Wanted) -> AsyncIterator[Member]:
    """Those of all pages, in their order. Only within a transaction."""
    query = f"select {COLUMNS} from member where {_WANTED} order by {_ORDERS[wanted.order]}"  # noqa: S608
    async for row in connection.cursor(query, *_arguments(group_id, wanted), prefetch=_FETCHED_AT_ONCE):
        yield member_of(row)


async def keep_deliveries(connection: Connection, deliveries: Sequence[Delivery]) -> None:
    """Remember what became of messages to members who are still here; an older version changes nothing.

    The member's row is locked against being erased meanwhile.
    """
    await connection.executemany(
        """insert into delivery as known
               (id, version, member_id, kind, meeting_id, outcome, attempts, reason, changed_at)
           select $1, $2, id, $4, $5, $6, $7, $8, $9 from member where id = $3 for key share
           on conflict (id) do update set
               version = excluded.version, outcome = excluded.outcome, attempts = excluded.attempts,
               reason = excluded.reason, changed_at = excluded.changed_at
           where excluded.version > known.version""",
        [
            (
                delivery.id,
                delivery.version,
                delivery.member_id,
                delivery.kind,
                delivery.meeting_id,
                delivery.outcome,
                delivery.attempts,
                delivery.reason,
                delivery.changed_at,
            )
            for delivery in deliveries
        ],
    )


async def sent_to(connection: Connection, member_id: UUID) -> list[Sent]:
    """The newest first."""
    rows = await connection.fetch(
        """select kind, coalesce(meeting.title, '{}') as title, outcome, attempts, reason, changed_at
           from delivery left join meeting on meeting.id = delivery.meeting_id
           where member_id = $1 order by changed_at desc, delivery.id desc""",
        member_id,
    )
    return [
        Sent(row["kind"], row["title"], row["outcome"], row["attempts"], row["reason"], row["changed_at"])
        for row in rows
    ]


async def by_month(connection: Connection, group_id: UUID, since: datetime, time_zone: str) -> dict[str, int]:
    """Sign-ups that were confirmed, by the month of the sign-up, `YYYY-MM`, also of those who have left since."""
    rows = await connection.fetch(
        """select to_char(signed_up_at at time zone $3, 'YYYY-MM') as month, count(*) as number from member
           where group_id = $1 and signed_up_at >= $2 and confirmed_at is not null group by 1""",
        group_id,
        since,
        time_zone,
    )
    return {row["month"]: row["number"] for row in rows}


async def by_status(connection: Connection, group_id: UUID) -> dict[str, int]:
    rows = await connection.fetch(
        "select status, count(*) as number from member where group_id = $1 group by status", group_id
    )
    return {row["status"]: row["number"] for row in rows}


async def by_organisation_type(connection: Connection, group_id: UUID) -> dict[str, int]:
    """Members by the type of their organisation; those who told none under the empty name."""
    rows = await connection.fetch(
        """select coalesce(organisation_type, '') as name, count(*) as number from member
           where group_id = $1 and status = 'member' group by 1""",
        group_id,
    )
    return {row["name"]: row["number"] for row in rows}


async def by_language(connection: Connection, group_id: UUID) -> dict[str, int]:
    rows = await connection.fetch(
        """select language, count(*) as number from member
           where group_id = $1 and status = 'member' group by language""",
        group_id,
    )
    return {row["language"]: row["number"] for row in rows}


def _arguments(group_id: UUID, wanted: Wanted) -> tuple[object, ...]:
    patterns = [f"%{_escaped(word)}%" for word in wanted.words()]
    return group_id, wanted.status, wanted.organisation_type, wanted.language, patterns, wanted.meeting, wanted.reply


def _escaped(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
