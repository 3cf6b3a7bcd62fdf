"""Registrations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from services.registration.domain.member import Member
from services.registration.domain.person import Person, email_key
from shared.contracts.registration import MemberStatus
from shared.messaging import OutboxRow, outbox_json
from shared.postgres import Connection

Address = tuple[str, UUID]
"""An address's key and a group's id: there is one registration for the two."""

_NAMES: Final = (
    *("id", "group_id", "group_slug", "email", "email_key", "name", "organisation", "organisation_type", "title"),
    *("phone", "language", "message", "status", "version", "changed_at", "signed_up_at", "last_signed_up_at"),
    *("confirm_by", "confirmed_at"),
)
COLUMNS: Final = ", ".join(_NAMES)

# Rows as JSON, for asyncpg takes twice as long for the same rows as arrays; it is parsed once.
_INSERT = f"""
    with asked as (
        select {COLUMNS} from json_populate_recordset(null::member, $1)
    ), event as (
        select topic, key, type, version, headers, value from json_populate_recordset(null::outbox, $2)
    ), inserted as (
        insert into member ({COLUMNS})
        select {COLUMNS} from asked order by email_key, group_id
        on conflict (email_key, group_id) do nothing
        returning id
    ), announced as (
        insert into outbox (topic, key, type, version, headers, value)
        select topic, key, type, version, headers, value from event where key in (select id::text from inserted)
    )"""  # noqa: S608

_INSERT_NEW = f"{_INSERT} select id from inserted"  # noqa: S608
_SET_ASIDE = f"""{_INSERT}, set_aside as (
        insert into second_look (email_key, group_slug, asked, traceparent)
        select email_key, group_slug, to_jsonb(asked), event.headers ->> 'traceparent'
        from asked join event on event.key = asked.id::text
        where asked.id not in (select id from inserted)
        returning 1
    )
    select exists (select from set_aside)"""  # noqa: S608

_SAVE = f"""
    update member set ({COLUMNS}) =
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
    where id = $1"""  # noqa: S608


def address_of(member: Member) -> Address:
    return email_key(member.person.email), member.group_id


async def insert_new(connection: Connection, members: Sequence[Member], events: Sequence[OutboxRow]) -> set[UUID]:
    """Insert those whose address the group does not know, each with its event; the ids of the inserted.

    One statement whatever the number. Rows go in in the order of their unique key, so that two batches with the same
    addresses wait for each other instead of locking each other out.
    """
    rows = await connection.fetch(_INSERT_NEW, *_rows(members, events))
    return {row["id"] for row in rows}


async def insert_or_set_aside(connection: Connection, members: Sequence[Member], events: Sequence[OutboxRow]) -> bool:
    """The same, and in the same statement those whose address the group knows are set aside; whether there are any."""
    some: bool = await connection.fetchval(_SET_ASIDE, *_rows(members, events))
    return some


async def lock_by_address(connection: Connection, addresses: Sequence[Address]) -> dict[Address, Member]:
    """The registrations of these addresses in these groups, locked."""
    rows = await connection.fetch(
        f"""select {COLUMNS} from member
            where (email_key, group_id) in (select * from unnest($1::text[], $2::uuid[]))
            order by email_key, group_id for update""",  # noqa: S608
        [key for key, _ in addresses],
        [group_id for _, group_id in addresses],
    )
    return {(row["email_key"], row["group_id"]): member_of(row) for row in rows}


async def lock_all_of(connection: Connection, key: str) -> list[Member]:
    """Every registration of one address, locked."""
    rows = await connection.fetch(
        f"select {COLUMNS} from member where email_key = $1 order by email_key, group_id for update",  # noqa: S608
        key,
    )
    return [member_of(row) for row in rows]


async def lock(connection: Connection, member_id: UUID) -> Member | None:
    row = await connection.fetchrow(f"select {COLUMNS} from member where id = $1 for update", member_id)  # noqa: S608
    return None if row is None else member_of(row)


async def find(connection: Connection, member_id: UUID) -> Member | None:
    row = await connection.fetchrow(f"select {COLUMNS} from member where id = $1", member_id)  # noqa: S608
    return None if row is None else member_of(row)


async def save(connection: Connection, member: Member) -> None:
    """Write a locked registration back."""
    await connection.execute(_SAVE, *_row(member))


async def erase(connection: Connection, member_id: UUID) -> list[UUID]:
    """Delete a locked registration with all that hangs on it; the meetings to which there were answers."""
    await connection.execute(
        "delete from second_look where email_key = (select email_key from member where id = $1)", member_id
    )
    rows = await connection.fetch("select meeting_id from answer where member_id = $1", member_id)
    await connection.execute("delete from member where id = $1", member_id)
    return [row["meeting_id"] for row in rows]


async def delete_lapsed(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Delete pending registrations whose time to confirm is over; the ids of the deleted.

    What somebody else holds at this moment is left for the next round.
    """
    rows = await connection.fetch(
        """delete from member where id in (
               select id from member where status = 'pending' and confirm_by <= $1
               order by confirm_by limit $2 for update skip locked)
           returning id""",
        now,
        limit,
    )
    return [row["id"] for row in rows]


async def of_group(connection: Connection, group_id: UUID, status: MemberStatus | None) -> list[Member]:
    """The registrations in a group, with one status or with any, in the order of sign-up."""
    rows = await connection.fetch(
        f"""select {COLUMNS} from member where group_id = $1 and ($2::text is null or status = $2)
            order by signed_up_at, id""",  # noqa: S608
        group_id,
        status,
    )
    return [member_of(row) for row in rows]


def _rows(
    members: Sequence[Member], events: Sequence[OutboxRow]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    return [dict(zip(_NAMES, _row(member), strict=True)) for member in members], outbox_json(events)


def _row(member: Member) -> tuple[object, ...]:
    """In the order of the columns."""
    person = member.person
    return (
        member.id,
        member.group_id,
        member.group_slug,
        person.email,
        email_key(person.email),
        person.name,
        person.organisation,
        person.organisation_type,
        person.title,
        person.phone,
        person.language,
        person.message,
        member.status,
        member.version,
        member.changed_at,
        member.signed_up_at,
        member.last_signed_up_at,
        member.confirm_by,
        member.confirmed_at,
    )


def member_of(row: asyncpg.Record) -> Member:
    return Member(
        id=row["id"],
        group_id=row["group_id"],
        group_slug=row["group_slug"],
        person=Person(
            name=row["name"],
            email=row["email"],
            organisation=row["organisation"],
            organisation_type=row["organisation_type"],
            title=row["title"],
            phone=row["phone"],
            language=row["language"],
            message=row["message"],
        ),
        status=row["status"],
        version=row["version"],
        changed_at=row["changed_at"],
        signed_up_at=row["signed_up_at"],
        last_signed_up_at=row["last_signed_up_at"],
        confirm_by=row["confirm_by"],
        confirmed_at=row["confirmed_at"],
    )
