"""A site on servers of its own, which the tests may kill."""

import asyncio
import os
import random
import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.kafka import KafkaServer
from deploy.local.postgres import PostgresServer
from tests.mailbox import Mailbox
from tests.site import Servers, Site, free_layout, running_site

SMTP_TIMEOUT_S = 2
"""Four times as long wait the mails of a sender that died."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The site, and the servers below it."""

    site: Site
    postgres: PostgresServer
    kafka: KafkaServer

    async def kill(self, name: str) -> None:
        """End `kafka`, `postgres` or a service as a crash would."""
        if name in ("kafka", "postgres"):
            await asyncio.to_thread(getattr(self, name).kill)
        else:
            await self.site.kill(name)

    async def start(self, name: str) -> None:
        """Start it again. A service may get ready later, for what it needs may be away."""
        if name in ("kafka", "postgres"):
            await asyncio.to_thread(getattr(self, name).start)
        else:
            self.site.start(name)


@pytest.fixture
def chance() -> random.Random:
    """For random points in time. A run that failed has told the seed; `SEED=` has the same points again."""
    seed = int(os.environ.get("SEED") or secrets.randbits(32))
    print(f"SEED={seed}")
    return random.Random(seed)


@pytest.fixture(scope="session")
def ground(mail_catcher: Mailbox) -> Iterator[Ground]:
    folder = Path(tempfile.mkdtemp(prefix="talkoot-faults-"))
    layout = free_layout(folder / "site")
    ports = layout.ports
    postgres = PostgresServer(folder / "postgres", ports.postgres, "test", log=folder / "postgres.log")
    kafka = KafkaServer(folder / "kafka", ports.kafka, ports.kafka_controller, log=folder / "kafka.log")
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(loop.call_soon_threadsafe, loop.stop)
        with ThreadPoolExecutor() as pool:
            for server in (postgres, kafka):
                stack.callback(server.stop)
            for started in [pool.submit(server.start) for server in (postgres, kafka)]:
                started.result()
        context = running_site(
            layout,
            Servers(postgres.url(), kafka.bootstrap, mail_catcher.port),
            {"TALKOOT_SMTP_TIMEOUT_S": str(SMTP_TIMEOUT_S)},
        )
        site = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result(timeout=180)
        stack.callback(
            lambda: asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result(timeout=60)
        )
        asyncio.run_coroutine_threadsafe(_with_samples(site), loop).result(timeout=60)
        yield Ground(site, postgres, kafka)


async def _with_samples(site: Site) -> None:
    await site.talkoot("catalog", "load-samples")
    await site.talkoot("meetings", "load-samples")
    deadline = asyncio.get_running_loop().time() + 30
    while await site.one("notifications", "select count(*) < 2 from meeting"):
        assert asyncio.get_running_loop().time() < deadline, "the meetings' events have not arrived"
        await asyncio.sleep(0.05)
