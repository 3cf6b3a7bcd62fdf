"""How fast the outbox reaches Kafka, beside a bare loop that reads the same rows and awaits the same acks."""

import asyncio
import time
import uuid
from datetime import UTC, datetime
from functools import partial

from aiokafka import AIOKafkaProducer
from pydantic import SecretStr

from shared.contracts.golden import example
from shared.contracts.meetings import MEETINGS, Meeting
from shared.messaging import event, publish
from shared.messaging.relay import BATCH, Relay
from shared.postgres import Database, connect
from shared.settings import ServiceSettings
from tests.bench.finding import Finding, Pace, compared
from tests.bench.ground import Ground, Load, until

ROWS = 10_000


async def measure(ground: Ground, load: Load) -> list[Finding]:
    rows = load.of(ROWS)
    rounds = []
    async with ground.installation("meetings") as installation:
        url = installation.database_url("meetings")
        for _ in range(load.rounds):
            await _fill(url, rows)
            bare = await _bare(url, installation.ground, rows)
            await _fill(url, rows)
            rounds.append((await _ours(url, installation.ground, rows), bare))
    return [compared("relay, from the outbox to Kafka", rounds, at_least=0.7)]


async def _fill(url: SecretStr, count: int) -> None:
    meeting = Meeting.model_validate(example(MEETINGS, "talkoot.meeting.published"))
    now = datetime.now(UTC)
    async with Database(url) as database, database.transaction() as connection:
        await connection.execute("delete from outbox")
        rows = [
            event(MEETINGS, "talkoot.meeting.published", meeting.model_copy(update={"id": uuid.uuid4()}), time=now)
            for _ in range(count)
        ]
        await publish(connection, *rows)


async def _ours(url: SecretStr, ground: Ground, rows: int) -> Pace:
    async with Database(url) as database:
        settings = ServiceSettings(
            database_url=url,
            kafka=ground.kafka,
            topic_prefix=ground.topic_prefix,
            port=0,
            public_url="http://talkoot.example",
            link_keys=(SecretStr("the bench's key"),),
        )
        relay = Relay(database, settings=settings, client_id="bench")
        cpu, started = time.process_time(), time.perf_counter()
        task = asyncio.create_task(relay.run())
        try:
            await until(partial(_nothing_left, database), 120)
            return _pace(rows, cpu, started)
        finally:
            task.cancel()
            await asyncio.wait({task})


async def _nothing_left(database: Database) -> bool:
    async with database.connection() as connection:
        return not await connection.fetchval("select exists (select from outbox where published_at is null)")


async def _bare(url: SecretStr, ground: Ground, rows: int) -> Pace:
    cpu, started = time.process_time(), time.perf_counter()
    connection = await connect(url)
    producer = AIOKafkaProducer(
        bootstrap_servers=ground.kafka, acks="all", enable_idempotence=True, max_batch_size=256 * 1024
    )
    await producer.start()
    try:
        while batch := await connection.fetch(
            "select id, topic, key, headers, value from outbox where published_at is null order by id limit $1", BATCH
        ):
            futures = [
                await producer.send(
                    ground.topic_prefix + row["topic"],
                    row["value"],
                    key=row["key"].encode(),
                    headers=[(name, text.encode()) for name, text in row["headers"].items()],
                )
                for row in batch
            ]
            await asyncio.gather(*futures)
            await connection.execute(
                "update outbox set published_at = now() where id = any($1::bigint[])", [row["id"] for row in batch]
            )
        return _pace(rows, cpu, started)
    finally:
        await producer.stop()
        await connection.close()


def _pace(rows: int, cpu: float, started: float) -> Pace:
    return Pace(rows / (time.perf_counter() - started), (time.process_time() - cpu) / rows * 1e6)
