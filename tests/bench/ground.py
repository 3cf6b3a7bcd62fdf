"""Real servers for the measurements, durable as in production, and the services as processes on them."""

import asyncio
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import psutil
from pydantic import SecretStr

from deploy.local.bootstrap import bootstrap, drop, with_login
from deploy.local.components import says_ready
from deploy.local.kafka import KafkaServer
from deploy.local.layout import PROJECT
from deploy.local.ports import HOST, free_port
from deploy.local.postgres import PostgresServer
from deploy.local.process import Process, Program, tail
from shared.contracts import TOPICS
from shared.messaging import topics
from shared.postgres import migrate

PASSWORD = "test"
"""As the tests have it, for roles are the whole server's, and measurements can share one with tests."""
POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Load:
    """How much is measured. `scale` makes it all smaller, to see quickly whether the measurements work."""

    rounds: int = 3
    scale: float = 1.0

    def of(self, count: int) -> int:
        return max(1, round(count * self.scale))


@dataclass(frozen=True, slots=True)
class Running:
    """A process under measurement."""

    process: Process
    port: int

    def cpu_s(self) -> float:
        """Processor time so far, in seconds."""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def resident_mb(self) -> float:
        """Memory that it holds, in millions of bytes."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the servers are. Each installation on them has a database and topics of its own."""

    admin_url: str
    kafka: str
    folder: Path
    topic_prefix: str = ""

    @asynccontextmanager
    async def installation(self, *services: str) -> AsyncIterator["Installation"]:
        """Fresh tables of these services, and fresh topics."""
        name = f"bench_{uuid.uuid4().hex[:12]}"
        url = await bootstrap(self.admin_url, name, dict.fromkeys(services, PASSWORD))
        try:
            made = Installation(replace(self, topic_prefix=f"{name}."), url)
            for service in services:
                await migrate(made.database_url(service), import_module(f"services.{service}.app").MIGRATIONS)
            await topics.apply(self.kafka, TOPICS, prefix=made.ground.topic_prefix)
            yield made
        finally:
            await drop(self.admin_url, name)


@dataclass(frozen=True, slots=True)
class Installation:
    ground: Ground
    url: str
    """The administrator's URL of its database."""

    def database_url(self, service: str) -> SecretStr:
        return SecretStr(with_login(self.url, service, PASSWORD))

    @asynccontextmanager
    async def service(self, name: str, *, smtp_port: int = 1, ready: bool = True) -> AsyncIterator[Running]:
        """A service as production runs it."""
        port = free_port()
        settings = {
            "TALKOOT_DATABASE_URL": self.database_url(name).get_secret_value(),
            "TALKOOT_KAFKA": self.ground.kafka,
            "TALKOOT_TOPIC_PREFIX": self.ground.topic_prefix,
            "TALKOOT_HOST": HOST,
            "TALKOOT_PORT": str(port),
            "TALKOOT_PUBLIC_URL": "http://talkoot.example",
            "TALKOOT_LINK_KEYS": json.dumps(["a key for measurements"]),
            "TALKOOT_LOG_LEVEL": "error",
            "TALKOOT_DRAIN_S": "0",
            "TALKOOT_SMTP_HOST": HOST,
            "TALKOOT_SMTP_PORT": str(smtp_port),
            "TALKOOT_MAIL_FROM": "talkoot@talkoot.example",
        }
        async with self.program(f"services.{name}", "serve", port=port, settings=settings) as running:
            if ready:
                await until(lambda: asyncio.to_thread(says_ready, port), 60, running.process, self._log(port))
            yield running

    @asynccontextmanager
    async def program(
        self, module: str, *arguments: str, port: int = 0, settings: Mapping[str, str] | None = None
    ) -> AsyncIterator[Running]:
        """A Python program of ours in a process of its own."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith("TALKOOT_")}
        process = Process(
            Program(
                (sys.executable, "-m", module, *arguments),
                log=self._log(port),
                environment={**ours, **(settings or {})},
                folder=PROJECT,
            )
        )
        try:
            yield Running(process, port)
        finally:
            await asyncio.to_thread(process.stop)

    def _log(self, port: int) -> Path:
        return self.ground.folder / f"{port}.log"


async def until(
    check: Callable[[], Awaitable[bool]], seconds: float, process: Process | None = None, log: Path | None = None
) -> None:
    """Wait for something that must happen. Raises RuntimeError, with what the process last said, where it does not."""
    deadline = time.monotonic() + seconds
    while not await check():
        ended = process is not None and process.exit_code is not None
        if ended or time.monotonic() > deadline:
            raise RuntimeError(f"it did not happen in {seconds} s:{tail(log) if log else ''}")
        await asyncio.sleep(POLL_S)


@asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="talkoot-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        postgres = PostgresServer(folder / "postgres", free_port(), PASSWORD, log=folder / "postgres.log")
        kafka = KafkaServer(folder / "kafka", free_port(), free_port(), log=folder / "kafka.log")
        try:
            await asyncio.gather(asyncio.to_thread(postgres.start), asyncio.to_thread(kafka.start))
            yield Ground(postgres.url(), kafka.bootstrap, folder)
        finally:
            await asyncio.gather(asyncio.to_thread(postgres.stop), asyncio.to_thread(kafka.stop))
