"""A database of its own for each test, a small topic, and a service that counts what reaches it."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from pydantic import SecretStr

from deploy.local.bootstrap import bootstrap, drop, with_login
from shared.contracts.snapshots import Snapshot
from shared.contracts.topic import PARTITIONS, Access, Topic, compacted
from shared.messaging import MIGRATIONS, Messaging, Received, Subscription, topics
from shared.messaging.outbox import event
from shared.postgres import Connection, Database, migrate
from shared.settings import ServiceSettings

PASSWORD = "test"


class Thing(Snapshot):
    word: str = ""


THINGS = Topic(
    name="tests.things.v1",
    publisher="tests",
    model=Thing,
    key="id",
    about="Things.",
    types={"talkoot.thing.changed": "It changed."},
    access=Access.PRIVATE,
    personal_data=None,
    policy=compacted(),
)

OTHERS = replace(THINGS, name="tests.others.v1")


def thing(id: uuid.UUID, version: int = 1, word: str = "") -> Thing:
    return Thing(id=id, version=version, word=word, changed_at=datetime.now(UTC))


def changed(id: uuid.UUID, version: int = 1, word: str = "", topic: Topic = THINGS) -> Any:
    return event(topic, "talkoot.thing.changed", thing(id, version, word), time=datetime.now(UTC))


@dataclass
class Site:
    """One installation: its database, its Kafka, and what its consumers have seen."""

    url: SecretStr
    kafka: str
    prefix: str
    database: Database
    fault: Callable[[Received[Thing]], None] = lambda _: None
    delay: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(0)
    more: Mapping[str, object] = field(default_factory=dict)
    """Settings beside the usual ones."""

    @property
    def topic(self) -> str:
        return self.prefix + THINGS.name

    @property
    def settings(self) -> ServiceSettings:
        return ServiceSettings(
            database_url=self.url,
            kafka=self.kafka,
            topic_prefix=self.prefix,
            port=0,
            public_url="http://talkoot.example",
            link_keys=(SecretStr("k"),),
            **self.more,  # type: ignore[arg-type]
        )

    async def on_things(self, connection: Connection, things: Sequence[Received[Thing]]) -> None:
        for each in things:
            self.fault(each)
        await self.delay()
        await connection.executemany(
            "insert into seen (key, version, word) values ($1, $2, $3)",
            [(each.key, each.data.version if each.data else 0, each.data.word if each.data else "") for each in things],
        )

    @property
    def subscription(self) -> Subscription:
        return Subscription(THINGS, self.on_things)

    @asynccontextmanager
    async def messaging(self, *, consume: bool = True, beside: Sequence[Topic] = ()) -> AsyncIterator[Messaging]:
        """A copy of the service, as production wires it; it may read further topics."""
        async with Database(self.url) as database:
            copy = Messaging(
                database,
                settings=self.settings,
                service="tests",
                subscriptions=[Subscription(topic, self.on_things) for topic in (THINGS, *beside) if consume],
            )
            task = asyncio.create_task(copy.run())
            try:
                yield copy
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def seen(self) -> list[tuple[str, int]]:
        async with self.database.connection() as connection:
            rows = await connection.fetch("select key, version from seen order by position")
        return [(row["key"], row["version"]) for row in rows]

    async def has_seen(self, count: int) -> bool:
        return len(await self.seen()) >= count

    async def records(self) -> int:
        """How many records Kafka holds of the topic."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka)
        await consumer.start()
        try:
            ends = await consumer.end_offsets([TopicPartition(self.topic, part) for part in range(PARTITIONS)])
        finally:
            await consumer.stop()
        return sum(ends.values())

    async def has_told_kafka(self, offset: int) -> bool:
        """Whether the consumers' offsets on Kafka, which are for its own tools, come to this together."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        await admin.start()
        try:
            offsets = await admin.list_consumer_group_offsets(f"{self.prefix}tests.{THINGS.name}")
        finally:
            await admin.close()
        return bool(sum(max(0, each.offset) for each in offsets.values()) == offset)

    async def has_seen_every_record(self) -> bool:
        return await self.has_seen(await self.records())

    async def has_published_all(self) -> bool:
        return not await self.one("select exists (select from outbox where published_at is null)")

    async def one(self, query: str, *values: object) -> Any:
        async with self.database.connection() as connection:
            return await connection.fetchval(query, *values)


@pytest.fixture
async def site(postgres: str, kafka: str, topic_prefix: str) -> AsyncIterator[Site]:
    name = f"talkoot_{uuid.uuid4().hex[:12]}"
    admin = await bootstrap(postgres, name, {"catalog": PASSWORD})
    url = SecretStr(with_login(admin, "catalog", PASSWORD))
    await migrate(url, [MIGRATIONS])
    connection = await asyncpg.connect(url.get_secret_value())
    await connection.execute(
        """create table seen (position bigint generated always as identity, key text, version int, word text)"""
    )
    await connection.close()
    await topics.apply(kafka, [THINGS], prefix=topic_prefix)
    async with Database(url) as database:
        yield Site(url, kafka, topic_prefix, database)
    await drop(postgres, name)
