"""How fast a projection follows its topic, beside a bare aiokafka loop with the same SQL."""

import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from services.notifications.subscribers import subscriptions
from shared.clock import utc_now
from shared.contracts.golden import example
from shared.contracts.registration import MEMBERS, Member
from shared.messaging import event
from shared.postgres import Connection, Database
from tests.bench.finding import Finding, Pace, compared
from tests.bench.ground import Ground, Installation, Load, Running, until
from tests.bench.publishing import send

EVENTS = 20_000
_SETTLED = """
    select exists (select from pg_locks where relation = 'member'::regclass and not granted)
       and (select count(distinct topic) from consumer_offset) >= $1"""
_DONE = "select coalesce(sum(next_offset), 0) from consumer_offset where topic = $1"


async def measure(ground: Ground, load: Load) -> list[Finding]:
    rounds = [(await _ours(ground, load), await _bare(ground, load)) for _ in range(load.rounds)]
    return [compared("projection consumer, from Kafka to its table", rounds, at_least=0.75)]


async def _ours(ground: Ground, load: Load) -> Pace:
    async with ground.installation("notifications") as installation:
        await _fill(installation, load)
        async with (
            _held_back(installation, readers=len(subscriptions(utc_now))) as held,
            installation.service("notifications", ready=False) as running,
        ):
            return await _pace(installation, running, load, held)


async def _bare(ground: Ground, load: Load) -> Pace:
    async with ground.installation("notifications") as installation:
        await _fill(installation, load)
        url = installation.database_url("notifications").get_secret_value()
        place = installation.ground
        async with (
            _held_back(installation, readers=0) as held,
            installation.program(
                "tests.bench.bare_consumer", url, place.kafka, place.topic_prefix + MEMBERS.name
            ) as running,
        ):
            return await _pace(installation, running, load, held)


async def _fill(installation: Installation, load: Load) -> None:
    """On the topic wait members whose data were corrected, which nobody is told of."""
    corrected = Member.model_validate(example(MEMBERS, "talkoot.member.corrected"))
    now = datetime.now(UTC)
    rows = [
        event(MEMBERS, "talkoot.member.corrected", corrected.model_copy(update={"id": uuid.uuid4()}), time=now)
        for _ in range(load.of(EVENTS))
    ]
    await send(installation.ground, rows)


@dataclass(frozen=True, slots=True)
class _Held:
    """A table that nobody else reaches until `let_go`."""

    connection: Connection
    readers: int
    """How many topics the process reads."""
    let_go: Callable[[], Awaitable[None]]


@asynccontextmanager
async def _held_back(installation: Installation, *, readers: int) -> AsyncIterator[_Held]:
    """Whoever follows the members gets no further than the first batch, so that starting does not count."""
    url = installation.database_url("notifications")
    async with Database(url) as database, database.connection() as holding, database.connection() as looking:
        transaction = holding.transaction()
        await transaction.start()
        await holding.execute("lock table member in access exclusive mode")
        yield _Held(looking, readers, transaction.commit)


async def _pace(installation: Installation, running: Running, load: Load, held: _Held) -> Pace:
    """From the moment when the process has its first batch and has settled, to the last batch."""
    topic = installation.ground.topic_prefix + MEMBERS.name

    async def has_settled() -> bool:
        return bool(await held.connection.fetchval(_SETTLED, held.readers))

    async def is_done() -> bool:
        return int(await held.connection.fetchval(_DONE, topic)) == load.of(EVENTS)

    await until(has_settled, 60, running.process)
    begun, cpu = time.perf_counter(), running.cpu_s()
    await held.let_go()
    await until(is_done, 120, running.process)
    return Pace(load.of(EVENTS) / (time.perf_counter() - begun), (running.cpu_s() - cpu) / load.of(EVENTS) * 1e6)
