"""Kafka is away from the start: the service goes on trying, and leaves nothing open behind an attempt."""

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
