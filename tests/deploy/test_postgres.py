"""The embedded PostgreSQL, and what the bootstrap gives each service in it."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.bootstrap import bootstrap, with_login
from deploy.local.errors import StartError
from deploy.local.layout import SERVICES
from deploy.local.ports import free_port
from deploy.local.postgres import PostgresServer
from tests.conftest import Database

PASSWORD = "pass'word @/:%"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path / "data", free_port(), PASSWORD, log=tmp_path / "log")
    yield server
    server.stop()


async def test_what_was_committed_survives_kill_9(server: PostgresServer) -> None:
    await asyncio.to_thread(server.start)
    connection = await asyncpg.connect(server.url())
    await connection.execute("create table kept as select 7 as number")
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    connection = await asyncpg.connect(server.url())
    assert await connection.fetchval("select number from kept") == 7
    await connection.close()


async def test_it_ends_although_a_client_is_connected(server: PostgresServer) -> None:
    await asyncio.to_thread(server.start)
    connection = await asyncpg.connect(server.url())
    async with asyncio.timeout(10):
        await asyncio.to_thread(server.stop)
    assert server.pid is None
    connection.terminate()


async def test_a_pid_file_left_by_a_crash_is_no_obstacle_when_another_program_has_the_number(
    server: PostgresServer,
) -> None:
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.stop)
    (server.folder / "postmaster.pid").write_text("1\n/elsewhere\n")
    await asyncio.to_thread(server.start)
    assert server.pid is not None


def test_a_second_server_on_the_same_data_is_refused(server: PostgresServer, tmp_path: Path) -> None:
    server.start()
    second = PostgresServer(tmp_path / "data", free_port(), PASSWORD, log=tmp_path / "second-log")
    with pytest.raises(StartError, match=f"already runs on .*process {server.pid}"):
        second.start()
    assert server.is_ready()


def test_a_taken_port_is_told_with_the_log(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = PostgresServer(tmp_path / "data", port, PASSWORD, log=tmp_path / "log")
        with pytest.raises(StartError, match=r"(?s)PostgreSQL ended with exit code 1.*Address already in use"):
            server.start()


def test_data_of_another_version_is_refused_with_the_way_out(server: PostgresServer) -> None:
    server.prepare()
    (server.folder / "PG_VERSION").write_text("9\n")
    with pytest.raises(StartError, match=r"made by PostgreSQL 9, this is .*make clean"):
        server.start()


async def test_a_wrong_password_is_refused(server: PostgresServer) -> None:
    await asyncio.to_thread(server.start)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(with_login(server.url(), "postgres", "guess"))


async def test_bootstrapping_again_keeps_what_is_there_and_takes_new_passwords(server: PostgresServer) -> None:
    await asyncio.to_thread(server.start)
    admin = await bootstrap(server.url(), "talkoot", {"catalog": "first"})
    catalog = await asyncpg.connect(with_login(admin, "catalog", "first"))
    await catalog.execute("create table kept as select 7 as number")
    await catalog.close()
    await bootstrap(server.url(), "talkoot", {"catalog": "sec'ond"})
    catalog = await asyncpg.connect(with_login(admin, "catalog", "sec'ond"))
    assert await catalog.fetchval("select number from kept") == 7
    await catalog.close()


async def test_bootstraps_of_one_cluster_at_once_do_not_disturb_each_other(server: PostgresServer) -> None:
    await asyncio.to_thread(server.start)
    passwords = dict.fromkeys(SERVICES, "test")
    await asyncio.gather(*(bootstrap(server.url(), f"talkoot_{number}", passwords) for number in range(4)))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_finds_its_own_schema_without_naming_it(database: Database, service: str) -> None:
    connection = await asyncpg.connect(database.url(service))
    assert await connection.fetchval("select current_schema()") == service
    await connection.execute("create table own (id int); drop table own")
    await connection.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_sees_no_other_schema_and_may_not_make_one(database: Database, service: str) -> None:
    connection = await asyncpg.connect(database.url(service))
    for other in ("public", *(name for name in SERVICES if name != service)):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"create table {other}.intruder (id int)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("create schema more")
    await connection.close()
