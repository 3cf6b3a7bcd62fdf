"""Traces (W3C Trace Context): which request or event a piece of work goes back to, over all services.

Every request, event, log line and mail carries its trace whether or not anybody collects traces. Spans are measured and
sent, by OpenTelemetry's SDK, only in a process for which `configure` has named an endpoint.
"""

import asyncio
import os
import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

if TYPE_CHECKING:
    from opentelemetry.trace import Span as SdkSpan

HEADER: Final = "traceparent"
Kind: TypeAlias = Literal["internal", "server", "producer", "consumer", "client"]
Attributes: TypeAlias = Mapping[str, str | int]

CLOSE_TIMEOUT_S: Final = 2.0
_FORM: Final = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")

_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


class Span:
    """A piece of work: under way within `with`. What is noted of it holds no personal data: routes, topics and kinds,
    not paths. An exception makes it a failed one."""

    __slots__ = ("_attributes", "_kind", "_measured", "_name", "_parent", "_token", "traceparent")

    def __init__(self, name: str, kind: Kind, parent: str | None, attributes: Attributes) -> None:
        self._name = name
        self._kind: Kind = kind
        self._parent = parent
        self._attributes = attributes
        self._measured: SdkSpan | None = None
        self.traceparent = ""

    def __enter__(self) -> Self:
        if _sdk is None:
            self.traceparent = _begun(self._parent)
        else:
            self._measured = _sdk.begin(self._name, self._kind, self._parent, self._attributes, None)
            self.traceparent = _traceparent(self._measured)
        self._token = _current.set(self.traceparent)
        return self

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        _current.reset(self._token)
        if self._measured is None:
            return
        if isinstance(error, Exception):
            _failed(self._measured, error)
        self._measured.end()

    def note(self, name: str, attributes: Attributes) -> None:
        """What the work turned out to be."""
        if self._measured is not None:
            self._measured.update_name(name)
            self._measured.set_attributes(dict(attributes))


def current() -> str | None:
    """The traceparent of the work under way, to hand on with what it brings about."""
    return _current.get()


def trace_id() -> str | None:
    traceparent = _current.get()
    return None if traceparent is None else traceparent[3:35]


def sound(traceparent: str | None) -> str | None:
    """A traceparent from outside, where it is one."""
    return traceparent if traceparent is not None and _FORM.fullmatch(traceparent) else None


class within:  # noqa: N801 - reads as what it does
    """Work on behalf of this trace."""

    __slots__ = ("_token", "_traceparent")

    def __init__(self, traceparent: str | None) -> None:
        self._traceparent = sound(traceparent)

    def __enter__(self) -> None:
        self._token = _current.set(self._traceparent)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


def span(
    name: str, *, kind: Kind = "internal", parent: str | None = None, attributes: Attributes | None = None
) -> Span:
    """A piece of work: part of `parent`, or else the beginning of a trace."""
    return Span(name, kind, sound(parent), attributes or {})


def done(
    name: str, *, kind: Kind, parent: str | None, began_ns: int, attributes: Attributes | None = None
) -> str | None:
    """Note a piece of work of many that were done together, from `began_ns` until now; its traceparent.

    Without a parent, or without an endpoint, nothing is noted and the parent is handed on.
    """
    parent = sound(parent)
    if _sdk is None or parent is None:
        return parent
    measured = _sdk.begin(name, kind, parent, attributes or {}, began_ns)
    measured.end()
    return _traceparent(measured)


def is_measured() -> bool:
    """Whether spans of this process go anywhere. Where they do not, thousands of `done` are not worth their time."""
    return _sdk is not None


def now_ns() -> int:
    """Now, as `done` takes it."""
    return time.time_ns()


def configure(service: str, *, build: str, endpoint: str | None) -> None:
    """Send spans of this process to an OTLP/HTTP endpoint; without one, measure none. Called once, by `serve`.

    The SDK takes ten megabytes, so it is imported only here. It reads `OTEL_TRACES_SAMPLER` and the
    `OTEL_EXPORTER_OTLP_…` variables (headers, certificate) besides.
    """
    global _sdk  # noqa: PLW0603 - of the process, as logging is
    _sdk = None if endpoint is None else _Sdk(service, build, endpoint)


async def close() -> None:
    """Send what has been measured and not sent, if that goes quickly."""
    if _sdk is None:
        return
    provider = _sdk.provider
    flushing = asyncio.get_running_loop().run_in_executor(None, provider.force_flush, int(CLOSE_TIMEOUT_S * 1000))
    await asyncio.wait([flushing], timeout=CLOSE_TIMEOUT_S)


class _Sdk:
    """OpenTelemetry's SDK, with ids and times as we have them."""

    def __init__(self, service: str, build: str, endpoint: str) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        resource = Resource.create({"service.name": service, "service.version": build, "service.namespace": "talkoot"})
        self.provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
        self.provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
        self._tracer = self.provider.get_tracer("talkoot")

    def begin(
        self, name: str, kind: Kind, parent: str | None, attributes: Attributes, began_ns: int | None
    ) -> "SdkSpan":
        from opentelemetry.context import Context
        from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags, set_span_in_context

        context = Context()
        if parent is not None:
            trace, above, flags = parent[3:].split("-")
            remote = SpanContext(int(trace, 16), int(above, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
            context = set_span_in_context(NonRecordingSpan(remote), context)
        return self._tracer.start_span(
            name, context, kind=SpanKind[kind.upper()], attributes=dict(attributes), start_time=began_ns
        )


_sdk: _Sdk | None = None


def _begun(parent: str | None) -> str:
    """A new part of the trace, or of a new one, which nobody measures: so its flags ask nobody to."""
    new = os.urandom(24).hex()
    return f"00-{new[16:]}-{new[:16]}-00" if parent is None else f"{parent[:36]}{new[:16]}{parent[-3:]}"


def _traceparent(measured: "SdkSpan") -> str:
    context = measured.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def _failed(measured: "SdkSpan", error: Exception) -> None:
    from opentelemetry.trace import Status, StatusCode

    # The type alone: a message may repeat what somebody typed.
    measured.set_status(Status(StatusCode.ERROR, type(error).__name__))
    measured.set_attribute("error.type", type(error).__name__)
