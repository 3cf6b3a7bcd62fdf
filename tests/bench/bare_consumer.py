"""The bare limit of a projection: a loop that reads, checks and writes the same rows, with offsets in the transaction.

`python -m tests.bench.bare_consumer DATABASE_URL KAFKA TOPIC`
"""

import asyncio
import sys

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import SecretStr

from services.notifications.store import members
from shared.contracts.registration import Member
from shared.contracts.topic import PARTITIONS
from shared.messaging.consumer import MAX_RECORDS
from shared.postgres import connect

_OFFSETS = """
    insert into consumer_offset as stored (consumer_group, topic, partition, next_offset)
    select 'bare', $1, * from unnest($2::int[], $3::bigint[])
    on conflict (consumer_group, topic, partition) do update set next_offset = excluded.next_offset"""


async def consume(url: SecretStr, kafka: str, topic: str) -> None:
    """Until the process is ended."""
    connection = await connect(url)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    consumer.assign([TopicPartition(topic, partition) for partition in range(PARTITIONS)])
    await consumer.seek_to_beginning()
    while True:
        fetched = await consumer.getmany(timeout_ms=20, max_records=MAX_RECORDS)
        if not fetched:
            continue
        found = [Member.model_validate_json(record.value) for records in fetched.values() for record in records]
        next_offsets = {place.partition: records[-1].offset + 1 for place, records in fetched.items()}
        async with connection.transaction():
            await members.lock_versions(connection, [member.id for member in found])
            await members.keep(connection, found)
            await connection.execute(_OFFSETS, topic, list(next_offsets), list(next_offsets.values()))


if __name__ == "__main__":
    asyncio.run(consume(SecretStr(sys.argv[1]), sys.argv[2], sys.argv[3]))
