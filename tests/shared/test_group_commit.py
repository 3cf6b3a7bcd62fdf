"""Requests that come together share one transaction."""

import asyncio
from collections.abc import Sequence

import pytest
from pydantic import SecretStr

from deploy.local.layout import SERVICES
from shared.postgres import Connection, Database, GroupCommit, Unavailable
from tests import conftest


@pytest.fixture
def url(database: conftest.Database) -> SecretStr:
    return SecretStr(database.url(SERVICES[0]))


async def test_what_comes_while_a_batch_is_under_way_shares_the_next_and_each_gets_its_own_result(
    url: SecretStr,
) -> None:
    batches: list[list[int]] = []
    under_way, free = asyncio.Event(), asyncio.Event()

    async def double(connection: Connection, numbers: Sequence[int]) -> list[int]:
        assert not connection.is_in_transaction()
        batches.append(list(numbers))
        under_way.set()
        await free.wait()
        return [number * 2 for number in numbers]

    async with Database(url) as database:
        commit = GroupCommit(database, double, largest=3)
        first = asyncio.create_task(commit.submit(0))
        await under_way.wait()
        others = asyncio.gather(*(commit.submit(number) for number in range(1, 6)))
        await asyncio.sleep(0)
        free.set()
        assert await first == 0
        assert await others == [2, 4, 6, 8, 10]
    assert batches == [[0], [1, 2, 3], [4, 5]]


async def test_one_after_the_other_works_as_well(url: SecretStr) -> None:
    async def same(_connection: Connection, numbers: Sequence[int]) -> Sequence[int]:
        return numbers

    async with Database(url) as database:
        commit = GroupCommit(database, same)
        assert [await commit.submit(number) for number in range(3)] == [0, 1, 2]


async def test_what_waits_for_commits_is_woken_after_them(url: SecretStr) -> None:
    woken: list[str] = []

    async def write(connection: Connection, texts: Sequence[str]) -> Sequence[str]:
        await connection.execute("create table group_commit_note (text text)")
        await connection.executemany("insert into group_commit_note values ($1)", [(text,) for text in texts])
        return texts

    async with Database(url, after_commit=lambda: woken.append("woken")) as database:
        await GroupCommit(database, write).submit("a")
        async with database.connection() as connection:
            assert await connection.fetchval("select text from group_commit_note") == "a"
    assert woken == ["woken"]


async def test_without_a_database_all_are_told_so(url: SecretStr) -> None:
    async def never(_connection: Connection, numbers: Sequence[int]) -> Sequence[int]:
        return numbers

    commit = GroupCommit(Database(url), never)
    results = await asyncio.gather(*(commit.submit(number) for number in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [Unavailable] * 3


@pytest.mark.parametrize("count", [1, 3])
async def test_a_bad_one_fails_alone(url: SecretStr, count: int) -> None:
    async def divide(_connection: Connection, numbers: Sequence[int]) -> list[float]:
        return [12 / number for number in numbers]

    async with Database(url) as database:
        commit = GroupCommit(database, divide)
        results = await asyncio.gather(*(commit.submit(number) for number in range(count)), return_exceptions=True)
    assert isinstance(results[0], ZeroDivisionError)
    assert results[1:] == [12.0, 6.0][: count - 1]
