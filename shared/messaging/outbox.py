"""The outbox: events leave in the transaction that makes them true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from shared import tracing
from shared.contracts.topic import MAX_VALUE_BYTES, Topic
from shared.postgres import Connection

ERASED: Final = "erased"
"""The type of a tombstone in the outbox; on Kafka a tombstone has no type, only its null value."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One record to publish. The relay sends it as it stands."""

    topic: str
    key: str
    type: str
    version: int
    headers: dict[str, str]
    value: bytes | None


def event(topic: Topic, happened: str, snapshot: BaseModel, *, time: datetime) -> OutboxRow:
    """A snapshot with what happened to it, as a CloudEvent in Kafka's binary mode (CloudEvents 1.0, Kafka binding).

    `happened` is one of the topic's event types. The relay adds `ce_dataschema`, for it knows the public address. The
    trace is that of the work under way.

    Raises ValueError where the contract does not know the type or the value is too large: such an event would
    otherwise stop the relay for everyone.
    """
    if happened not in topic.types:
        raise ValueError(f"{topic.name} has no event type {happened}")
    value = snapshot.model_dump_json().encode()
    if len(value) > MAX_VALUE_BYTES:
        raise ValueError(f"an event of {len(value)} bytes is larger than {topic.name} allows ({MAX_VALUE_BYTES})")
    key = topic.key_of(snapshot)
    version = int(getattr(snapshot, "version", 1))
    headers = {
        "ce_specversion": "1.0",
        "ce_id": f"{key}:{version}",
        "ce_type": happened,
        "ce_source": f"/talkoot/{topic.name}",
        "ce_subject": key,
        "ce_time": time.isoformat(),
        "content-type": "application/json",
    }
    if (traceparent := tracing.current()) is not None:
        headers[tracing.HEADER] = traceparent
    return OutboxRow(topic.name, key, happened, version, headers, value)


def erasure(topic: Topic, key: UUID | str) -> OutboxRow:
    """A tombstone: the aggregate is erased from the topic and from every projection."""
    return OutboxRow(topic.name, str(key), ERASED, 0, {}, None)


COLUMNS: Final = "topic, key, type, version, headers, value"
ARRAYS: Final = "text[], text[], text[], int[], jsonb[], bytea[]"


def columns(rows: "tuple[OutboxRow, ...] | list[OutboxRow]") -> tuple[list[object], ...]:
    """The rows column by column, in the order of COLUMNS, for `unnest`."""
    return (
        [row.topic for row in rows],
        [row.key for row in rows],
        [row.type for row in rows],
        [row.version for row in rows],
        [row.headers for row in rows],
        [row.value for row in rows],
    )


def as_json(rows: Sequence[OutboxRow]) -> list[dict[str, object]]:
    """The rows for `json_populate_recordset(null::outbox, …)`, where a statement publishes what it changes.

    asyncpg takes twice as long for the same rows as arrays.
    """
    return [
        {
            "topic": row.topic,
            "key": row.key,
            "type": row.type,
            "version": row.version,
            "headers": row.headers,
            "value": None if row.value is None else rf"\x{row.value.hex()}",
        }
        for row in rows
    ]


async def publish(connection: Connection, *rows: OutboxRow) -> None:
    """Put events into the outbox, in the caller's transaction.

    The caller has locked the aggregate's row before: so the rows of one key commit in the order of their ids, and the
    relay, which goes by id, never swaps them.
    """
    await connection.execute(
        f"""insert into outbox ({COLUMNS}) select * from unnest(
            $1::text[], $2::text[], $3::text[], $4::int[], $5::jsonb[], $6::bytea[])""",  # noqa: S608
        *columns(rows),
    )


async def erase_published(connection: Connection, topic: Topic, key: UUID | str) -> None:
    """Remove an erased aggregate's earlier events from the outbox, sent or not. Call it before the tombstone."""
    await connection.execute("delete from outbox where topic = $1 and key = $2", topic.name, str(key))


async def forget_sent(connection: Connection, topic: Topic) -> None:
    """Remove from the outbox what Kafka has of this topic: for events that nobody may read again here."""
    await connection.execute("delete from outbox where topic = $1 and published_at is not null", topic.name)
