"""One topic's consumer: effects and offsets in one PostgreSQL transaction, so each event takes effect exactly once."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from shared import tracing
from shared.messaging.dead_letters import Record, blocked_keys, bury, forget
from shared.messaging.received import Received, Refused, Subscription, read, traceparent_of
from shared.postgres import Connection, Database, is_passing

log = structlog.get_logger(__name__)

MAX_RECORDS = 1000
LONGEST_PAUSE_S = 5.0


class Consumer:
    """Consumes one subscription. The offsets that count are those in PostgreSQL; Kafka's are for its own tools."""

    def __init__(
        self,
        database: Database,
        subscription: Subscription,
        *,
        service: str,
        topic_prefix: str,
        after_batch: Callable[[], None],
    ) -> None:
        self.contract = subscription.topic.name
        self.topic = topic_prefix + subscription.topic.name
        self.group = f"{topic_prefix}{service}.{subscription.topic.name}"
        self._subscription = subscription
        self._database = database
        self._after_batch = after_batch
        self._busy = asyncio.Lock()
        self._pause = 0.0
        self._has_dead_letters = True
        self._subscriber: Any = None
        self.handled = 0
        """Records handled since the start."""
        self.rebalances = 0
        """How often partitions were assigned."""
        self.problem: str | None = None

    def attach(self, broker: KafkaBroker) -> None:
        """Declare the FastStream subscriber.

        NACK_ON_ERROR sends a batch back after an outage; what is wrong with a single record never gets that far. The
        parser leaves headers alone, for FastStream drops a whole batch in silence where one is null or not UTF-8.
        """
        subscriber = broker.subscriber(
            self.topic,
            group_id=self.group,
            batch=True,
            max_records=MAX_RECORDS,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            listener=_StoredOffsets(self),
            parser=_parse,
            decoder=_leave_raw,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
        )
        subscriber(self._on_batch)
        self._subscriber = subscriber

    @property
    def kafka_consumer(self) -> AIOKafkaConsumer | None:
        return None if self._subscriber is None else self._subscriber.consumer

    @property
    def partitions(self) -> int:
        """How many it reads now."""
        return len(self.kafka_consumer.assignment()) if self.kafka_consumer is not None else 0

    async def _on_batch(self, message: KafkaMessage) -> None:
        records: Sequence[Record] = message.raw_message
        try:
            await self.process(records)
        except Exception as error:
            self._pause = min(max(self._pause * 2, 0.2), LONGEST_PAUSE_S)
            self.problem = f"{self.topic}: waiting, {type(error).__name__}"
            log.warning("consumer paused", topic=self.topic, error=type(error).__name__, seconds=self._pause)
            await asyncio.sleep(self._pause)
            raise
        self._pause = 0.0
        self.problem = None
        self.handled += len(records)

    async def process(self, records: Sequence[Record]) -> None:
        """Give a batch its effect, once. Raises only faults that will pass; the batch comes again after them."""
        began = tracing.now_ns()
        async with self._busy:
            try:
                await self._in_one_go(records)
            except Exception as error:
                if is_passing(error):
                    raise
                log.warning("a batch failed; its records are tried apart", topic=self.topic, error=type(error).__name__)
                await self._one_by_one(records)
        for record in records if tracing.is_measured() else ():
            tracing.done(
                f"process {self.contract}",
                kind="consumer",
                parent=traceparent_of(record),
                began_ns=began,
                attributes={"messaging.system": "kafka", "messaging.destination.name": self.contract},
            )
        self._after_batch()

    @contextmanager
    def _on_behalf_of(self, event: Received[Any]) -> Iterator[None]:
        with tracing.within(event.traceparent), structlog.contextvars.bound_contextvars(event_id=event.id):
            yield

    async def settled(self) -> None:
        """Wait until no batch is under way."""
        async with self._busy:
            return

    async def _in_one_go(self, records: Sequence[Record]) -> None:
        async with self._database.transaction() as connection:
            sound = await self._sound(connection, await self._fence(connection, records))
            if sound:
                # Of one event alone it is clear what the work belongs to.
                with self._on_behalf_of(sound[0]) if len(sound) == 1 else nullcontext():
                    await self._subscription.handle(connection, sound)

    async def _sound(self, connection: Connection, records: Sequence[Record]) -> list[Received[Any]]:
        """The records as events; those that went to the dead letters are left out."""
        blocked = await self._blocked(connection, records)
        if not blocked:
            with suppress(Refused):
                return [read(self._subscription.topic, record) for record in records]
        admitted = [await self._admit(connection, record, blocked) for record in records]
        return [received for received in admitted if received is not None]

    async def _one_by_one(self, records: Sequence[Record]) -> None:
        async with self._database.transaction() as connection:
            fresh = await self._fence(connection, records)
            blocked = await self._blocked(connection, fresh)
            for record in fresh:
                received = await self._admit(connection, record, blocked)
                if received is not None:
                    await self._handle_apart(connection, record, received, blocked)

    async def _handle_apart(
        self, connection: Connection, record: Record, received: Received[Any], blocked: set[bytes]
    ) -> None:
        try:
            async with connection.transaction():
                with self._on_behalf_of(received):
                    await self._subscription.handle(connection, [received])
        except Exception as error:
            if is_passing(error):
                raise
            reason = str(error) if isinstance(error, Refused) else type(error).__name__
            await self._bury(connection, record, reason, blocked)

    async def _admit(self, connection: Connection, record: Record, blocked: set[bytes]) -> Received[Any] | None:
        """The record as an event, or None where it went to the dead letters."""
        if record.key in blocked:
            if record.value is not None:
                await bury(connection, self.group, record, "waits behind an earlier record of its key", waiting=True)
                return None
            # An erasure waits for nothing, and takes the unread letters of its key along.
            await forget(connection, self.group, self.topic, record.key)
            blocked.discard(record.key)
        try:
            return read(self._subscription.topic, record)
        except Refused as refusal:
            await self._bury(connection, record, str(refusal), blocked)
            return None

    async def _bury(self, connection: Connection, record: Record, reason: str, blocked: set[bytes]) -> None:
        with tracing.within(traceparent_of(record)):
            log.error("dead letter", topic=self.topic, partition=record.partition, offset=record.offset, reason=reason)
        await bury(connection, self.group, record, reason)
        self._has_dead_letters = True
        if record.key is not None:
            blocked.add(record.key)

    async def _blocked(self, connection: Connection, records: Sequence[Record]) -> set[bytes]:
        if not records or not self._has_dead_letters:
            return set()
        blocked = await blocked_keys(connection, self.group, self.topic, [record.key for record in records])
        if not blocked:
            self._has_dead_letters = bool(
                await connection.fetchval(
                    "select exists (select from dead_letter where consumer_group = $1 and topic = $2)",
                    self.group,
                    self.topic,
                )
            )
        return blocked

    async def _fence(self, connection: Connection, records: Sequence[Record]) -> list[Record]:
        """Lock the partitions' offsets and move them past the batch; the records that nobody has handled yet.

        After a rebalance two owners may hold the same records: the later one finds them done.
        """
        last = {record.partition: record.offset + 1 for record in records}
        rows = await connection.fetch(
            """insert into consumer_offset as stored (consumer_group, topic, partition, next_offset)
               select $1, $2, part, next from unnest($3::int[], $4::bigint[]) given (part, next) order by part
               on conflict (consumer_group, topic, partition) do update
               set next_offset = greatest(stored.next_offset, excluded.next_offset)
               returning partition, coalesce(old.next_offset, 0) as done""",
            self.group,
            self.topic,
            list(last),
            list(last.values()),
        )
        done = {row["partition"]: row["done"] for row in rows}
        return [record for record in records if record.offset >= done[record.partition]]

    async def resume(self, partitions: Collection[TopicPartition]) -> None:
        """Go on, in partitions that were just assigned, where PostgreSQL says.

        An offset past the end of its partition means that the topic was made anew: it is read from the start. Before
        that nothing is read: Kafka may remember a later offset, and whoever went on from there would leave a gap.
        """
        consumer = self.kafka_consumer
        if not partitions or consumer is None:
            return
        consumer.pause(*partitions)
        self._has_dead_letters = True  # the partitions' last owner may have left some
        ends = await consumer.end_offsets(list(partitions))
        async with self._database.transaction() as connection:
            rows = await connection.fetch(
                """insert into consumer_offset as stored (consumer_group, topic, partition, next_offset)
                   select $1, $2, part, 0 from unnest($3::int[], $4::bigint[]) given (part, ends) order by part
                   on conflict (consumer_group, topic, partition) do update set next_offset = case
                       when stored.next_offset > (
                           select ends from unnest($3::int[], $4::bigint[]) given (part, ends)
                           where part = stored.partition) then 0
                       else stored.next_offset end
                   returning partition, next_offset""",
                self.group,
                self.topic,
                [each.partition for each in partitions],
                [ends[each] for each in partitions],
            )
        for row in rows:
            consumer.seek(TopicPartition(self.topic, row["partition"]), row["next_offset"])
        consumer.resume(*partitions)


class _StoredOffsets(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:  # noqa: ARG002
        await self._consumer.settled()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self._consumer.rebalances += 1
        pause = 0.2
        while True:
            try:
                await self._consumer.resume(assigned)
            except Exception as error:
                # Without the stored offsets nothing may be read; a later rebalance ends this wait.
                self._consumer.problem = f"{self._consumer.topic}: offsets cannot be read, {type(error).__name__}"
                log.warning("offsets cannot be read", topic=self._consumer.topic, error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                # Of what held up the partitions of before, too, another copy may have got rid.
                self._consumer.problem = None
                return


async def _parse(records: "tuple[ConsumerRecord[Any, Any], ...]", original: Callable[[Any], Any]) -> Any:
    message = await original((replace(records[0], headers=()),))
    message.raw_message = records
    return message


async def _leave_raw(_message: object) -> None:
    """The handler reads the raw records itself."""
