"""The catalog with a clock that the test holds, and what a test does to sign in."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import httpx
import pytest

from services.catalog.app import create_app
from services.catalog.settings import Settings
from shared.contracts.catalog import SIGN_INS, SignIn
from shared.postgres import Database as Pool
from tests.catalog.conftest import NOW, PUBLIC_URL

DEADLINE_S = 30.0
EMAIL = "aino.esimerkki@kunta.example"
COOKIE = "__Host-talkoot-sign-in"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(pool: Pool, settings: Settings, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings, clock=clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as opened:
        yield opened


async def ask(client: httpx.AsyncClient, email: str = EMAIL, **fields: str) -> httpx.Response:
    return await client.post("/fi/sign-in", data={"email": email, **fields}, headers={"origin": PUBLIC_URL})


async def mailed(pool: Pool, count: int = 1) -> list[SignIn]:
    """The links that wait for the relay, once there are as many and every address has been looked up."""
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    while True:
        async with pool.connection() as connection:
            rows = await connection.fetch("select value from outbox where topic = $1 order by id", SIGN_INS.name)
            waiting = await connection.fetchval("select count(*) from sign_in_request where not looked_up")
        if len(rows) >= count and not waiting:
            return [SignIn.model_validate_json(row["value"]) for row in rows]
        assert asyncio.get_running_loop().time() < deadline, "no link in time"
        await asyncio.sleep(0.02)


def path_of(link: SignIn) -> str:
    assert link.link.startswith(f"{PUBLIC_URL}/")
    return link.link.removeprefix(PUBLIC_URL)


async def link_for(client: httpx.AsyncClient, pool: Pool, **fields: str) -> str:
    await ask(client, **fields)
    return path_of((await mailed(pool))[-1])


async def is_signed_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/fi/manage/")).status_code == 200
