"""Visitors write to the operator: what they typed is checked, kept on a fault, sent once, and not too often."""

import json

import httpx
import pytest

from services.catalog.app import create_app
from services.catalog.domain.feedback import WITHIN
from services.catalog.settings import Settings
from services.catalog.usecases.send_feedback import forget_feedback
from shared.languages import LANGUAGES
from shared.postgres import Database as Pool
from tests.catalog.conftest import NOW, PUBLIC_URL
from tests.catalog.web.reading import read

FINE = {"about": "accessibility", "message": "Taulukko ei näy.\r\nKorjaisitteko?", "email": "veikko@kunta.example"}


async def events(pool: Pool) -> list[dict[str, object]]:
    async with pool.connection() as connection:
        rows = await connection.fetch("select value from outbox where topic = 'catalog.feedback.v1' order by id")
    return [json.loads(row["value"]) for row in rows]


async def test_feedback_goes_out_as_an_event_and_the_visitor_is_thanked(client: httpx.AsyncClient, pool: Pool) -> None:
    answer = await client.post("/sv/feedback", data={**FINE, "page": "/sv/groups/x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sv/feedback/thanks")
    assert (await client.get("/sv/feedback/thanks")).status_code == 200
    (event,) = await events(pool)
    assert event["about"] == "accessibility"
    assert event["message"] == "Taulukko ei näy.\nKorjaisitteko?"
    assert event["email"] == "veikko@kunta.example"
    assert event["page"] == "https://talkoot.example/sv/groups/x"
    assert event["language"] == "sv"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_faults_are_listed_and_what_was_typed_stays(client: httpx.AsyncClient, pool: Pool, language: str) -> None:
    answer = await client.post(f"/{language}/feedback", data={"message": "", "email": "ei <osoite>"})
    assert answer.status_code == 422
    page = read(answer.text)
    links = [link.attributes["href"] for link in page.one("main").all("a") if link.attributes["href"].startswith("#")]
    assert links == ["#about", "#message", "#email"]
    assert "ei &lt;osoite&gt;" in answer.text
    assert await events(pool) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"about": "nothing"},
        {"message": "x" * 4001},
        {"message": "a\x00b"},
        {"message": "   "},
        {"email": "x@" + "y" * 300},
        {"email": "a@b.example\r\nBcc: c@d.example"},
    ],
)
async def test_what_cannot_be_taken_is_not_sent(client: httpx.AsyncClient, pool: Pool, changed: dict[str, str]) -> None:
    assert (await client.post("/fi/feedback", data=FINE | changed)).status_code == 422
    assert await events(pool) == []


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/a b", "x", ""])
async def test_only_a_page_of_ours_goes_along(client: httpx.AsyncClient, pool: Pool, page: str) -> None:
    await client.post("/fi/feedback", data={**FINE, "page": page})
    (event,) = await events(pool)
    assert event["page"] is None


async def test_what_a_program_filled_in_is_dropped_and_nobody_told(client: httpx.AsyncClient, pool: Pool) -> None:
    answer = await client.post("/fi/feedback", data={**FINE, "website": "https://spam.example"})
    assert answer.status_code == 303
    assert await events(pool) == []


async def test_one_visitor_cannot_send_without_end_and_keeps_what_was_typed(
    client: httpx.AsyncClient, pool: Pool
) -> None:
    told = {"X-Forwarded-For": "1.1.1.1, 203.0.113.7"}
    for _ in range(5):
        assert (await client.post("/fi/feedback", data=FINE, headers=told)).status_code == 303
    refused = await client.post("/fi/feedback", data=FINE, headers={"X-Forwarded-For": "2.2.2.2, 203.0.113.7"})
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "600"
    assert "Taulukko ei näy." in refused.text
    other = await client.post("/fi/feedback", data=FINE, headers={"X-Forwarded-For": "203.0.113.8"})
    assert other.status_code == 303
    assert len(await events(pool)) == 6


async def test_every_copy_of_the_service_counts_what_the_others_took(
    client: httpx.AsyncClient, pool: Pool, settings: Settings
) -> None:
    for _ in range(5):
        await client.post("/fi/feedback", data=FINE)
    app = create_app(settings, clock=lambda: NOW)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as other:
        assert (await other.post("/fi/feedback", data=FINE)).status_code == 429


async def test_no_address_of_a_visitor_is_kept_and_soon_nothing_at_all(client: httpx.AsyncClient, pool: Pool) -> None:
    await client.post("/fi/feedback", data=FINE, headers={"X-Forwarded-For": "203.0.113.7"})
    async with pool.transaction() as connection:
        rows = await connection.fetch("select one::text, encode(visitor, 'escape') as visitor from feedback_sent one")
        assert len(rows) == 1
        assert "203.0.113.7" not in str([tuple(row) for row in rows])
        await forget_feedback(connection, now=NOW + WITHIN)
        assert await connection.fetch("select from feedback_sent") == []
        assert len(await connection.fetch("select from outbox")) == 1, "Kafka does not have it yet"
        await connection.execute("update outbox set published_at = now()")
        await forget_feedback(connection, now=NOW)
        assert await connection.fetch("select from outbox") == []


async def test_another_site_cannot_send_in_a_visitors_name(client: httpx.AsyncClient, pool: Pool) -> None:
    answer = await client.post("/fi/feedback", data=FINE, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await events(pool) == []


async def test_the_form_knows_the_page_one_came_from_but_no_signed_link(client: httpx.AsyncClient) -> None:
    from_group = await client.get("/fi/feedback", headers={"Referer": "https://talkoot.example/fi/groups/x?y=1"})
    assert 'name="page" value="/fi/groups/x"' in from_group.text
    for referrer in ("https://talkoot.example/fi/registrations/token", "https://other.example/fi/groups/x"):
        page = (await client.get("/fi/feedback", headers={"Referer": referrer})).text
        assert 'name="page" value=""' in page
    assert 'value="personal-data" checked' in (await client.get("/fi/feedback?about=personal-data")).text
