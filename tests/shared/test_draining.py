"""A process that was told to end says so first, answers what still comes, and ends in time."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from deploy.local.layout import PROJECT
from deploy.local.ports import free_port
from shared.draining import READY, SERVING, Draining

SERVE = """
import asyncio
from pydantic import SecretStr
from shared.service import Background, running, serve
from shared.settings import ServiceSettings
from tests.shared.test_draining import app

serve(lambda: app({stubborn}), ServiceSettings(
    database_url=SecretStr("postgresql://"), kafka="", port={port}, public_url="http://talkoot.example",
    link_keys=(SecretStr("k"),), drain_s={drain_s}))
"""
DEADLINE_S = 60.0


async def answer(request: Request) -> Response:
    await asyncio.sleep(float(request.query_params.get("seconds", 0)))
    return PlainTextResponse("answered")


async def for_ever() -> None:
    while True:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)


def app(stubborn: bool = False) -> Starlette:
    """A service in small. A stubborn one has work that will not end."""
    tasks = set()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if stubborn:
            tasks.add(asyncio.create_task(for_ever()))
        yield

    return Starlette(routes=[Route(path, answer) for path in ("/", READY)], lifespan=lifespan)


@asynccontextmanager
async def served(*, drain_s: float, stubborn: bool = False) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    port = free_port()
    code = SERVE.format(port=port, drain_s=drain_s, stubborn=stubborn)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=PROJECT, stderr=asyncio.subprocess.PIPE, env=os.environ
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(DEADLINE_S), httpx.AsyncClient() as http:
            while True:
                with suppress(httpx.TransportError):
                    await http.get(url + SERVING)
                    break
                await asyncio.sleep(0.05)
        yield process, url
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def test_until_it_is_told_to_end_an_application_serves_and_decides_itself_whether_it_is_ready() -> None:
    transport = httpx.ASGITransport(Draining(app()))
    async with httpx.AsyncClient(transport=transport, base_url="http://talkoot.example") as http:
        assert (await http.get(SERVING)).status_code == 200
        assert (await http.get(READY)).text == "answered"
        assert "connection" not in (await http.get("/")).headers


async def test_then_it_is_not_ready_and_every_answer_closes_its_connection() -> None:
    draining = Draining(app())
    draining.begin()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(draining), base_url="http://talkoot.example") as http:
        for path in (SERVING, READY):
            assert (await http.get(path)).status_code == 503
        found = await http.get("/")
        assert (found.text, found.headers["connection"]) == ("answered", "close")


async def test_a_process_that_is_told_to_end_takes_requests_until_others_have_noticed_and_answers_them_all() -> None:
    async with served(drain_s=1.5) as (process, url), httpx.AsyncClient(timeout=DEADLINE_S) as http:
        begun_before = asyncio.create_task(http.get(url, params={"seconds": 3}))
        await http.get(url)
        process.send_signal(signal.SIGTERM)
        while (await http.get(url + SERVING)).status_code == 200:
            assert process.returncode is None
            await asyncio.sleep(0.02)
        assert (await http.get(url)).text == "answered"
        assert (await begun_before).text == "answered"
        assert await process.wait() == 0


async def test_a_process_whose_work_will_not_end_is_ended_all_the_same() -> None:
    async with served(drain_s=0, stubborn=True) as (process, _):
        process.send_signal(signal.SIGTERM)
        _, said = await process.communicate()
        assert process.returncode == 1
        assert b"did not end by itself" in said
