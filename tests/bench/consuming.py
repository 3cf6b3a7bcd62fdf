"""How fast a projection follows its topic, beside a bare aiokafka loop with the same SQL."""

import asyncio
import time
import uuid
from datetime import UTC, datetime

from shared.contracts.golden import example
from shared.contracts.registration import MEMBERS, Member
from shared.messaging import event
from shared.postgres import Database
from tests.bench.finding import Finding, Pace, compared
from tests.bench.ground import POLL_S, Ground, Installation, Load, Running
from tests.bench.publishing import send

EVENTS = 20_000
_DONE = "select coalesce(sum(next_offset), 0) from consumer_offset where topic = $1"


async def measure(ground: Ground, load: Load) -> list[Finding]:
    rounds = [(await _ours(ground, load), await _bare(ground, load)) for _ in range(load.rounds)]
    return [compared("projection consumer, from Kafka to its table", rounds, at_least=0.75)]


async def _ours(ground: Ground, load: Load) -> Pace:
    async with ground.installation("notifications") as installation:
        await _fill(installation, load)
        async with installation.service("notifications", ready=False) as running:
            return await _pace(installation, running, load)


async def _bare(ground: Ground, load: Load) -> Pace:
    async with ground.installation("notifications") as installation:
        await _fill(installation, load)
        url = installation.database_url("notifications").get_secret_value()
        place = installation.ground
        async with installation.program(
            "tests.bench.bare_consumer", url, place.kafka, place.topic_prefix + MEMBERS.name
        ) as running:
            return await _pace(installation, running, load)


async def _fill(installation: Installation, load: Load) -> None:
    """On the topic wait members whose data were corrected, which nobody is told of."""
    corrected = Member.model_validate(example(MEMBERS, "talkoot.member.corrected"))
    now = datetime.now(UTC)
    rows = [
        event(MEMBERS, "talkoot.member.corrected", corrected.model_copy(update={"id": uuid.uuid4()}), time=now)
        for _ in range(load.of(EVENTS))
    ]
    await send(installation.ground, rows)


async def _pace(installation: Installation, running: Running, load: Load) -> Pace:
    """From the first batch that is seen done to the last, so that starting and joining the group do not count."""
    topic = installation.ground.topic_prefix + MEMBERS.name
    async with Database(installation.database_url("notifications")) as database, database.connection() as connection:
        first = 0
        begun, cpu = time.perf_counter(), running.cpu_s()
        deadline = time.monotonic() + 120
        while True:
            done = int(await connection.fetchval(_DONE, topic))
            if first == 0:
                first, begun, cpu = done, time.perf_counter(), running.cpu_s()
            elif done == load.of(EVENTS):
                break
            if time.monotonic() > deadline:
                raise RuntimeError(f"of {load.of(EVENTS)} records {done} were consumed in two minutes")
            await asyncio.sleep(POLL_S)
        rest = max(1, done - first)
        return Pace(rest / (time.perf_counter() - begun), (running.cpu_s() - cpu) / rest * 1e6)
