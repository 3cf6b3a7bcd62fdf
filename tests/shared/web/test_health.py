"""Whether a process lives and whether it can work."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from shared.web import Check, health, health_routes


async def ask(path: str, **checks: Check) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=health_routes(checks)))
    async with httpx.AsyncClient(transport=transport, base_url="http://service.example") as client:
        return await client.get(path)


async def well() -> list[str]:
    return []


async def lagging() -> list[str]:
    return ["no progress on catalog.groups.v1"]


async def broken() -> list[str]:
    raise ConnectionError("password=secret")


async def silent() -> list[str]:
    await asyncio.sleep(3600)
    return []


async def test_a_process_with_content_checks_is_ready() -> None:
    answer = await ask("/healthz/ready", database=well, messaging=well)
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_a_process_that_lacks_something_says_what() -> None:
    answer = await ask("/healthz/ready", database=well, messaging=lagging)
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "problems": {"messaging": ["no progress on catalog.groups.v1"]},
    }


async def test_a_check_that_fails_is_a_problem_and_tells_no_secret() -> None:
    answer = await ask("/healthz/ready", database=broken)
    assert answer.status_code == 503
    assert answer.json()["problems"] == {"database": ["ConnectionError"]}


async def test_a_check_that_does_not_answer_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_TIMEOUT_S", 0.05)
    answer = await ask("/healthz/ready", database=silent, messaging=well)
    assert answer.status_code == 503
    assert list(answer.json()["problems"]) == ["database"]


async def test_a_process_lives_while_its_checks_fail() -> None:
    answer = await ask("/healthz/live", database=broken)
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
