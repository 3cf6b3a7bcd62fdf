"""Events put on Kafka as their publishers' relays put them there."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer

from shared.messaging import OutboxRow
from tests.bench.ground import Ground


async def send(ground: Ground, rows: Sequence[OutboxRow]) -> None:
    """Send the events of an installation in their order, and wait for every acknowledgement."""
    producer = AIOKafkaProducer(bootstrap_servers=ground.kafka, acks="all", max_batch_size=256 * 1024)
    await producer.start()
    try:
        futures = [
            await producer.send(
                ground.topic_prefix + row.topic,
                row.value,
                key=row.key.encode(),
                headers=[(name, text.encode()) for name, text in row.headers.items()],
            )
            for row in rows
        ]
        await asyncio.gather(*futures)
    finally:
        await producer.stop()
