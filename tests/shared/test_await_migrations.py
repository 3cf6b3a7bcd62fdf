"""A process that must not serve before its tables are there waits for whoever makes them."""

import asyncio
import os
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.local.bootstrap import bootstrap, drop, with_login
from deploy.local.layout import PROJECT, SERVICES
from deploy.local.ports import free_port
from shared.messaging import MIGRATIONS
from shared.postgres import migrate, pending

PASSWORD = "test"


@pytest.fixture
async def admin_url(postgres: str) -> AsyncIterator[str]:
    name = f"talkoot_{uuid.uuid4().hex[:12]}"
    yield await bootstrap(postgres, name, dict.fromkeys(SERVICES, PASSWORD))
    await drop(postgres, name)


@contextmanager
def running(service: str, command: str, url: str) -> Iterator["subprocess.Popen[str]"]:
    settings = {
        "TALKOOT_DATABASE_URL": url,
        "TALKOOT_KAFKA": "127.0.0.1:1",
        "TALKOOT_PORT": "0",
        "TALKOOT_PUBLIC_URL": "https://talkoot.example",
        "TALKOOT_LINK_KEYS": '["a key"]',
        "TALKOOT_MAIL_FROM": "talkoot@talkoot.example",
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", f"services.{service}", command],
        env=os.environ | settings,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("service", SERVICES)
async def test_it_waits_until_all_migrations_of_this_version_are_applied(service: str, admin_url: str) -> None:
    url = with_login(admin_url, service, PASSWORD)
    with running(service, "await-migrations", url) as process:
        assert "messaging/0001_messaging" in await asyncio.to_thread(line, process)
        with running(service, "migrate", url) as migration:
            assert await asyncio.to_thread(migration.wait, 60) == 0
        assert await asyncio.to_thread(process.wait, 60) == 0


async def test_a_database_that_is_away_is_waited_for() -> None:
    with running("catalog", "await-migrations", f"postgresql://catalog:x@127.0.0.1:{free_port()}/talkoot") as process:
        assert "waiting for the database" in await asyncio.to_thread(line, process)
        assert process.poll() is None


async def test_an_older_version_does_not_wait_where_a_newer_one_has_migrated(admin_url: str, tmp_path: Path) -> None:
    url = SecretStr(with_login(admin_url, "catalog", PASSWORD))
    newer = tmp_path / "sample" / "migrations"
    newer.mkdir(parents=True)
    (newer / "0001_sample.sql").write_text("create table sample (id int);")
    assert await pending(url, [MIGRATIONS, newer]) == ["messaging/0001_messaging", "sample/0001_sample"]
    await migrate(url, [MIGRATIONS, newer])
    assert await pending(url, [MIGRATIONS]) == []
