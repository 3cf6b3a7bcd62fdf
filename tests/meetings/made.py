"""Invented groups and meetings, and what the tests look at."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import from_json

from services.meetings.domain.meetings import Link, Meeting
from services.meetings.usecases.cancel import cancel
from services.meetings.usecases.follow_groups import follow_groups
from services.meetings.usecases.hold import hold
from services.meetings.usecases.move import Move, move
from services.meetings.usecases.publish import publish
from services.meetings.usecases.schedule import Schedule, schedule
from shared.contracts.catalog import GROUPS, Group
from shared.contracts.golden import example
from shared.contracts.meetings import Place
from shared.contracts.when import Slot, Slots, When
from shared.postgres import Connection, Database

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
STARTS = NOW + timedelta(days=22)
PUBLIC_URL = "https://talkoot.example"
ZONE = "Europe/Helsinki"
SECRET = "https://kokous.example/salainen"
GROUP = Group.model_validate(example(GROUPS, "talkoot.group.published"))
SLUG = GROUP.slug


@dataclass
class Hands:
    """A clock whose hands a test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Event:
    topic: str
    key: str
    type: str
    version: int
    data: Any


async def events(pool: Database) -> list[Event]:
    """What has been told to the world, in order."""
    async with pool.connection() as connection:
        rows = await connection.fetch("select * from outbox order by id")
    return [
        Event(
            row["topic"],
            row["key"],
            row["type"].removeprefix("talkoot."),
            row["version"],
            None if row["value"] is None else from_json(row["value"]),
        )
        for row in rows
    ]


async def types(pool: Database) -> list[str]:
    return [event.type for event in await events(pool)]


async def empty(connection: Connection) -> None:
    """Leave every table of the service as its migrations made it."""
    tables = await connection.fetchval(
        """select string_agg(format('%I', tablename), ', ') from pg_tables
            where schemaname = current_schema() and tablename <> 'schema_migration'"""
    )
    await connection.execute(f"truncate {tables}")


def at(starts: datetime = STARTS, *, hours: float = 2) -> Slots:
    return Slots(slots=(Slot(starts=starts, ends=starts + timedelta(hours=hours)),))


def group(version: int = 1, **changed: Any) -> Group:
    """The group as catalog tells of it."""
    return GROUP.model_copy(update={"version": version, "proposed_meetings": (), **changed})


async def keep_group(pool: Database, *groups: Group) -> None:
    async with pool.transaction() as connection:
        await follow_groups(connection, [(each.id, each) for each in groups or [group()]], now=NOW)


def plan(**changed: Any) -> Schedule:
    """A confirmed hybrid meeting in three weeks, where nothing else is said."""
    said = {
        "id": uuid.uuid4(),
        "group": SLUG,
        "status": "confirmed",
        "title": {"fi": "Neljäs kokous"},
        "agenda": {"fi": "Asialista"},
        "when": at(),
        "time_zone": ZONE,
        "place": Place(kind="hybrid", room="Aino"),
        "link": Link(SECRET, {}),
    }
    return Schedule(**{**said, **changed})


async def scheduled(pool: Database, *, now: datetime = NOW, **changed: Any) -> Meeting:
    async with pool.transaction() as connection:
        return await schedule(connection, plan(**changed), now=now, public_url=PUBLIC_URL)


async def many(pool: Database, starts: Sequence[When], **changed: Any) -> list[Meeting]:
    async with pool.transaction() as connection:
        return [
            await schedule(connection, plan(when=when, **changed), now=NOW, public_url=PUBLIC_URL) for when in starts
        ]


async def published(pool: Database, meeting: Meeting, *, tentative: bool = False) -> Meeting:
    async with pool.transaction() as connection:
        return await publish(connection, meeting.id, tentative=tentative, now=NOW, public_url=PUBLIC_URL)


async def moved(pool: Database, meeting: Meeting, when: When | None = None, place: Place | None = None) -> Meeting:
    command = Move(meeting.id, when=when, place=place, link=None, reason={"fi": "Sali on varattu"})
    async with pool.transaction() as connection:
        return await move(connection, command, now=NOW, public_url=PUBLIC_URL)


async def cancelled(pool: Database, meeting: Meeting) -> Meeting:
    async with pool.transaction() as connection:
        return await cancel(connection, meeting.id, reason={"fi": "Sairaus"}, now=NOW, public_url=PUBLIC_URL)


async def held(pool: Database, meeting: Meeting, *, now: datetime) -> Meeting:
    async with pool.transaction() as connection:
        return await hold(connection, meeting.id, now=now, public_url=PUBLIC_URL)


async def outcome(work: Callable[[], Awaitable[Meeting]]) -> Meeting | Exception:
    """What came of it, be it a refusal."""
    try:
        return await work()
    except Exception as error:
        return error
