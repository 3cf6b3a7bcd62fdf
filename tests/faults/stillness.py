"""When nothing is under way any more: what has not come by then never will, and what comes twice has come twice."""

import asyncio
from collections.abc import Mapping

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.layout import SERVICES
from tests.site import Site

DEADLINE_S = 120.0

_OUTBOXES = " union all ".join(
    f"select '{service}', count(*) from {service}.outbox where published_at is null" for service in SERVICES
)
_OFFSETS = " union all ".join(
    f"select '{service}', topic, partition, next_offset from {service}.consumer_offset" for service in SERVICES
)
_MAILS = "select count(*) from notifications.notice where status in ('queued', 'sending')"


async def until_all_is_still(site: Site) -> None:
    """Every outbox is empty, every consumer has read its topics to the end, and no mail waits: twice in a row.

    Between the two looks nothing was published, so that nothing had been on its way past the first.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + DEADLINE_S
    kafka = AIOKafkaConsumer(bootstrap_servers=site.servers.kafka)
    connection = await asyncpg.connect(site.database_url)
    try:
        await kafka.start()
        before: Mapping[TopicPartition, int] | None = None
        while True:
            moving, ends = await _look(connection, kafka)
            if not moving and ends == before:
                return
            assert loop.time() < deadline, f"still under way: {moving}"
            before = ends
            await asyncio.sleep(0.1)
    finally:
        await kafka.stop()
        await connection.close()


async def _look(
    connection: "asyncpg.Connection[asyncpg.Record]", kafka: AIOKafkaConsumer
) -> tuple[list[str], Mapping[TopicPartition, int]]:
    """What is under way, and where the topics end."""
    moving = [f"{count} events of {service}" for service, count in await connection.fetch(_OUTBOXES) if count]
    offsets = await connection.fetch(_OFFSETS)
    ends = await kafka.end_offsets(sorted({TopicPartition(topic, part) for _, topic, part, _ in offsets}))
    unread: dict[str, int] = {}
    for service, topic, partition, offset in offsets:
        if behind := ends[TopicPartition(topic, partition)] - offset:
            unread[f"{topic} in {service}"] = unread.get(f"{topic} in {service}", 0) + behind
    moving += [f"{count} records of {name}" for name, count in unread.items()]
    if mails := await connection.fetchval(_MAILS):
        moving.append(f"{mails} mails")
    return moving, ends
