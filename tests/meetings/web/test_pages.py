"""The public pages of meetings, in three languages, and what is in no public place."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from services.meetings.domain.meetings import Link, Meeting
from shared.contracts.meetings import JOINING, Place
from shared.contracts.when import Open
from shared.postgres import Database
from tests.meetings.made import (
    SECRET,
    SLUG,
    STARTS,
    Hands,
    at,
    cancelled,
    events,
    group,
    held,
    keep_group,
    moved,
    scheduled,
)

WORDS = {
    "fi": {"moved": "Siirretty", "cancelled": "Peruttu", "held": "Pidetty", "tentative": "Alustava"},
    "sv": {"moved": "Flyttat", "cancelled": "Inställt", "held": "Hållet", "tentative": "Preliminärt"},
    "en": {"moved": "Moved", "cancelled": "Cancelled", "held": "Held", "tentative": "Tentative"},
}


async def page(client: httpx.AsyncClient, meeting: Meeting, language: str = "fi") -> str:
    answer = await client.get(f"/{language}/meetings/{meeting.id}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    return answer.text


def structured(text: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data: dict[str, object] = json.loads(found[1])
    return data


@pytest.mark.parametrize(
    ("language", "time"),
    [
        ("fi", "17.12.2026 klo 10.00–12.00"),
        ("sv", "17.12.2026 kl. 10.00–12.00"),
        ("en", "17 December 2026, 10:00–12:00"),
    ],
)
async def test_a_page_says_when_and_where_in_its_language(
    client: httpx.AsyncClient, pool: Database, language: str, time: str
) -> None:
    text = await page(client, await scheduled(pool), language)
    assert time in text
    assert "Aino" in text
    assert f"/calendar/groups/{SLUG}.ics?lang={language}" in text
    listed = await client.get(f"/{language}/meetings/")
    assert time in listed.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_a_page_says_how_things_stand(
    client: httpx.AsyncClient, pool: Database, hands: Hands, language: str
) -> None:
    words = WORDS[language]
    tentative = await scheduled(pool, status="tentative")
    other = await moved(pool, await scheduled(pool), at(STARTS + timedelta(days=1)))
    off = await cancelled(pool, await scheduled(pool))
    over = await held(pool, await scheduled(pool), now=STARTS + timedelta(hours=3))
    assert words["tentative"] in await page(client, tentative, language)
    assert words["moved"] in await page(client, other, language)
    assert words["cancelled"] in await page(client, off, language)
    hands.now = STARTS + timedelta(hours=3)
    assert words["held"] in await page(client, over, language)


async def test_a_title_missing_in_the_language_comes_in_another_and_says_which(
    client: httpx.AsyncClient, pool: Database
) -> None:
    text = await page(client, await scheduled(pool, title={"sv": "Fjärde mötet"}), "en")
    assert '<span lang="sv">Fjärde mötet</span>' in text


async def test_a_meeting_without_a_title_is_called_after_its_group(client: httpx.AsyncClient, pool: Database) -> None:
    assert f"<h1>{group().name['fi']}</h1>" in await page(client, await scheduled(pool, title={}))


async def test_markup_in_texts_stays_text(client: httpx.AsyncClient, pool: Database) -> None:
    evil = "<script>alert(1)</script>"
    meeting = await scheduled(
        pool, title={"fi": evil}, agenda={"fi": evil}, place=Place(kind="room", room=evil), link=None
    )
    text = await page(client, meeting) + (await client.get("/fi/meetings/")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


async def test_search_engines_are_told_of_a_move_and_a_cancellation(client: httpx.AsyncClient, pool: Database) -> None:
    meeting = await scheduled(pool)
    assert structured(await page(client, meeting))["eventStatus"] == "https://schema.org/EventScheduled"
    await moved(pool, meeting, at(STARTS + timedelta(days=1)))
    data = structured(await page(client, meeting))
    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data["previousStartDate"] == "2026-12-17T10:00:00+02:00"
    await moved(pool, meeting, Open())
    assert structured(await page(client, meeting))["eventStatus"] == "https://schema.org/EventPostponed"
    await cancelled(pool, meeting)
    assert structured(await page(client, meeting))["eventStatus"] == "https://schema.org/EventCancelled"


async def test_what_is_over_is_no_longer_among_the_coming(
    client: httpx.AsyncClient, pool: Database, hands: Hands
) -> None:
    meeting = await scheduled(pool)
    assert str(meeting.id) in (await client.get("/fi/meetings/")).text
    hands.now = STARTS + timedelta(hours=2)
    assert str(meeting.id) not in (await client.get("/fi/meetings/")).text
    assert await page(client, meeting)


async def test_drafts_and_meetings_of_draft_groups_are_not_found(client: httpx.AsyncClient, pool: Database) -> None:
    draft, meeting = await scheduled(pool, status="draft"), await scheduled(pool)
    await keep_group(pool, group(2, status="draft"))
    for each in (draft.id, meeting.id, uuid4(), "x"):
        assert (await client.get(f"/fi/meetings/{each}")).status_code == 404
    assert str(draft.id) not in (await client.get("/fi/meetings/")).text


async def test_public_pages_set_no_cookies_and_may_be_kept(client: httpx.AsyncClient, pool: Database) -> None:
    meeting = await scheduled(pool)
    for path in ("/fi/meetings/", f"/sv/meetings/{meeting.id}"):
        answer = await client.get(path)
        assert "set-cookie" not in answer.headers
        again = await client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


async def test_the_link_for_members_is_on_their_topic_alone(
    client: httpx.AsyncClient, pool: Database, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    link = Link(SECRET, {"fi": "Tunnus salainen-77"})
    meeting = await moved(pool, await scheduled(pool, link=link), at(STARTS + timedelta(days=1)))
    places = [
        *(f"/{language}/meetings/{part}" for language in ("fi", "sv", "en") for part in ("", meeting.id)),
        *(f"/calendar/{part}.ics" for part in (f"meetings/{meeting.id}", f"groups/{SLUG}", "all")),
        *("/api/meetings", f"/api/meetings/{meeting.id}", "/api/meetings/changes", "/metrics", "/healthz/ready"),
    ]
    for path in places:
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert "salainen" not in answer.text + str(answer.headers), path
    told = await events(pool)
    assert {event.topic for event in told if "salainen" in str(event)} == {JOINING.name}
    assert "salainen" not in "".join(capfd.readouterr()) + caplog.text
