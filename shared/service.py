"""How a service's process runs: background work beside the web server, one start, one clean end."""

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
import uvicorn
from starlette.types import ASGIApp

from shared import tracing
from shared.draining import Draining
from shared.logging import configure
from shared.settings import ServiceSettings

log = structlog.get_logger(__name__)

STOP_TIMEOUT_S = 8.0
LAST_CALL_S = 9.5
KEPT_ALIVE_S = 75
"""Longer than the proxies before us keep a connection: they must be the first to let go, or a request meets its end."""
LONGEST_PAUSE_S = 10.0
COLLECT_EVERY = 20_000
"""New objects, beyond those that are gone already, after which Python looks for garbage that holds itself."""


@dataclass(frozen=True, slots=True)
class Background:
    """Work that goes on as long as the process. `run` ends only by cancellation."""

    name: str
    run: Callable[[], Awaitable[None]]


@asynccontextmanager
async def running(*background: Background) -> AsyncIterator[None]:
    """Run the work beside the body; on leaving, cancel it and wait until it has ended."""
    tasks = [asyncio.create_task(_for_ever(each), name=each.name) for each in background]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_TIMEOUT_S)


async def _for_ever(background: Background) -> None:
    """Start the work again, with growing pauses, if it breaks off: one fault must not silence a service."""
    pause = 0.5
    while True:
        try:
            await background.run()
        except Exception:
            log.exception("background work broke off", work=background.name, seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)


@dataclass(frozen=True, slots=True)
class Job:
    """Work by the clock: `run` finds what is due and does it, and says whether there may be more at once."""

    name: str
    every_s: float
    run: Callable[[], Awaitable[bool]]


def by_the_clock(job: Job, awake: asyncio.Event | None = None, *, watch: asyncio.Lock | None = None) -> Background:
    """A job as background work. `awake`, once set, starts a round before its time.

    Of jobs that look for the same work and share a `watch`, one waits for it at a time, and each in its turn.
    """
    wake = asyncio.Event() if awake is None else awake
    turn = asyncio.Lock() if watch is None else watch

    async def rounds() -> None:
        while True:
            if await _round(job):
                continue
            async with turn:
                with suppress(TimeoutError):
                    async with asyncio.timeout(job.every_s):
                        await wake.wait()
                wake.clear()

    return Background(job.name, rounds)


async def _round(job: Job) -> bool:
    try:
        return await job.run()
    except Exception as error:
        log.warning("a round of work failed", work=job.name, error=type(error).__name__)
        return False


class _Server(uvicorn.Server):
    """Goes on serving for a while after it was told to end, and comes to its end in any case."""

    def __init__(self, config: uvicorn.Config, draining: Draining, drain_s: float) -> None:
        super().__init__(config)
        self._draining = draining
        self._drain_s = drain_s

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        last_call = threading.Timer(LAST_CALL_S, _end_hard)
        last_call.daemon = True
        last_call.start()
        self._draining.begin()
        await asyncio.sleep(self._drain_s)
        await super().shutdown(sockets)
        await tracing.close()


def _end_hard() -> None:
    """What hangs is left as a crash would leave it, which loses nothing."""
    log.error("the process did not end by itself", seconds=LAST_CALL_S)
    os._exit(1)


def _leave_what_stays() -> None:
    """Keep the collector off the modules and the application, which live as long as the process.

    It would walk over them again and again: that was a tenth of a sign-up's processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)


def serve(create_app: Callable[[], ASGIApp], settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT; then finish what is under way and return, in under ten seconds.

    For the first `drain_s` of these, requests are still taken, while whoever hands them out turns to other copies.
    """
    configure(settings.log_level, json=settings.log_json)
    tracing.configure(settings.service, build=settings.build, endpoint=settings.otlp_endpoint)
    draining = Draining(create_app())
    config = uvicorn.Config(
        draining,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=KEPT_ALIVE_S,
        timeout_graceful_shutdown=3,
        proxy_headers=False,
        backlog=2048,
    )
    server = _Server(config, draining, settings.drain_s)
    _leave_what_stays()
    # uvicorn raises the signal that it caught once more when it has ended; for us it has done its work by then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt):
        server.run()
