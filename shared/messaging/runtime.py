"""The messaging of one process: its relay and its consumers, kept running through every outage."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker

from shared.messaging import figures
from shared.messaging.closing import close_within
from shared.messaging.consumer import Consumer
from shared.messaging.received import Subscription
from shared.messaging.relay import Relay
from shared.messaging.security import security_of
from shared.metrics import Figure
from shared.postgres import Connection, Database
from shared.settings import ServiceSettings

log = structlog.get_logger(__name__)

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 5.0
WATCH_EVERY_S = 5.0
STUCK_AFTER_S = 60.0
LONGEST_PAUSE_S = 5.0
ASK_EVERY_MS = 1000
"""So often a consumer that waits looks whether its group has a fault. Records do not wait for it."""
COMMIT_EVERY_S = 5.0
"""So often at most Kafka is told how far a consumer is, for its own tools; PostgreSQL knows after each batch."""


class Messaging:
    """Runs the relay, and the consumers where there are subscriptions. `wake` is for the database's after-commit."""

    def __init__(
        self,
        database: Database,
        *,
        settings: ServiceSettings,
        service: str,
        subscriptions: Sequence[Subscription],
        after_batch: Callable[[], None] = lambda: None,
    ) -> None:
        self._kafka = settings.kafka
        self._topic_prefix = settings.topic_prefix
        self._restarts = 0
        self._service = service
        self._security = security_of(settings)
        self._relay = Relay(database, settings=settings, client_id=f"talkoot.{service}")
        self._consumers = [
            Consumer(database, each, service=service, topic_prefix=settings.topic_prefix, after_batch=after_batch)
            for each in subscriptions
        ]
        self._broker_problem: str | None = "Kafka has not been reached yet" if subscriptions else None

    def wake(self) -> None:
        self._relay.wake()

    def problems(self) -> list[str]:
        """What keeps events from flowing, for readiness; empty when all is well."""
        found = [self._relay.problem, self._broker_problem, *(each.problem for each in self._consumers)]
        return [problem for problem in found if problem is not None]

    def figures(self) -> Iterable[Figure]:
        """What this process knows of its events."""
        yield from figures.of_relay(self._relay)
        for consumer in self._consumers:
            yield from figures.of_consumer(consumer, lag(consumer))
        if self._consumers:
            yield Figure("consumer_restarts", "How often consumers were started anew.", self._restarts, counts=True)

    async def counted(self, connection: Connection) -> Iterable[Figure]:
        """What the service's tables know of them."""
        return await figures.of_tables(connection, [each.contract for each in self._consumers], self._topic_prefix)

    async def run(self) -> None:
        """Relay and consume until cancelled; on cancellation finish the running batches and leave the groups."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._relay.run(), name=f"{self._service} relay")
            if self._consumers:
                group.create_task(self._consume(), name=f"{self._service} consumers")

    async def _consume(self) -> None:
        pause = 0.5
        while True:
            try:
                broker = self._broker()
                try:
                    async with asyncio.timeout(START_TIMEOUT_S):
                        await _start(broker)
                    self._broker_problem = None
                    pause = 0.5
                    await self._watch()
                    log.warning("consumers are restarted: there is work, and no progress")
                finally:
                    await self._leave(broker)
            except Exception as error:
                self._broker_problem = f"Kafka cannot be reached: {type(error).__name__}"
                log.warning("consumers paused", error=type(error).__name__, seconds=pause)
            self._restarts += 1
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _broker(self) -> KafkaBroker:
        broker = KafkaBroker(
            self._kafka,
            client_id=f"talkoot.{self._service}",
            logger=None,
            graceful_timeout=STOP_TIMEOUT_S,
            allow_auto_create_topics=False,
            consumer_only=True,
            security=self._security.broker_security(),
        )
        for consumer in self._consumers:
            consumer.attach(broker)
        return broker

    async def _leave(self, broker: KafkaBroker) -> None:
        """Let the running batches finish, then leave the groups, so that other copies take over at once."""
        for consumer in self._consumers:
            await close_within(STOP_TIMEOUT_S, consumer.settled())
        await close_within(STOP_TIMEOUT_S, broker.stop())

    async def _watch(self) -> None:
        """Return when a consumer has records to read and has not got on for a minute, though nothing else is wrong.

        aiokafka can stay without an assignment after a rejoin; only a new consumer gets it going.
        """
        loop = asyncio.get_running_loop()
        seen = {consumer.group: (consumer.handled, loop.time()) for consumer in self._consumers}
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            for consumer in self._consumers:
                handled, since = seen[consumer.group]
                idle = consumer.problem is None and lag(consumer) == 0
                if idle or consumer.problem is not None or consumer.handled != handled:
                    seen[consumer.group] = (consumer.handled, loop.time())
                elif loop.time() - since > STUCK_AFTER_S:
                    return


class _PatientConsumer(AIOKafkaConsumer):  # type: ignore[misc]
    """Waits for records, and commits at most every few seconds, and when there are no more.

    FastStream asks for some within a time, and after an answer without any it sleeps as long: what comes meanwhile
    waits, or, with a short time, seven consumers that have nothing to do ask hundreds of times a second. It commits
    after each batch, which would take a sixth of the batch's time.
    """

    def __init__(self, *topics: str, **options: Any) -> None:
        super().__init__(*topics, **options)
        self._is_behind = False
        self._commit_due_s = 0.0

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[ConsumerRecord[Any, Any]]]:
        del timeout_ms
        while True:
            found: dict[TopicPartition, list[ConsumerRecord[Any, Any]]]
            found = await super().getmany(*partitions, timeout_ms=ASK_EVERY_MS, max_records=max_records)
            if found:
                return found
            if self._is_behind:
                # Where PostgreSQL says is where another copy goes on, whatever came of this.
                with suppress(KafkaError):
                    await self._commit_now()

    async def commit(self, offsets: Mapping[TopicPartition, int] | None = None) -> None:
        self._is_behind = True
        if time.monotonic() >= self._commit_due_s:
            await self._commit_now(offsets)

    async def _commit_now(self, offsets: Mapping[TopicPartition, int] | None = None) -> None:
        self._commit_due_s = time.monotonic() + COMMIT_EVERY_S
        await super().commit(offsets)
        self._is_behind = False


async def _start(broker: KafkaBroker) -> None:
    """Start all consumers side by side: each waits for its group, which may wait for the batch of another copy."""
    await broker.connect()
    config = broker.config.broker_config
    assert isinstance(config.builder, partial)
    config.builder = partial(_PatientConsumer, **config.builder.keywords)
    starting = [asyncio.create_task(subscriber.start()) for subscriber in broker.subscribers]
    try:
        await asyncio.gather(*starting)
    finally:
        for each in starting:
            each.cancel()
        await asyncio.wait(starting, timeout=STOP_TIMEOUT_S)


def lag(consumer: Consumer) -> int:
    """Records on the broker that this consumer has not fetched, over its partitions; -1 where it has none."""
    kafka = consumer.kafka_consumer
    assigned = kafka.assignment() if kafka is not None else set()
    if kafka is None or not assigned:
        return -1
    total = 0
    for partition in assigned:
        highwater = kafka.highwater(partition)
        state = kafka._subscription.subscription.assignment.state_value(partition)
        if highwater is not None and state is not None and state.has_valid_position:
            total += max(0, highwater - state.position)
    return total
