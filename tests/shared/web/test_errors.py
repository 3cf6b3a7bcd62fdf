"""What a failed request answers."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from shared.metrics import Metrics
from shared.web import Application, Pages
from tests.shared.web.sample.app import PACKAGE, create_app

SITE = "https://talkoot.example"
STATUSES = {"/fi/nothing": 404, "/fi/fail/gone": 404, "/fi/fail/ours": 500, "/fi/fail/database": 503}


@pytest.mark.parametrize(("path", "status"), STATUSES.items())
async def test_an_error_is_a_page_of_the_site(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<main" in answer.text
    assert "/static/" in answer.text


@pytest.mark.parametrize(
    ("language", "title"),
    [("fi", "Sivua ei löytynyt"), ("sv", "Sidan hittades inte"), ("en", "The page was not found")],
)
async def test_an_error_page_is_in_the_language_of_the_path(
    client: httpx.AsyncClient, language: str, title: str
) -> None:
    page = (await client.get(f"/{language}/nothing")).text
    assert f"<h1>{title}</h1>" in page
    assert f"<title>{title} – Talkoot</title>" in page


async def test_an_error_page_outside_the_languages_is_in_the_readers_language(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing", headers={"Accept-Language": "sv"})
    assert "Sidan hittades inte" in answer.text
    assert "Accept-Language" in answer.headers["vary"]


async def test_a_fault_of_ours_tells_nothing_of_the_inside(client: httpx.AsyncClient) -> None:
    for path in ("/fi/fail/ours", "/fi/fail/database", "/api/fail/ours", "/api/fail/database"):
        text = (await client.get(path)).text
        assert "secret" not in text
        assert "10.0.0.1" not in text
        assert "Traceback" not in text


async def test_a_fault_of_ours_still_reaches_the_servers_log() -> None:
    transport = httpx.ASGITransport(create_app())
    async with httpx.AsyncClient(transport=transport, base_url="https://talkoot.example") as strict:
        with pytest.raises(ValueError, match="secret"):
            await strict.get("/fi/fail/ours")


@pytest.mark.parametrize("path", ["/fi/fail/database", "/api/fail/database"])
async def test_an_absent_database_asks_to_come_back(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_a_wrong_method_says_which_are_right(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/fi/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "Tätä osoitetta ei voi käyttää näin" in answer.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/nothing", {}),
        ("/api/nothing", {"Accept": "text/html"}),
        ("/fi/nothing", {"Accept": "application/json"}),
        ("/fi/nothing", {"Content-Type": "application/json"}),
    ],
)
async def test_machines_get_problem_details(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> None:
    answer = await client.get(path, headers=headers)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"type": "about:blank", "title": "Not Found", "status": 404}


async def test_problem_details_name_the_fields_at_fault_and_do_not_repeat_what_was_sent(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/api/people/", json={"name": "Maija Mallikas"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/name"]
    assert "Mallikas" not in answer.text


async def test_problem_details_say_what_the_code_said(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/people/", json={"name": "twice"})
    assert answer.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "This person is there already.",
    }


async def test_a_mounted_api_answers_its_own_faults_with_problem_details(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/people/", json={"name": "fault"})
    assert answer.status_code == 500
    assert answer.json() == {"type": "about:blank", "title": "Internal Server Error", "status": 500}


@pytest.mark.parametrize("fault", [ValueError(), HTTPException(404)])
async def test_a_fault_in_the_middle_of_an_answer_is_not_answered_and_goes_on_to_the_server(fault: Exception) -> None:
    async def content() -> AsyncIterator[str]:
        yield "half"
        raise fault

    async def break_off(_request: Request) -> Response:
        return StreamingResponse(content())

    app = Application(Pages(PACKAGE, public_url=SITE), Metrics("sample"), routes=[Route("/", break_off)])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as opened:
        answer = await opened.get("/")
    assert (answer.status_code, answer.text) == (200, "half")
    with pytest.raises(type(fault)):
        await httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE).get("/")
