"""Whether a process lives, whether it can serve, and what it misses meanwhile."""

import asyncio
from collections.abc import Mapping, Sequence

import httpx
import pytest
from starlette.applications import Starlette

from shared.web import Check, Told, health, health_routes


async def ask(path: str, *, missed: Mapping[str, Told] | None = None, **needed: Check) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=health_routes(needed, missed or {})))
    async with httpx.AsyncClient(transport=transport, base_url="http://service.example") as client:
        return await client.get(path)


async def well() -> list[str]:
    return []


async def without_tables() -> list[str]:
    return ["its tables are missing"]


async def broken() -> list[str]:
    raise ConnectionError("password=secret")


async def silent() -> list[str]:
    await asyncio.sleep(3600)
    return []


def away() -> Sequence[str]:
    return ["Kafka cannot be reached"]


def flowing() -> Sequence[str]:
    return []


async def test_a_process_with_content_checks_is_ready() -> None:
    answer = await ask("/healthz/ready", database=well, missed={"events": flowing})
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_a_process_that_lacks_what_it_needs_is_not_ready_and_says_what_it_lacks() -> None:
    answer = await ask("/healthz/ready", database=without_tables, missed={"events": flowing})
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "problems": {"database": ["its tables are missing"]}}


async def test_a_process_that_can_serve_without_what_is_away_stays_ready_and_names_it() -> None:
    answer = await ask("/healthz/ready", database=well, missed={"events": away, "mail": flowing})
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "degraded": {"events": ["Kafka cannot be reached"]}}


async def test_a_process_that_lacks_both_is_not_ready_and_names_both() -> None:
    answer = await ask("/healthz/ready", database=broken, missed={"events": away})
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "problems": {"database": ["ConnectionError"]},
        "degraded": {"events": ["Kafka cannot be reached"]},
    }


async def test_a_check_that_fails_tells_no_secret() -> None:
    assert "secret" not in (await ask("/healthz/ready", database=broken)).text


async def test_a_check_that_does_not_answer_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_TIMEOUT_S", 0.05)
    answer = await ask("/healthz/ready", database=silent, other=well)
    assert answer.status_code == 503
    assert list(answer.json()["problems"]) == ["database"]


async def test_a_process_lives_while_its_checks_fail() -> None:
    answer = await ask("/healthz/live", database=broken)
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
