"""A record from Kafka, read and checked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from shared import tracing
from shared.contracts.topic import MAX_VALUE_BYTES, Topic
from shared.postgres import Connection

DataT = TypeVar("DataT")


class Refused(Exception):
    """A handler's word that a record cannot be accepted, whenever it is tried. The reason holds no personal data."""


class Received(NamedTuple, Generic[DataT]):
    """An event as a handler sees it. A tuple, for it is made for each record of thousands."""

    key: str
    type: str
    """The CloudEvents type; empty where the sender gave none. A type that the reader does not know still brings a
    whole snapshot."""
    id: str
    data: DataT | None
    """None: the aggregate has been erased."""
    traceparent: str | None = None
    """The trace that the event is part of."""


Handler = Callable[[Connection, Sequence[Received[Any]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a service does with a topic.

    The handler gets a batch in order, inside the transaction that also moves the consumer's offsets. It must be
    idempotent, and never commits.
    """

    topic: Topic
    handle: Handler


def read(topic: Topic, record: "ConsumerRecord[bytes | None, bytes | None]") -> Received[Any]:
    """Decode a record. Raises Refused, with a reason that names fields but repeats none of their contents."""
    if record.key is None:
        raise Refused("the record has no key")
    try:
        key = record.key.decode()
    except UnicodeDecodeError:
        raise Refused("the key is not UTF-8") from None
    data = None
    if record.value is not None:
        if len(record.value) > MAX_VALUE_BYTES:
            raise Refused(f"the value has {len(record.value)} bytes; at most {MAX_VALUE_BYTES} are read")
        try:
            data = topic.model.model_validate_json(record.value)
        except ValidationError as error:
            raise Refused(_reason(error)) from None
        if not is_text_of(getattr(data, topic.key), key):
            raise Refused(f"the key is not the value's {topic.key}")
    headers = dict(record.headers)
    ce_type, ce_id = _text(headers.get("ce_type")), _text(headers.get("ce_id"))
    return Received(key, ce_type, ce_id, data, tracing.sound(_text(headers.get(tracing.HEADER))))


def is_text_of(value: object, text: str) -> bool:
    """Whether `str(value) == text`, without the text of a UUID, which takes as long as the reading of its snapshot."""
    if not isinstance(value, UUID):
        return str(value) == text
    return len(text) == 36 and text[8:24:5] == "----" and text.replace("-", "") == value.hex


def traceparent_of(record: "ConsumerRecord[bytes | None, bytes | None]") -> str | None:
    """The trace that a record is part of, where it says so in the form of W3C."""
    return tracing.sound(_text(dict(record.headers).get(tracing.HEADER)))


def _text(header: bytes | None) -> str:
    """A header's text. A null one, which a foreign sender may set, is as if it were not there."""
    return "" if header is None else header.decode("utf-8", "replace")


def _reason(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'value'}: {fault['type']}" for fault in faults[:5])
