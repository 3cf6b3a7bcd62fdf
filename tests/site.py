"""A whole Talkoot for a test: the four services as processes, the edge before them, on servers that a test may kill."""

import asyncio
import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import httpx

from deploy.local import caddy
from deploy.local.bootstrap import bootstrap, drop, with_login
from deploy.local.components import listens, says_ready
from deploy.local.layout import PROJECT, SERVICES, Layout
from deploy.local.ports import HOST, Ports, is_free
from deploy.local.process import Process, Program, tail
from shared.contracts import TOPICS
from shared.messaging import topics
from tests.servers import RUN

PASSWORD = "test"
LINK_KEY = "a key for tests"


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers that a site stands on."""

    postgres: str
    """The administrator's URL."""
    kafka: str
    smtp_port: int


@dataclass
class Site:
    """One installation."""

    layout: Layout
    servers: Servers
    database_url: str
    """The administrator's URL of this site's database."""
    topic_prefix: str
    more: Mapping[str, str] = field(default_factory=dict)
    """Settings of all services beside the usual ones."""
    code: Path = PROJECT
    """What the services run. Commands are always of this version."""
    copies: int = 0
    """How many of each service the edge knows; see `scale`. Others can be started too; they get no requests."""
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.layout.site

    @property
    def other_origin(self) -> str:
        """Where a test may put a site of others that has our form in its pages."""
        return f"http://localhost:{self.layout.ports.edge + 9}"

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=30, follow_redirects=False)

    def environment(self, service: str, *, copy: int = 0) -> dict[str, str]:
        settings = {
            "TALKOOT_DATABASE_URL": with_login(self.database_url, service, PASSWORD),
            "TALKOOT_KAFKA": self.servers.kafka,
            "TALKOOT_TOPIC_PREFIX": self.topic_prefix,
            "TALKOOT_HOST": HOST,
            "TALKOOT_PORT": str(self.layout.service_port(service, copy)),
            "TALKOOT_PUBLIC_URL": self.url,
            "TALKOOT_LINK_KEYS": json.dumps([LINK_KEY]),
            "TALKOOT_SMTP_HOST": HOST,
            "TALKOOT_SMTP_PORT": str(self.servers.smtp_port),
            "TALKOOT_MAIL_FROM": "talkoot@talkoot.example",
            "TALKOOT_ALLOWED_ORIGINS": json.dumps([self.other_origin]),
            "TALKOOT_OPERATOR_MAIL": "yllapito@talkoot.example",
            "TALKOOT_STYLEGUIDE": "true",
        }
        ours = {key: value for key, value in os.environ.items() if not key.startswith("TALKOOT_") or key == RUN}
        return ours | settings | dict(self.more)

    def start(self, service: str, *, copy: int = 0) -> None:
        """Start a copy of a service; `until_ready` waits for it."""
        self.processes[_name(service, copy)] = Process(
            Program(
                (sys.executable, "-m", f"services.{service}", "serve"),
                log=self.layout.log(_name(service, copy)),
                environment=self.environment(service, copy=copy),
                folder=self.code,
            )
        )

    async def until_ready(self, service: str, *, copy: int = 0, deadline: float = 60.0) -> None:
        port = self.layout.service_port(service, copy)
        await self._until(lambda: says_ready(port), _name(service, copy), deadline, lambda: _health(port))

    async def kill(self, service: str, *, copy: int = 0) -> None:
        """End it as a crash would."""
        await asyncio.to_thread(self.processes.pop(_name(service, copy)).kill)

    async def stop(self, service: str, *, copy: int = 0) -> None:
        """End it as an operator would. Raises AssertionError, with its last words, where it does not end by itself."""
        name = _name(service, copy)
        process = self.processes.pop(name)
        await asyncio.to_thread(process.stop)
        assert process.exit_code == 0, f"{name} ended with {process.exit_code}:{tail(self.layout.log(name), 30)}"

    async def talkoot(self, *arguments: str) -> str:
        """What the command says. Raises AssertionError, with all that it said, where it fails."""
        service = arguments[0]
        command = (str(Path(sys.executable).with_name("talkoot")), *arguments)
        result = await asyncio.to_thread(
            subprocess.run,
            command,
            env=self.environment(service),
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout
        return result.stdout

    async def one(self, service: str, query: str, *values: object) -> object:
        """One value from a service's schema."""
        connection = await asyncpg.connect(with_login(self.database_url, service, PASSWORD))
        try:
            return await connection.fetchval(query, *values)
        finally:
            await connection.close()

    async def until_told(self, service: str, query: str, *, deadline: float = 40.0) -> None:
        """Until events have made the query's one value true."""
        end = asyncio.get_running_loop().time() + deadline
        while not await self.one(service, query):
            assert asyncio.get_running_loop().time() < end, f"{service}: not in {deadline} s: {query}"
            await asyncio.sleep(0.05)

    def logs(self) -> Mapping[str, str]:
        """Everything that the services have logged."""
        return {service: self.layout.log(service).read_text() for service in SERVICES}

    async def scale(self, copies: int) -> None:
        """Run so many copies of each service behind the edge; those beyond are ended."""
        wanted = [(service, copy) for copy in range(copies) for service in SERVICES]
        missing = [(service, copy) for service, copy in wanted if _name(service, copy) not in self.processes]
        for service, copy in missing:
            self.start(service, copy=copy)
        for service, copy in missing:
            await self.until_ready(service, copy=copy)
        await self._restart_edge(copies)
        beyond = [(service, copy) for copy in range(copies, self.copies) for service in SERVICES]
        self.copies = copies
        await asyncio.gather(*(self.stop(service, copy=copy) for service, copy in beyond))

    async def _restart_edge(self, copies: int) -> None:
        if (edge := self.processes.pop("edge", None)) is not None:
            await asyncio.to_thread(edge.stop)
        self.processes["edge"] = Process(caddy.program(self.layout, copies))
        await self._until(lambda: listens(self.layout.ports.edge), "edge", 30)

    async def _until(
        self, check: Callable[[], bool], name: str, deadline: float, why: Callable[[], str] = lambda: ""
    ) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + deadline
        while not await asyncio.to_thread(check):
            process = self.processes.get(name)
            log = tail(self.layout.log(name))
            assert process is None or process.exit_code is None, f"{name} ended:{log}"
            assert loop.time() < end, f"{name} was not ready in {deadline} s: {why()}{log}"
            await asyncio.sleep(0.1)


def _health(port: int) -> str:
    try:
        return httpx.get(f"http://{HOST}:{port}/healthz/ready", timeout=2.0).text
    except httpx.HTTPError as error:
        return repr(error)


def _name(service: str, copy: int) -> str:
    return service if copy == 0 else f"{service}-{copy}"


def free_layout(folder: Path) -> Layout:
    """Free ports for one site, its further copies and its servers, below those that the system gives to clients.

    So nobody takes them while what listens there is being killed and started again.
    """
    for edge in random.sample(range(11_000, 31_000, 10), 200):
        ports = Ports(edge)
        if all(is_free(port + copy) for port in range(edge, ports.kafka_controller + 1, 100) for copy in range(2)):
            return Layout(folder, ports)
    raise AssertionError("no free ports for a site")


@asynccontextmanager
async def running_site(
    layout: Layout, servers: Servers, more: Mapping[str, str] | None = None, *, code: Path = PROJECT
) -> AsyncIterator[Site]:
    """A site, migrated, its topics made, all four services (those of `code`) ready behind the edge."""
    name = f"talkoot_{uuid.uuid4().hex[:12]}"
    database_url = await bootstrap(servers.postgres, name, dict.fromkeys(SERVICES, PASSWORD))
    site = Site(layout, servers, database_url, f"s{uuid.uuid4().hex[:8]}.", more or {}, code)
    try:
        await asyncio.gather(
            topics.apply(servers.kafka, TOPICS, prefix=site.topic_prefix),
            *(site.talkoot(service, "migrate") for service in SERVICES),
        )
        await site.scale(1)
        yield site
    finally:
        await asyncio.gather(*(asyncio.to_thread(process.stop) for process in site.processes.values()))
        await drop(servers.postgres, name)
