"""Migrations meet what others do with the same tables meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from pydantic import SecretStr

from deploy.local.layout import SERVICES
from deploy.local.ports import HOST
from shared.postgres import COMMAND_TIMEOUT_S, CONNECT_TIMEOUT_S, Connection, MigrationBlocked, connect, migrate
from tests.conftest import Database
from tests.tls_front import pass_on

LOCK_TIMEOUT_S = 0.2


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The migrations of something whose table is in use already."""
    made = tmp_path / "locked" / "migrations"
    made.mkdir(parents=True)
    (made / "0001_wider.sql").write_text("alter table in_use add column wider text;")
    return made


@pytest.fixture
def url(database: Database) -> SecretStr:
    return SecretStr(database.url(SERVICES[0]))


@pytest.fixture
async def reader(url: SecretStr) -> AsyncIterator[Connection]:
    """Somebody whose transaction reads the table and goes on."""
    connection = await connect(url)
    await connection.execute("create table in_use (id integer)")
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("select from in_use")
    yield connection
    if connection.is_in_transaction():
        await transaction.rollback()
    await connection.execute("drop table in_use; delete from schema_migration where name like 'locked/%'")
    await connection.close()


@pytest.mark.usefixtures("reader")
async def test_a_migration_that_meets_a_long_transaction_gives_up_and_says_what_to_do(
    url: SecretStr, directory: Path
) -> None:
    with pytest.raises(MigrationBlocked, match=r"migration locked/0001_wider .* pg_stat_activity") as refused:
        await migrate(url, [directory], lock_timeout_s=LOCK_TIMEOUT_S)

    assert isinstance(refused.value.__cause__, asyncpg.LockNotAvailableError)


async def test_others_reach_the_table_while_a_migration_waits_for_it(
    url: SecretStr, directory: Path, reader: Connection
) -> None:
    waiting = asyncio.create_task(migrate(url, [directory], lock_timeout_s=LOCK_TIMEOUT_S))
    other = await connect(url)
    try:
        while not waiting.done():
            await other.execute("select from in_use", timeout=COMMAND_TIMEOUT_S)
    finally:
        await other.close()

    assert isinstance(waiting.exception(), MigrationBlocked)


async def test_a_migration_goes_on_when_the_lock_is_given_up_between_its_attempts(
    url: SecretStr, directory: Path, reader: Connection
) -> None:
    waiting = asyncio.create_task(migrate(url, [directory], lock_timeout_s=1))
    watching = await connect(url)
    try:
        await _until_somebody_waits(watching)
    finally:
        await watching.close()
    await reader.execute("rollback")

    assert await waiting == ["locked/0001_wider"]


async def _until_somebody_waits(watching: Connection) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(COMMAND_TIMEOUT_S):
        while True:
            if await watching.fetchval("select exists (select from pg_locks where not granted)"):
                return
            await asyncio.sleep(0.02)


async def test_a_migration_waits_for_a_database_that_is_slow_to_answer(url: SecretStr, tmp_path: Path) -> None:
    behind = urlsplit(url.get_secret_value())

    async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(CONNECT_TIMEOUT_S + 0.5)
        from_server, to_server = await asyncio.open_connection(behind.hostname, behind.port)
        await asyncio.gather(pass_on(reader, to_server), pass_on(from_server, writer))

    async with await asyncio.start_server(slowly, HOST, 0) as front:
        login = behind.netloc.rpartition("@")[0]
        port = front.sockets[0].getsockname()[1]
        assert await migrate(SecretStr(f"postgresql://{login}@{HOST}:{port}{behind.path}"), [tmp_path]) == []
