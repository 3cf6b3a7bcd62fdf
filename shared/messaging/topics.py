"""Topics on the broker, made and checked from the contracts. Nothing is ever created by chance."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.contracts.topic import PARTITIONS, Topic
from shared.messaging.security import PLAIN, Security

SETTLE_S = 20.0


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the broker is not as the contract says."""

    topic: str
    what: str


class NotApplied(Exception):
    """The broker took the request and yet is not as the contracts say; the message tells where."""


async def apply(
    kafka: str,
    topics: Sequence[Topic],
    *,
    prefix: str = "",
    replication: int = 1,
    security: Security = PLAIN,
) -> list[Difference]:
    """Create missing topics, add partitions, set policies. What was done; nothing is ever deleted.

    Returns when the broker shows them so. Raises NotApplied where it does not within twenty seconds, and aiokafka's
    KafkaError where the broker is away.
    """
    admin = _admin(kafka, security)
    await admin.start()
    try:
        differences = await _differences(admin, topics, prefix)
        existing = set(await admin.list_topics())
        missing = [topic for topic in topics if prefix + topic.name not in existing]
        if missing:
            await admin.create_topics(
                [
                    NewTopic(prefix + topic.name, PARTITIONS, replication, topic_configs=dict(topic.policy))
                    for topic in missing
                ]
            )
        for topic in topics:
            if topic not in missing:
                await _mend(admin, topic, prefix, differences)
        await _until_done(admin, topics, prefix)
        return differences
    finally:
        await admin.close()


def _admin(kafka: str, security: Security) -> AIOKafkaAdminClient:
    return AIOKafkaAdminClient(bootstrap_servers=kafka, request_timeout_ms=20_000, **security.client_options())


async def _until_done(admin: AIOKafkaAdminClient, topics: Sequence[Topic], prefix: str) -> None:
    """A broker answers before its metadata has spread."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + SETTLE_S
    while left := await _differences(admin, topics, prefix):
        if loop.time() > deadline:
            raise NotApplied("; ".join(f"{each.topic} {each.what}" for each in left))
        await asyncio.sleep(0.1)


async def check(
    kafka: str, topics: Sequence[Topic], *, prefix: str = "", security: Security = PLAIN
) -> list[Difference]:
    """Where the broker differs from the contracts; empty when all is well."""
    admin = _admin(kafka, security)
    await admin.start()
    try:
        return await _differences(admin, topics, prefix)
    finally:
        await admin.close()


async def _mend(admin: AIOKafkaAdminClient, topic: Topic, prefix: str, differences: Sequence[Difference]) -> None:
    name = prefix + topic.name
    ours = [difference.what for difference in differences if difference.topic == name]
    if any(what.startswith("partitions") for what in ours):
        await admin.create_partitions({name: NewPartitions(PARTITIONS)})
    if any(not what.startswith("partitions") for what in ours):
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, dict(topic.policy))])


async def _differences(admin: AIOKafkaAdminClient, topics: Sequence[Topic], prefix: str) -> list[Difference]:
    existing = set(await admin.list_topics())
    found = [Difference(prefix + each.name, "is missing") for each in topics if prefix + each.name not in existing]
    present = [topic for topic in topics if prefix + topic.name in existing]
    if not present:
        return found
    for described in await admin.describe_topics([prefix + topic.name for topic in present]):
        count = len(described["partitions"])
        if count < PARTITIONS:
            found.append(Difference(described["topic"], f"partitions: {count}, should be {PARTITIONS}"))
    for topic in present:
        actual = await _configuration(admin, prefix + topic.name)
        found += [
            Difference(prefix + topic.name, f"{key}: {actual.get(key)}, should be {value}")
            for key, value in topic.policy.items()
            if actual.get(key) != value
        ]
    return found


async def _configuration(admin: AIOKafkaAdminClient, topic: str) -> dict[str, str]:
    responses = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    return {entry[0]: entry[1] for response in responses for resource in response.resources for entry in resource[4]}
