"""Kafka or PostgreSQL is away: the service goes on trying, leaves nothing open, and says so no longer than it is so."""

import asyncio
import gc
from typing import Any

from deploy.local.ports import free_port
from tests.shared.messaging.conftest import Site
from tests.waiting import eventually


async def test_attempts_to_reach_a_kafka_that_is_away_leave_nothing_open(site: Site) -> None:
    told: list[str] = []

    def keep(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        told.append(str(context["message"]))

    asyncio.get_running_loop().set_exception_handler(keep)
    site.kafka = f"127.0.0.1:{free_port()}"
    async with site.messaging() as messaging:

        async def both_have_tried() -> bool:
            return [each for each in messaging.problems() if "Error" in each] == messaging.problems()

        await eventually(both_have_tried)
        assert len(messaging.problems()) == 2
    gc.collect()
    await asyncio.sleep(0)
    assert told == []


async def test_offsets_that_could_not_be_read_are_no_problem_any_more_once_they_are_though_no_record_comes(
    site: Site,
) -> None:
    async def rename(table: str, becomes: str) -> None:
        async with site.database.connection() as connection:
            await connection.execute(f"alter table {table} rename to {becomes}")

    await rename("consumer_offset", "away")
    async with site.messaging() as messaging:

        async def says_so() -> bool:
            return any("offsets" in each for each in messaging.problems())

        async def says_nothing() -> bool:
            return not messaging.problems()

        await eventually(says_so)
        await rename("away", "consumer_offset")
        await eventually(says_nothing)
