"""`/` and `/{lang}/`: which groups there are."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from shared.contracts.catalog import SignUp
from tests.catalog.made import at, content, meeting
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.reading import read

AddMeetings = Callable[..., Awaitable[None]]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("sv-FI,fi;q=0.8", "sv"), ("en", "en"), ("de", "fi"), ("", "fi"), ("fi;q=0, sv;q=0.1", "sv")],
)
async def test_the_root_leads_to_the_readers_language(client: httpx.AsyncClient, accepted: str, language: str) -> None:
    response = await client.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.headers["location"]) == (302, f"/{language}/")
    assert response.headers["vary"] == "Accept-Language"


async def test_active_groups_come_first_with_their_next_meeting_and_ended_ones_stand_apart(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    await make_group(content(name={"fi": "Päättynyt ryhmä"}), status="ended")
    active = await make_group(content(name={"fi": "Toimiva ryhmä"}))
    later, sooner = meeting(active.id, at(17)), meeting(active.id, at(10), status="tentative")
    await add_meetings(later, sooner, meeting(active.id, at(9), status="cancelled"))
    page = read((await client.get("/fi/")).text)
    assert [
        card.one("a", href=f"/fi/groups/{slug}").text
        for card, slug in zip(page.all("li", class_="card"), ("toimiva-ryhma", "paattynyt-ryhma"), strict=True)
    ] == ["Toimiva ryhmä", "Päättynyt ryhmä"]
    first, second = page.all("li", class_="card")
    assert first.one("a", href=f"/fi/meetings/{sooner.id}").text == "to 10.12.2026 klo 12.00–14.00"
    assert "Alustava" in first.text
    assert "Päättynyt" in second.text
    assert "Seuraava kokous" not in second.text
    assert page.one("h2", id="ended").text == "Päättyneet ryhmät"


async def test_drafts_are_not_listed(client: httpx.AsyncClient, make_group: MakeGroup) -> None:
    await make_group(content(name={"fi": "Luonnos"}), status="draft")
    response = await client.get("/fi/")
    assert "Luonnos" not in response.text
    assert "Juuri nyt mikään ryhmä ei ole toiminnassa." in response.text


async def test_a_group_without_a_date_says_so_and_a_closed_sign_up_too(
    client: httpx.AsyncClient, make_group: MakeGroup
) -> None:
    await make_group(content(sign_up=SignUp(state="closed")))
    card = read((await client.get("/sv/")).text).one("li", class_="card")
    assert "Nästa möte meddelas senare" in card.text
    assert "Anmälan stängd" in card.text


@pytest.mark.parametrize("path", ["/de/", "/fi/ei-ole", "/fi/groups/ei-ole", "/fi/groups/EI-ole", "/fi/groups/a%00b"])
async def test_what_is_not_there_is_a_page_that_says_so(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path, headers={"Accept-Language": "fi"})
    assert response.status_code == 404
    assert read(response.text).one("h1").text == "Sivua ei löytynyt"
