"""Headers that make a browser careful, and the limit of a request's body."""

from collections.abc import AsyncIterator

import httpx
import pytest

from shared.web.application import BODY_LIMIT
from tests.shared.web.sample.app import create_app

PATHS = ["/fi/", "/fi/nothing", "/fi/fail/ours", "/api/nothing", "/healthz/live", "/"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_has_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("path", PATHS)
async def test_the_policy_allows_nothing_but_our_own(client: httpx.AsyncClient, path: str) -> None:
    policy = (await client.get(path)).headers["content-security-policy"].split("; ")
    assert set(policy) == {
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "upgrade-insecure-requests",
    }


async def test_a_site_without_https_promises_none() -> None:
    transport = httpx.ASGITransport(create_app("http://127.0.0.1:8000"))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as local:
        headers = (await local.get("/fi/")).headers
    assert "strict-transport-security" not in headers
    assert "upgrade-insecure-requests" not in headers["content-security-policy"]


async def test_a_page_made_for_embedding_may_be_framed_by_the_sites_it_names(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/fi/embedded")).headers
    assert headers.get_list("content-security-policy") == [headers["content-security-policy"]]
    assert "frame-ancestors https://other.example;" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/fi/private", "/fi/nothing", "/fi/fail/ours", "/healthz/ready"])
async def test_what_says_nothing_of_caching_is_kept_nowhere(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).headers["cache-control"] == "no-store"


async def test_no_page_sets_a_cookie(client: httpx.AsyncClient) -> None:
    assert "set-cookie" not in (await client.get("/fi/")).headers
    assert "set-cookie" not in (await client.post("/fi/groups/x/join", data={"name": "Å"})).headers


async def test_a_body_of_the_greatest_size_is_read(client: httpx.AsyncClient) -> None:
    content = b"message=" + b"x" * (BODY_LIMIT - 8)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await client.post("/fi/groups/x/join", content=content, headers=headers)).status_code == 422


async def test_a_larger_body_is_refused_with_a_page(client: httpx.AsyncClient) -> None:
    answer = await client.post("/fi/groups/x/join", data={"message": "x" * BODY_LIMIT})
    assert answer.status_code == 413
    assert "Lähetit kerralla liikaa tietoa" in answer.text


async def test_a_body_that_does_not_tell_its_size_is_refused_all_the_same(client: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await client.post("/fi/groups/x/join", content=body(), headers=headers)
    assert answer.status_code == 413


async def test_a_larger_body_is_refused_by_an_api_with_problem_details(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/people/", json={"name": "x" * BODY_LIMIT})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
