"""The relay: moves the outbox to Kafka, in order, at least once. One leader a service."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder

from shared import tracing
from shared.messaging.closing import close_within
from shared.messaging.security import security_of
from shared.postgres import Database, connect
from shared.settings import ServiceSettings

log = structlog.get_logger(__name__)

LEADER_LOCK = 0x7A1C001
CHANNEL = "outbox"
BATCH = 1000
POLL_S = 1.0
GATHER_S = 0.025
"""How long events gather after others were sent. Each round costs three round trips and a disk flush, whatever it
sends; an event that comes alone does not wait."""
GATHER_FOR_EACH_S = 0.001
"""How much of a pause each event of a round is worth: where more than a thousand come in a second, rounds grow."""
LONGEST_GATHER_S = 0.15
PUBLISH_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 3.0
KEPT_DAYS = 7
PURGE_EVERY_S = 3600.0

_partition = DefaultPartitioner()
"""Of a key, as every Kafka client chooses it."""

_SELECT = "select id, topic, key, headers, value from outbox where published_at is null order by id limit $1"
_MARK = """update outbox set published_at = now(), position = sent.position
    from unnest($1::bigint[], $2::bigint[]) sent (id, position) where outbox.id = sent.id"""
_PURGE = "delete from outbox where published_at < now() - make_interval(days => $1)"


def gather_s(sent: int) -> float:
    """How long the next events gather, in seconds, after a round that sent so many."""
    return min(max(sent * GATHER_FOR_EACH_S, GATHER_S), LONGEST_GATHER_S)


class Relay:
    """Publishes a service's outbox. Every copy of the service runs one; the holder of the advisory lock works.

    The lock and the marking share one connection: a leader that loses the one cannot do the other.
    """

    def __init__(self, database: Database, *, settings: ServiceSettings, client_id: str) -> None:
        self._database = database
        self._kafka = settings.kafka
        self._security = security_of(settings)
        self._topic_prefix = settings.topic_prefix
        self._schemas = f"{settings.public_url}/api/events/schemas"
        self._client_id = client_id
        self._awake = asyncio.Event()
        self.leading = False
        """Whether this process publishes."""
        self.published = 0
        """Events acknowledged since the start."""
        self._notice: asyncio.Task[None] | None = None
        self._notice_again = False
        self.problem: str | None = "the relay has not started"

    def wake(self) -> None:
        """Say that a transaction with events has committed: here, and to a leader in another process."""
        self._awake.set()
        if self.leading:
            return
        if self._notice is None or self._notice.done():
            self._notice = asyncio.create_task(self._notify())
        else:
            self._notice_again = True

    async def _notify(self) -> None:
        """One NOTIFY for all commits since the last: inside each transaction it would serialise them all."""
        again = True
        while again:
            self._notice_again = False
            with suppress(Exception):
                async with self._database.connection() as connection:
                    await connection.execute("select pg_notify($1, '')", CHANNEL)
            again = self._notice_again

    async def run(self) -> None:
        """Lead, or wait to lead, until cancelled. Outages are waited out."""
        pause = 0.1
        while True:
            try:
                await self._lead_once()
                pause = 0.1
            except Exception as error:
                self.problem = f"events cannot be published: {type(error).__name__}"
                log.warning("relay paused", error=type(error).__name__, seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _lead_once(self) -> None:
        connection = await connect(self._database.url)
        try:
            schema = await connection.fetchval("select current_schema()")
            if not await connection.fetchval("select pg_try_advisory_lock($1, hashtext($2))", LEADER_LOCK, schema):
                self.problem = None
                await asyncio.sleep(POLL_S)
                return
            await connection.add_listener(CHANNEL, lambda *_: self._awake.set())
            await self._lead(connection)
        finally:
            self.leading = False
            await close_within(STOP_TIMEOUT_S, connection.close())

    async def _lead(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._kafka,
            client_id=f"{self._client_id}.relay",
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            max_batch_size=256 * 1024,
            max_request_size=1024 * 1024,
            request_timeout_ms=10_000,
            **self._security.client_options(),
        )
        try:
            async with asyncio.timeout(PUBLISH_TIMEOUT_S):
                await producer.start()
            self.leading = True
            await self._publish_for_ever(connection, producer)
        finally:
            await close_within(STOP_TIMEOUT_S, producer.stop())

    async def _publish_for_ever(
        self, connection: "asyncpg.Connection[asyncpg.Record]", producer: AIOKafkaProducer
    ) -> None:
        position = int(await connection.fetchval("select coalesce(max(position), 0) from outbox"))
        loop = asyncio.get_running_loop()
        purge_at = loop.time()
        while True:
            self._awake.clear()
            rows = await connection.fetch(_SELECT, BATCH)
            if rows:
                async with asyncio.timeout(PUBLISH_TIMEOUT_S):
                    await self._send(producer, rows)
                positions = range(position + 1, position + 1 + len(rows))
                await connection.execute(_MARK, [row["id"] for row in rows], list(positions))
                position = positions[-1]
                self.published += len(rows)
            self.problem = None
            if len(rows) == BATCH:
                continue
            if loop.time() >= purge_at:
                await connection.execute(_PURGE, KEPT_DAYS)
                purge_at = loop.time() + PURGE_EVERY_S
            if rows:
                await asyncio.sleep(gather_s(len(rows)))
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._awake.wait()

    async def _send(self, producer: AIOKafkaProducer, rows: "Sequence[asyncpg.Record]") -> None:
        """Send the rows in batches, each for one partition, and wait for every acknowledgement.

        The producer makes such batches of single records too, with a future and several look-ups for each of them.
        """
        began = tracing.now_ns()
        topics = {row["topic"]: self._topic_prefix + row["topic"] for row in rows}
        partitions = {topic: sorted(await producer.partitions_for(topic)) for topic in topics.values()}
        batches: dict[tuple[str, int], list[BatchBuilder]] = {}
        for row in rows:
            topic, key = topics[row["topic"]], row["key"].encode()
            record = {"timestamp": None, "key": key, "value": row["value"], "headers": self._headers(row)}
            of_partition = batches.setdefault((topic, _partition(key, partitions[topic], ())), [])
            if not of_partition or of_partition[-1].append(**record) is None:
                of_partition.append(producer.create_batch())
                of_partition[-1].append(**record)
        acknowledged = [
            await producer.send_batch(batch, topic, partition=partition)
            for (topic, partition), of_partition in batches.items()
            for batch in of_partition
        ]
        await asyncio.gather(*acknowledged)
        for row in rows if tracing.is_measured() else ():
            tracing.done(
                f"send {row['topic']}",
                kind="producer",
                parent=row["headers"].get(tracing.HEADER),
                began_ns=began,
                attributes={"messaging.system": "kafka", "messaging.destination.name": row["topic"]},
            )

    def _headers(self, row: asyncpg.Record) -> list[tuple[str, bytes]]:
        """A tombstone is no event and has none."""
        headers = [(name, text.encode()) for name, text in row["headers"].items()]
        if headers:
            headers.append(("ce_dataschema", f"{self._schemas}/{row['topic']}.json".encode()))
        return headers
