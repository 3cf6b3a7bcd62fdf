"""What a topic is: its name, its policy, what it carries and who may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel

PARTITIONS = 12
MAX_VALUE_BYTES = 256 * 1024
"""The largest event value that a publisher sends and a consumer reads, in bytes."""

SnapshotT = TypeVar("SnapshotT", bound=BaseModel)


class Access(StrEnum):
    """Who may read a topic."""

    PUBLIC = "public"
    """Any external system."""
    PRIVATE = "private"
    """Talkoot's own services only: the topic holds personal data or links that are not for everyone."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One aggregate's topic. The key of a record is the aggregate's id; a null value erases the aggregate."""

    name: str
    publisher: str
    model: type[BaseModel]
    key: str
    """The field of the model that is the record's key."""
    about: str
    types: Mapping[str, str]
    """CloudEvents type to what it says happened."""
    access: Access
    personal_data: str | None
    """Whose and which personal data the topic holds, or None."""
    policy: Mapping[str, str]
    """Kafka topic configuration."""
    readers: tuple[str, ...] = ()
    """The services of Talkoot that subscribe. Whoever else reads is not known here."""

    def key_of(self, snapshot: BaseModel) -> str:
        return str(getattr(snapshot, self.key))


def milliseconds(duration: timedelta) -> str:
    return str(int(duration.total_seconds() * 1000))


def compacted(*, erased_within: timedelta | None = None) -> dict[str, str]:
    """The policy of a topic that is a table: the last record of each key stays for ever.

    Live consumers see every step for seven days. With `erased_within`, a record that a tombstone has erased is gone
    from the disk within that time, whatever the traffic.
    """
    policy = {
        "cleanup.policy": "compact",
        "min.compaction.lag.ms": milliseconds(timedelta(days=7)),
        "delete.retention.ms": milliseconds(timedelta(days=7)),
        "max.message.bytes": str(4 * MAX_VALUE_BYTES),
    }
    if erased_within is not None:
        policy["max.compaction.lag.ms"] = milliseconds(erased_within)
        policy["segment.ms"] = milliseconds(timedelta(days=1))
    return policy


def kept_for(duration: timedelta) -> dict[str, str]:
    """The policy of a topic that is a stream: records go after `duration`."""
    return {
        "cleanup.policy": "delete",
        "retention.ms": milliseconds(duration),
        "segment.ms": milliseconds(min(duration, timedelta(days=1))),
        "max.message.bytes": str(4 * MAX_VALUE_BYTES),
    }
