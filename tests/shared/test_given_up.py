"""What a process holds in the database when it hangs, or its machine is gone, comes free for others by itself."""

import asyncio
import time

import pytest
from pydantic import SecretStr

from deploy.local.layout import SERVICES
from shared import postgres
from shared.messaging import MIGRATIONS
from shared.postgres import Database, Unavailable, connect, migrate
from tests import conftest

LOCK = 4711
DEADLINE_S = 30.0


@pytest.fixture
def url(database: conftest.Database, monkeypatch: pytest.MonkeyPatch) -> SecretStr:
    monkeypatch.setattr(postgres, "GIVEN_UP_AFTER_S", 0.5)
    return SecretStr(database.url(SERVICES[0]))


async def test_a_transaction_that_hangs_frees_its_locks_and_commits_nothing(url: SecretStr) -> None:
    await migrate(url, [MIGRATIONS])
    kept: list[object] = []
    async with Database(url) as database:

        async def hang_until_another_has_the_lock() -> None:
            async with database.transaction() as hanging:
                await hanging.execute("select pg_advisory_xact_lock($1)", LOCK)
                await hanging.execute("insert into consumer_offset values ('g', 't', 0, 1)")
                async with database.transaction() as other, asyncio.timeout(DEADLINE_S):
                    await other.execute("select pg_advisory_xact_lock($1)", LOCK)
                    kept.append(await other.fetchval("select count(*) from consumer_offset where topic = 't'"))

        with pytest.raises(Unavailable):
            await hang_until_another_has_the_lock()
    assert kept == [0]


async def test_a_process_that_wakes_finds_its_transaction_gone_as_in_an_outage(url: SecretStr) -> None:
    async with Database(url) as database:

        async def hang_and_go_on() -> None:
            async with database.transaction() as hanging:
                await hanging.execute("select 1")
                time.sleep(1.0)  # noqa: ASYNC251 - nothing of this process goes on
                await hanging.execute("select 1")

        with pytest.raises(Unavailable):
            await hang_and_go_on()


async def test_a_leader_that_hangs_loses_the_lead(url: SecretStr) -> None:
    hanging = await connect(url)
    await hanging.execute("select pg_advisory_lock($1)", LOCK)
    async with Database(url) as database, asyncio.timeout(DEADLINE_S), database.connection() as other:
        await other.execute("select pg_advisory_lock($1)", LOCK)
        await other.execute("select pg_advisory_unlock($1)", LOCK)


async def test_the_database_asks_now_and_then_whether_the_other_machine_is_there(url: SecretStr) -> None:
    async with Database(url) as database, database.connection() as connection:
        seconds = await connection.fetchval(
            """select current_setting('tcp_keepalives_idle')::int
               + current_setting('tcp_keepalives_interval')::int * current_setting('tcp_keepalives_count')::int"""
        )
    assert seconds == 60
