"""Records that could not be handled: kept whole, with the reason, until somebody replays or discards them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import asyncpg
from aiokafka import ConsumerRecord

from shared.messaging.received import Refused, Subscription, read
from shared.postgres import Connection, Database

Record: TypeAlias = "ConsumerRecord[bytes | None, bytes | None]"

_COLUMNS = "id, topic, partition, record_offset, key, headers, value, record_time, reason, waiting, failed_at"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One kept record."""

    id: int
    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None
    record_time: datetime
    reason: str
    waiting: bool
    failed_at: datetime

    def as_record(self) -> Record:
        return ConsumerRecord(
            topic=self.topic,
            partition=self.partition,
            offset=self.offset,
            timestamp=int(self.record_time.timestamp() * 1000),
            timestamp_type=0,
            key=self.key,
            value=self.value,
            checksum=None,
            serialized_key_size=len(self.key or b""),
            serialized_value_size=len(self.value or b""),
            headers=self.headers,
        )


async def bury(connection: Connection, group: str, record: Record, reason: str, *, waiting: bool = False) -> None:
    """Keep a record, in the transaction that moves the offset past it."""
    await connection.execute(
        """insert into dead_letter (consumer_group, topic, partition, record_offset, key, headers, value,
               record_time, reason, waiting, failed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now()) on conflict do nothing""",
        group,
        record.topic,
        record.partition,
        record.offset,
        record.key,
        [[name, None if value is None else value.hex()] for name, value in record.headers],
        record.value,
        datetime.fromtimestamp(record.timestamp / 1000, UTC),
        reason[:1000],
        waiting,
    )


async def blocked_keys(connection: Connection, group: str, topic: str, keys: Iterable[bytes | None]) -> set[bytes]:
    """Those of the keys that have a dead letter: their later records must wait beside it."""
    rows = await connection.fetch(
        "select distinct key from dead_letter where consumer_group = $1 and topic = $2 and key = any($3::bytea[])",
        group,
        topic,
        [key for key in set(keys) if key is not None],
    )
    return {row["key"] for row in rows}


async def forget(connection: Connection, group: str, topic: str, key: bytes | None) -> None:
    """Remove an erased key's letters: nothing of it may stay."""
    await connection.execute(
        "delete from dead_letter where consumer_group = $1 and topic = $2 and key = $3", group, topic, key
    )


async def letters(connection: Connection, *, ids: Sequence[int] | None = None) -> list[DeadLetter]:
    """The letters with these ids, or all, in the order in which a replay must take them."""
    rows = await connection.fetch(
        f"""select {_COLUMNS} from dead_letter where $1::bigint[] is null or id = any($1)
            order by topic, partition, record_offset""",  # noqa: S608
        ids,
    )
    return [_letter(row) for row in rows]


def _letter(row: asyncpg.Record) -> DeadLetter:
    headers = tuple((name, None if value is None else bytes.fromhex(value)) for name, value in row["headers"])
    return DeadLetter(
        row["id"],
        row["topic"],
        row["partition"],
        row["record_offset"],
        row["key"],
        headers,
        row["value"],
        row["record_time"],
        row["reason"],
        row["waiting"],
        row["failed_at"],
    )


async def discard(connection: Connection, ids: Sequence[int]) -> int:
    """Remove letters for good. The number removed."""
    return int(await connection.fetchval(_DELETE, ids))


_DELETE = (
    """with gone as (delete from dead_letter where id = any($1::bigint[]) returning 1) select count(*) from gone"""
)


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of one letter: handled, or still refused for a reason."""

    letter: DeadLetter
    refused: str | None


async def replay(
    database: Database, subscriptions: Sequence[Subscription], topic_prefix: str, ids: Sequence[int] | None = None
) -> list[Replay]:
    """Hand letters to their handlers again, in order, each in its own transaction; what succeeds leaves the table.

    A letter that stands behind an unhandled one of its key is refused, so the order of a key is kept. The partition's
    offset row is locked meanwhile: the live consumer never handles the key at the same time.
    """
    by_topic: dict[str, Subscription] = {topic_prefix + each.topic.name: each for each in subscriptions}
    async with database.connection() as connection:
        waiting = await letters(connection, ids=ids)
    return [await _replay_one(database, by_topic.get(letter.topic), letter) for letter in waiting]


async def _replay_one(database: Database, subscription: Subscription | None, letter: DeadLetter) -> Replay:
    if subscription is None:
        return Replay(letter, "this service no longer reads the topic")
    try:
        async with database.transaction() as connection:
            await connection.execute(
                "select 1 from consumer_offset where topic = $1 and partition = $2 for update",
                letter.topic,
                letter.partition,
            )
            gone = await connection.fetchval("delete from dead_letter where id = $1 returning id", letter.id)
            if gone is None:
                return Replay(letter, None)
            await _check_order(connection, letter)
            received: Any = read(subscription.topic, letter.as_record())
            await subscription.handle(connection, [received])
    except Exception as error:
        return Replay(letter, str(error) if isinstance(error, Refused) else type(error).__name__)
    return Replay(letter, None)


async def _check_order(connection: Connection, letter: DeadLetter) -> None:
    behind = await connection.fetchval(
        """select exists (select from dead_letter where topic = $1 and partition = $2 and key = $3
               and record_offset < $4)""",
        letter.topic,
        letter.partition,
        letter.key,
        letter.offset,
    )
    if behind:
        raise Refused("an earlier record of this key has not been handled")
