"""Follows Talkoot's public meetings on Kafka and prints each change as a line of JSON.

Needs `aiokafka` and `cloudevents`, and nothing of Talkoot's. See README.md beside this file.
"""

import argparse
import asyncio
import json
import logging
import sys
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from aiokafka.errors import KafkaError
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from cloudevents.core.exceptions import CloudEventValidationError

Meeting = dict[str, Any]
Table = dict[str, Meeting]


def erase(table: Table, key: str) -> dict[str, Any] | None:
    """A tombstone: whatever has this key is gone for good."""
    return {"happened": "erased", "id": key} if table.pop(key, None) else None


def keep_newest(table: Table, event: BaseCloudEvent) -> dict[str, Any] | None:
    """Take a meeting's newest state; None where the event tells nothing new.

    An event of a type that nobody knew when this was written still brings the whole meeting, so it is taken as well.
    """
    meeting = event.get_data()
    if not isinstance(meeting, dict) or "id" not in meeting or "version" not in meeting:
        raise ValueError("the value is not a meeting")
    known = table.get(meeting["id"])
    if known is not None and known["version"] >= meeting["version"]:
        return None
    table[meeting["id"]] = meeting
    return {"happened": event.get_type(), **{name: meeting.get(name) for name in ("id", "version", "status", "when")}}


def handle(table: Table, record: "ConsumerRecord[bytes, bytes]") -> dict[str, Any] | None:
    key = (record.key or b"").decode()
    if record.value is None:
        return erase(table, key)
    headers = {name: value for name, value in record.headers if value is not None}
    return keep_newest(table, from_binary_event(KafkaMessage(headers=headers, key=key, value=record.value)))


async def is_behind(consumer: AIOKafkaConsumer, ends: dict[Any, int]) -> bool:
    return any([await consumer.position(partition) < end for partition, end in ends.items()])


async def follow(bootstrap: str, topic: str, *, until_idle: bool) -> None:
    # No group: every run reads all partitions from the start, for the table lives in memory only. With a table of your
    # own on disk, keep the offsets in it, in the same transaction as the rows.
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    table: Table = {}
    try:
        await consumer.start()
        ends = await consumer.end_offsets(consumer.assignment())
        while not until_idle or await is_behind(consumer, ends):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    try:
                        change = handle(table, record)
                    except (ValueError, CloudEventValidationError) as error:
                        where = f"partition {record.partition}, offset {record.offset}"
                        print(f"passed over what is at {where}: {error}", file=sys.stderr)
                        continue
                    if change is not None:
                        print(json.dumps(change, ensure_ascii=False), flush=True)
    finally:
        await consumer.stop()
    print(f"{len(table)} meetings known", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bootstrap", default="127.0.0.1:8800", help="Kafka's address (default: %(default)s)")
    parser.add_argument("--topic", default="meetings.meetings.v1", help="default: %(default)s")
    parser.add_argument("--until-idle", action="store_true", help="stop once everything written so far has been read")
    options = parser.parse_args()
    # The client would say many times a second what the one line below says.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(follow(options.bootstrap, options.topic, until_idle=options.until_idle))
    except KafkaError as error:
        raise SystemExit(f"cannot read {options.topic} from {options.bootstrap}: {error}") from error


if __name__ == "__main__":
    main()
