"""The server ends a session between two statements, and its farewell is read before the socket is seen to close."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from deploy.local.layout import SERVICES
from deploy.local.ports import HOST
from shared.postgres import Database, Unavailable
from tests import conftest

FAREWELL = b"57P01"
"""admin_shutdown, in the server's last message."""
DEADLINE_S = 10.0
ROUNDS = 5
"""Of the event loop, in which the driver reads what has been passed on to it."""


class SlowToClose:
    """Passes on all that the server says, but for a while not that it has closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.said_farewell = asyncio.Event()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(HOST, self._port)

        async def pass_on_questions() -> None:
            with suppress(OSError):
                while data := await reader.read(65536):
                    to_server.write(data)
                    await to_server.drain()

        questions = asyncio.create_task(pass_on_questions())
        with suppress(OSError):
            while data := await from_server.read(65536):
                writer.write(data)
                await writer.drain()
                if FAREWELL in data:
                    self.said_farewell.set()
        await questions
        to_server.close()
        writer.close()


@pytest.fixture
async def between(database: conftest.Database) -> AsyncIterator[tuple[SlowToClose, SecretStr]]:
    url = database.url(SERVICES[0])
    front = SlowToClose(urlsplit(url).port or 5432)
    server = await asyncio.start_server(front.converse, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    yield front, SecretStr(urlsplit(url)._replace(netloc=_with_port(url, port)).geturl())
    server.close()


def _with_port(url: str, port: int) -> str:
    return f"{urlsplit(url).netloc.rsplit(':', 1)[0]}:{port}"


async def test_a_session_that_was_ended_between_two_statements_is_an_outage_and_does_not_come_again(
    database: conftest.Database, between: tuple[SlowToClose, SecretStr]
) -> None:
    front, url = between

    async with Database(url, max_size=1) as seen, Database(SecretStr(database.url(SERVICES[0]))) as other:

        async def broken_off() -> None:
            async with seen.connection() as connection:
                pid = await connection.fetchval("select pg_backend_pid()")
                async with other.connection() as another:
                    await another.execute("select pg_terminate_backend($1)", pid)
                await asyncio.wait_for(front.said_farewell.wait(), DEADLINE_S)
                for _ in range(ROUNDS):
                    await asyncio.sleep(0)
                await connection.execute("select 1")

        with pytest.raises(Unavailable, match=r"^InternalClientError$"):
            await broken_off()
        async with asyncio.timeout(DEADLINE_S), seen.connection() as connection:
            assert await connection.fetchval("select 1") == 1
