"""How fast the outbox reaches Kafka, beside a bare loop that reads the same rows and awaits the same acks."""

import asyncio
import time
import uuid
from datetime import UTC, datetime

from aiokafka import AIOKafkaProducer
from pydantic import SecretStr

from shared.contracts.golden import example
from shared.contracts.meetings import MEETINGS, Meeting
from shared.messaging import MIGRATIONS, event, publish
from shared.messaging.relay import BATCH, Relay
from shared.postgres import Database, connect
from shared.settings import ServiceSettings
from tests.bench.ground import Ground

ROWS = 10_000


async def measure(ground: Ground) -> tuple[float, float]:
    """Rows a second: ours, bare."""
    url = await ground.database(f"relay_{uuid.uuid4().hex[:8]}", "meetings", MIGRATIONS)
    await _fill(url)
    bare = await _bare(url, ground.kafka)
    await _fill(url)
    ours = await _ours(url, ground.kafka)
    return ours, bare


async def _fill(url: SecretStr) -> None:
    meeting = Meeting.model_validate(example(MEETINGS, "talkoot.meeting.published"))
    now = datetime.now(UTC)
    async with Database(url) as database, database.transaction() as connection:
        await connection.execute("delete from outbox")
        for _ in range(ROWS // 1000):
            rows = [
                event(MEETINGS, "talkoot.meeting.published", meeting.model_copy(update={"id": uuid.uuid4()}), time=now)
                for _ in range(1000)
            ]
            await publish(connection, *rows)


async def _ours(url: SecretStr, kafka: str) -> float:
    async with Database(url) as database:
        settings = ServiceSettings(
            database_url=url,
            kafka=kafka,
            port=0,
            public_url="http://talkoot.example",
            link_keys=(SecretStr("the bench's key"),),
        )
        relay = Relay(database, settings=settings, client_id="bench")
        started = time.perf_counter()
        task = asyncio.create_task(relay.run())
        while True:
            async with database.connection() as connection:
                if not await connection.fetchval("select exists (select from outbox where published_at is null)"):
                    break
            await asyncio.sleep(0.05)
        elapsed = time.perf_counter() - started
        task.cancel()
        await asyncio.wait({task})
    return ROWS / elapsed


async def _bare(url: SecretStr, kafka: str) -> float:
    started = time.perf_counter()
    connection = await connect(url)
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True, max_batch_size=256 * 1024)
    await producer.start()
    try:
        while rows := await connection.fetch(
            "select id, topic, key, headers, value from outbox where published_at is null order by id limit $1", BATCH
        ):
            futures = [
                await producer.send(
                    row["topic"],
                    row["value"],
                    key=row["key"].encode(),
                    headers=[(name, text.encode()) for name, text in row["headers"].items()],
                )
                for row in rows
            ]
            await asyncio.gather(*futures)
            await connection.execute(
                "update outbox set published_at = now() where id = any($1::bigint[])", [row["id"] for row in rows]
            )
        return ROWS / (time.perf_counter() - started)
    finally:
        await producer.stop()
        await connection.close()
