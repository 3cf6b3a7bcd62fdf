"""Figures of one process for Prometheus: counted as work goes on, or asked for when somebody looks."""

import asyncio
import platform
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Final, TypeAlias

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from shared.postgres import Connection, Database

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
PREFIX: Final = "talkoot_"
REQUEST_BUCKETS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""In seconds."""
ASK_TIMEOUT_S: Final = 2.0
ASKED_EVERY_S: Final = 10.0
"""Counting rows costs the database something; who looks more often sees the same figures again."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. Its name gets the prefix `talkoot_`, and where it only grows (`counts`), the ending `_total`."""

    name: str
    about: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    counts: bool = False


Told: TypeAlias = Callable[[], Iterable[Figure]]
"""What the process knows by itself."""
Asked: TypeAlias = Callable[[Connection], Awaitable[Iterable[Figure]]]
"""What only the database knows. Every copy of a service tells the same."""


class Metrics:
    """All figures of one application, in a registry of its own. Every one has the label `service`."""

    def __init__(
        self,
        service: str,
        *,
        build: str = "",
        database: Database | None = None,
        told: Sequence[Told] = (),
        asked: Sequence[Asked] = (),
    ) -> None:
        self._service = service
        self._database = database
        pool = () if database is None else (partial(_about_the_pool, database),)
        self._told = (partial(_about_the_build, build), *pool, *told)
        self._asked = asked
        self._answers: Sequence[Figure] = ()
        self._asked_at = -ASKED_EVERY_S
        self._asking = asyncio.Lock()
        self._registry = CollectorRegistry()
        self._latest = _Latest(service)
        self._registry.register(self._latest)
        ProcessCollector(registry=self._registry)
        self._requests = Histogram(
            PREFIX + "http_request_seconds",
            "From a request's first byte to the end of its answer.",
            ("service", "method", "route", "status"),
            buckets=REQUEST_BUCKETS,
            registry=self._registry,
        )
        # Finding a figure by its labels costs more than counting does.
        self._answered = lru_cache(maxsize=None)(partial(_labelled, self._requests, service))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._answered(method, route, status).observe(seconds)

    def histogram(
        self, name: str, about: str, buckets: Sequence[float], labels: Sequence[str] = ()
    ) -> Callable[..., None]:
        """A figure by sizes: call the result with a value and the labels' values."""
        made = Histogram(PREFIX + name, about, ("service", *labels), buckets=buckets, registry=self._registry)
        return lambda value, *of: made.labels(self._service, *of).observe(value)

    def counter(self, name: str, about: str, labels: Sequence[str] = ()) -> Callable[..., None]:
        """A figure that grows by one: call the result with the labels' values."""
        made = Counter(PREFIX + name, about, ("service", *labels), registry=self._registry)
        return lambda *of: made.labels(self._service, *of).inc()

    async def text(self) -> bytes:
        """Everything as Prometheus reads it. What the database does not answer in two seconds is left out."""
        await self._ask()
        self._latest.figures = [*(figure for told in self._told for figure in told()), *self._answers]
        return generate_latest(self._registry)

    async def _ask(self) -> None:
        if self._database is None or not self._asked:
            return
        async with self._asking:
            if time.monotonic() - self._asked_at < ASKED_EVERY_S:
                return
            try:
                async with asyncio.timeout(ASK_TIMEOUT_S), self._database.connection() as connection:
                    found = [figure for question in self._asked for figure in await question(connection)]
            except Exception:
                self._answers = (_answering(0),)
            else:
                self._answers = (*found, _answering(1))
                self._asked_at = time.monotonic()


def _labelled(requests: Histogram, service: str, method: str, route: str, status: int) -> Histogram:
    return requests.labels(service, method, route, str(status))


def _answering(value: int) -> Figure:
    return Figure("database_answers", "Whether the database answered when it was last asked.", value)


def _about_the_pool(database: Database) -> Iterable[Figure]:
    at_work, idle, most = database.use
    about = "Connections of this process to the database."
    yield Figure("database_connections", about, at_work, {"state": "used"})
    yield Figure("database_connections", about, idle, {"state": "idle"})
    yield Figure("database_connections_max", "How many it may have.", most)


def _about_the_build(build: str) -> Iterable[Figure]:
    try:
        ours = version("talkoot")
    except PackageNotFoundError:
        ours = "unknown"
    labels = {"version": ours, "build": build, "python": platform.python_version()}
    yield Figure("build_info", "What runs here.", 1, labels)


class _Latest(Collector):
    """The figures that were told last, as Prometheus' client takes them."""

    def __init__(self, service: str) -> None:
        self._service = service
        self.figures: Sequence[Figure] = ()

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for figure in self.figures:
            family = families.get(figure.name)
            if family is None:
                kind = CounterMetricFamily if figure.counts else GaugeMetricFamily
                labels = ("service", *figure.labels)
                family = families[figure.name] = kind(PREFIX + figure.name, figure.about, labels=labels)
            assert isinstance(family, CounterMetricFamily | GaugeMetricFamily)
            family.add_metric((self._service, *figure.labels.values()), figure.value)
        return families.values()
