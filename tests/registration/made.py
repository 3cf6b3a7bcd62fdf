"""Invented people, groups and meetings, and what the tests look at."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from pydantic_core import from_json

from services.registration.domain.groups import ThemeGroup
from services.registration.domain.links import PersonalLinks
from services.registration.domain.person import Person
from services.registration.usecases.confirm import Confirm, confirm
from services.registration.usecases.follow import follow_groups, follow_meetings
from services.registration.usecases.sign_up import SignUp, sign_up
from shared.contracts.catalog import Group
from shared.contracts.catalog import SignUp as WayIn
from shared.contracts.meetings import GroupReference, Meeting, Place
from shared.contracts.registration import WAITING
from shared.contracts.when import Slot, Slots
from shared.postgres import Database

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PUBLIC_URL = "https://talkoot.example"
KEY = SecretStr("key-of-the-tests")
GROUP_ID = UUID("01920000-0000-7000-8000-000000000001")
SLUG = "sosiaalinen-kestavyys"
GROUP = ThemeGroup(GROUP_ID, SLUG, {"fi": "Sosiaalinen kestävyys"}, "active", WayIn())
MAIJA = Person("Maija Mallikas", "maija@ministerio.example", "Malliministeriö", "state", None, None, "fi", None)
FORM = {
    "name": "Maija Mallikas",
    "email": "maija@ministerio.example",
    "organisation": "Malliministeriö",
    "organisation_type": "state",
    "title": "ohjelmapäällikkö",
    "phone": "050 123 4567",
    "language": "fi",
    "message": "Tulen mielelläni.\nMaija",
    "website": "",
}


@dataclass
class Hands:
    """A clock whose hands a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@dataclass(frozen=True)
class Event:
    topic: str
    key: str
    type: str
    version: int
    headers: dict[str, str]
    data: Any


@dataclass(frozen=True)
class Outbox:
    """What has been told to the world, in order."""

    pool: Database

    async def events(self, *, of_waiting: bool = False) -> list[Event]:
        """Of members and answers; or of how many wait, which is told by the clock, at any moment."""
        async with self.pool.connection() as connection:
            rows = await connection.fetch(
                "select * from outbox where (topic = $1) = $2 order by id", WAITING.name, of_waiting
            )
        return [
            Event(
                row["topic"],
                row["key"],
                row["type"],
                row["version"],
                row["headers"],
                None if row["value"] is None else from_json(row["value"]),
            )
            for row in rows
        ]

    async def types(self) -> list[str]:
        return [event.type.removeprefix("talkoot.") for event in await self.events()]


def group(version: int = 1, **changed: Any) -> Group:
    """A group as catalog tells of it."""
    told = {"id": GROUP_ID, "slug": SLUG, "status": "active", "name": {"fi": "Sosiaalinen kestävyys"}}
    return Group.model_validate({**told, "version": version, "changed_at": NOW, **changed})


def meeting(meeting_id: UUID, version: int = 1, *, starts: datetime | None = None, **changed: Any) -> Meeting:
    """A meeting of the group as meetings tells of it; in two weeks, where nothing else is said."""
    begins = starts or NOW + timedelta(days=14)
    told = {
        "id": meeting_id,
        "version": version,
        "changed_at": NOW,
        "group": GroupReference(id=GROUP_ID, slug=SLUG, name={"fi": "Sosiaalinen kestävyys"}),
        "status": "confirmed",
        "title": {"fi": "Syyskokous"},
        "when": Slots(slots=(Slot(starts=begins, ends=begins + timedelta(hours=2)),)),
        "time_zone": "Europe/Helsinki",
        "place": Place(kind="hybrid", room="Kokoushuone 2"),
        "uid": f"{meeting_id}@talkoot.example",
        "sequence": 0,
        "pages": {"fi": f"{PUBLIC_URL}/fi/meetings/{meeting_id}"},
    }
    return Meeting.model_validate(told | changed)


async def keep_group(pool: Database, version: int = 1, **changed: Any) -> None:
    async with pool.transaction() as connection:
        await follow_groups(connection, [group(version, **changed)], [])


async def keep_meeting(pool: Database, meeting_id: UUID, version: int = 1, **changed: Any) -> None:
    async with pool.transaction() as connection:
        await follow_meetings(connection, [meeting(meeting_id, version, **changed)], [])


async def pending(pool: Database, links: PersonalLinks, *, now: datetime = NOW, **changed: Any) -> UUID:
    """A registration whose address is not confirmed."""
    person = replace(MAIJA, **changed)
    async with pool.transaction() as connection:
        await sign_up(connection, [SignUp(GROUP, person)], links=links, now=now)
        found: UUID = await connection.fetchval("select id from member where email = $1", person.email)
    return found


async def member(pool: Database, links: PersonalLinks, *, now: datetime = NOW, **changed: Any) -> UUID:
    """A confirmed member."""
    member_id = await pending(pool, links, now=now, **changed)
    async with pool.transaction() as connection:
        await confirm(connection, Confirm(member_id, now + timedelta(days=7)), links=links, now=now)
    return member_id


async def row_of(pool: Database, member_id: UUID) -> dict[str, Any]:
    async with pool.connection() as connection:
        row = await connection.fetchrow("select * from member where id = $1", member_id)
    assert row is not None
    return dict(row)
