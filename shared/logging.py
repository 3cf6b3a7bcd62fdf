"""Structured logs on standard error, one JSON object a line, without personal data."""

import logging
import re
import sys
import time
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from shared import tracing

_PERSONAL_KEYS = frozenset(
    {
        "name",
        "email",
        "mail",
        "address",
        "to",
        "recipient",
        "phone",
        "organisation",
        "title",
        "message",
        "body",
        "token",
    }
)
_PERSONAL_PATTERNS = (
    re.compile(r"[^\s\"'<>(),;:=]{1,64}(?:@|%40)[^\s\"'<>(),;:]{1,255}"),
    re.compile(r"(?<![\w.:-])(?:\+|00)\d(?:[ -]?\d){6,14}(?![\w.:-])"),
    re.compile(r"(?<=/registrations/)[^\s/\"'?]+(?:/[^\s/\"'?]{20,})?"),
    re.compile(r"(?<=/unsubscribe/)[^\s/\"'?]+"),
    re.compile(r"(?<=/sign-in/)[^\s/\"'?]+"),
)
_REMOVED = "[removed]"

_SAME_LINE_EVERY_S = 30.0


def without_personal_data(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that drops personal data by key and by pattern, at any depth."""
    return {key: _scrubbed(key, value) for key, value in event.items()}


def _scrubbed(key: str, value: Any) -> Any:
    if key.lower() in _PERSONAL_KEYS:
        return _REMOVED
    if isinstance(value, str):
        for pattern in _PERSONAL_PATTERNS:
            value = pattern.sub(_REMOVED, value)
        return value
    if isinstance(value, Mapping):
        return {inner: _scrubbed(str(inner), content) for inner, content in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed("", content) for content in value]
    return value


def with_trace(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that says which trace a line belongs to."""
    found = tracing.trace_id()
    if found is not None:
        event["trace_id"] = found
    return event


class SameLineSeldom(logging.Filter):
    """Lets the same line of a chatty library through once in thirty seconds.

    aiokafka repeats one line dozens of times a second while the broker is away.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, object], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        line = (record.name, record.msg)
        now = time.monotonic()
        if now - self._last.get(line, -_SAME_LINE_EVERY_S) < _SAME_LINE_EVERY_S:
            return False
        self._last[line] = now
        return True


def configure(level: str, *, json: bool) -> None:
    """Set up structlog and the standard library's logging for this process. Called once, by a service's `serve`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        with_trace,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), structlog.stdlib.ExtraAdder(), *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, without_personal_data, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(logging.Filter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    kafka = logging.getLogger("aiokafka")
    kafka.setLevel(logging.WARNING)
    handler.addFilter(_only_for("aiokafka", SameLineSeldom()))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _only_for(logger: str, rule: logging.Filter) -> logging.Filter:
    class OnlyFor(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            return not record.name.startswith(logger) or bool(rule.filter(record))

    return OnlyFor()
