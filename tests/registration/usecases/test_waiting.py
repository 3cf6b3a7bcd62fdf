"""Catalog is told how many sign-ups of a group wait for confirmation, and nothing of the people."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.registration.app import create_app
from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import CONFIRM_WITHIN
from services.registration.jobs import lapse_job, waiting_job
from services.registration.settings import Settings
from shared.contracts.registration import Waiting
from shared.postgres import Database
from tests.registration.made import GROUP_ID, NOW, Hands, Outbox, member, pending
from tests.waiting import eventually


async def told(outbox: Outbox) -> list[Waiting]:
    events = await outbox.events(of_waiting=True)
    assert {event.type for event in events} <= {"talkoot.waiting.changed"}
    return [Waiting.model_validate(event.data) for event in events]


def waiting(version: int, number: int, first_lapses: datetime | None, at: datetime = NOW) -> Waiting:
    return Waiting(id=GROUP_ID, version=version, changed_at=at, pending=number, first_lapses=first_lapses)


async def sign_up(pool: Database, links: PersonalLinks, name: str, **when: Any) -> UUID:
    return await pending(pool, links, email=f"{name}@kunta.example", **when)


async def test_the_number_and_when_the_first_lapses_are_told_when_they_change(
    pool: Database, links: PersonalLinks, outbox: Outbox, hands: Hands
) -> None:
    job = waiting_job(pool, hands)
    await member(pool, links)
    await job.run()
    assert await told(outbox) == [], "a member waits for nothing"

    await sign_up(pool, links, "aino")
    later = hands.forward(hours=1)
    await sign_up(pool, links, "otso", now=later)
    await job.run()
    await job.run()
    two = waiting(1, 2, NOW + CONFIRM_WITHIN, at=later)
    assert await told(outbox) == [two], "once"

    hands.now = NOW + CONFIRM_WITHIN
    await lapse_job(pool, hands).run()
    await job.run()
    one = waiting(2, 1, later + CONFIRM_WITHIN, at=hands.now)
    assert await told(outbox) == [two, one]

    hands.now = later + CONFIRM_WITHIN
    await lapse_job(pool, hands).run()
    await job.run()
    assert await told(outbox) == [two, one, waiting(3, 0, None, at=hands.now)]
    assert "kunta.example" not in str(await outbox.events(of_waiting=True))


async def test_copies_of_the_job_tell_once(pool: Database, links: PersonalLinks, outbox: Outbox, hands: Hands) -> None:
    await sign_up(pool, links, "aino")
    await asyncio.gather(*(waiting_job(pool, hands).run() for _ in range(4)))
    assert await told(outbox) == [waiting(1, 1, NOW + CONFIRM_WITHIN)]


async def test_the_service_tells_by_itself(
    pool: Database, links: PersonalLinks, outbox: Outbox, settings: Settings, hands: Hands
) -> None:
    await sign_up(pool, links, "aino", now=NOW - timedelta(days=1))
    app = create_app(settings, clock=hands)

    async def is_told() -> bool:
        return await told(outbox) == [waiting(1, 1, NOW - timedelta(days=1) + CONFIRM_WITHIN)]

    async with app.router.lifespan_context(app):
        await eventually(is_told)
