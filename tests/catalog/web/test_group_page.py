"""`/{lang}/groups/{slug}`: everything that a group's page tells."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from uuid_utils.compat import uuid7

from services.catalog.domain.content import Content
from services.catalog.domain.groups import Group
from services.catalog.store import insert
from shared.contracts.catalog import Lead, Link, Measure, Programme, SignUp
from shared.contracts.meetings import Place
from shared.contracts.when import Open
from shared.languages import LANGUAGES, Localised
from shared.postgres import Connection
from tests.catalog.conftest import NOW
from tests.catalog.made import CHANGED, at, content, meeting
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.reading import Element, read

AddMeetings = Callable[..., Awaitable[None]]
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


async def look(client: httpx.AsyncClient, group: Group, language: str = "fi") -> Element:
    response = await client.get(f"/{language}/groups/{group.slug}")
    assert response.status_code == 200
    return read(response.text)


async def test_the_page_tells_all_that_the_group_has_to_say(client: httpx.AsyncClient, make_group: MakeGroup) -> None:
    page = await look(client, await make_group())
    assert page.one("h1").text == "Avoin data kunnissa"
    words = page.one("main").text
    for told in (
        "Ryhmä avaa kuntien tietoja.",
        "Strateginen tahtotila Julkinen tieto on kaikkien käytössä.",
        "Tavoitteet Jokainen kunta avaa viisi aineistoa. Aineistot pysyvät tuoreina.",
        "Ensivaiheen toimenpiteet Yhteinen luettelo Kootaan luettelo.",
        "Kuntadatan vuosi Kymmenen kuntaa avaa aineistonsa.",
        "Alkamisaika tammikuu 2026",
        "Vastuutaho Esimerkkiministeriö",
        "Rahoitus Mallirahasto",
        "Toteuttaja Mallikuntien liitto",
        "Ryhmä on avoin kaikille.",
        "Ryhmän vetäjät Kaisa Esimerkki neuvotteleva virkamies, Esimerkkiministeriö",
    ):
        assert told in words
    assert page.one("a", href="https://vuosi.example/").text == "Vuoden sivut"
    assert page.one("a", href="https://tyotila.example/").text == "Työtila"
    assert page.one("a", href="tel:+358501234567").text == "050 123 4567"


async def test_a_draft_is_not_found(client: httpx.AsyncClient, make_group: MakeGroup) -> None:
    group = await make_group(status="draft")
    for path in (f"/fi/groups/{group.slug}", f"/fi/groups/{group.slug}/leads/1", f"/api/groups/{group.slug}"):
        method = "POST" if "leads" in path else "GET"
        response = await client.request(method, path)
        assert response.status_code == 404
        assert "Avoin data" not in response.text


async def test_a_missing_text_falls_back_and_says_its_language(
    client: httpx.AsyncClient, make_group: MakeGroup
) -> None:
    page = await look(client, await make_group(), "en")
    assert page.one("h1").text == "Open data in municipalities"
    assert page.one("div", class_="task").one("p", lang="fi").text == "Ryhmä avaa kuntien tietoja."
    assert [each.attributes["lang"] for each in page.one("ul", class_="objectives").all("span")] == ["fi", "fi"]
    assert page.one("a", href="https://tyotila.example/").one("span", lang="fi").text == "Työtila"


async def test_a_text_in_the_pages_language_carries_no_mark(client: httpx.AsyncClient, make_group: MakeGroup) -> None:
    main = (await look(client, await make_group())).one("main")
    assert [each for tag in ("p", "span", "h1") for each in main.all(tag) if "lang" in each.attributes] == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_button_vanishes_where_all_texts_but_name_and_task_are_missing(
    client: httpx.AsyncClient, make_group: MakeGroup, language: str
) -> None:
    group = await make_group(Content(name={"sv": "Öppna data"}, task={"sv": "Att öppna data."}))
    page = await look(client, group, language)
    assert page.one("a", href=f"/{language}/groups/{group.slug}/join").text
    assert page.one("a", href=f"webcal://talkoot.example/calendar/groups/{group.slug}.ics").text


@pytest.mark.parametrize(
    ("sign_up", "href", "words"),
    [
        (SignUp(), "/fi/groups/avoin-data-kunnissa/join", "Ilmoittaudu mukaan"),
        (
            SignUp(deadline=NOW + timedelta(days=1)),
            "/fi/groups/avoin-data-kunnissa/join",
            "Ilmoittaudu viimeistään ti 3.11.2026 klo 11.00.",
        ),
        (SignUp(deadline=NOW - timedelta(days=1)), None, "Ilmoittautuminen päättyi su 1.11.2026 klo 11.00."),
        (SignUp(state="closed"), None, "Ilmoittautuminen on suljettu."),
        (
            SignUp(state="by-form", url="https://lomake.example/x"),
            "https://lomake.example/x",
            "toisen sivuston lomakkeella",
        ),
        (SignUp(state="by-mail"), "#leads", "kirjoittamalla ryhmän vetäjille"),
    ],
)
async def test_the_page_says_how_one_joins_now(
    client: httpx.AsyncClient, make_group: MakeGroup, sign_up: SignUp, href: str | None, words: str
) -> None:
    joining = (await look(client, await make_group(content(sign_up=sign_up)))).one("section", class_="joining")
    assert words in joining.text
    assert [link.attributes["href"] for link in joining.all("a")] == ([] if href is None else [href])


async def test_an_ended_group_speaks_in_the_past_and_takes_nobody(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    group = await make_group(status="ended")
    await add_meetings(meeting(group.id, at(5, month=10), status="held"), meeting(group.id, Open()))
    page = await look(client, group)
    words = page.one("main").text
    assert "Ryhmän toiminta on päättynyt" in words
    assert "Ryhmän tavoitteet olivat" in words
    assert "Ryhmää vetivät" in words
    assert len(page.all("li", class_="meeting")) == 1
    assert not page.all("a", href=f"/fi/groups/{group.slug}/join")
    assert not [link for link in page.all("a") if link.attributes["href"].startswith("webcal:")]


async def test_meetings_stand_with_what_became_of_them(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    group = await make_group()
    moved = meeting(
        group.id, at(10), previous_when=at(3), place=Place(kind="hybrid", room="Sali", address="Torikatu 1")
    )
    cancelled = meeting(group.id, at(11), status="cancelled", reason={"fi": "Vetäjä on sairas."})
    tentative = meeting(group.id, at(12), status="tentative", place=Place())
    undated = meeting(group.id, Open(), status="tentative", place=Place(kind="online"))
    held = meeting(group.id, at(5, month=10), status="held", place=Place(kind="room", address="Torikatu 1"))
    await add_meetings(held, undated, tentative, cancelled, moved)
    page = await look(client, group)
    items = page.all("li", class_="meeting")
    links = [item.one("a").attributes["href"] for item in items]
    assert links == [f"/fi/meetings/{each.id}" for each in (moved, cancelled, tentative, undated, held)]
    assert items[0].text == (
        "Ryhmän kokous Siirretty to 10.12.2026 klo 12.00–14.00 "
        "Kokous on siirretty. Aiempi ajankohta oli to 3.12.2026 klo 12.00–14.00. Sali, Torikatu 1, ja verkossa"
    )
    assert items[1].text == "Ryhmän kokous Peruttu pe 11.12.2026 klo 12.00–14.00 Vetäjä on sairas."
    assert items[1].one("s").text == "pe 11.12.2026 klo 12.00–14.00"
    assert items[2].text == "Ryhmän kokous Alustava la 12.12.2026 klo 12.00–14.00 Paikka ilmoitetaan myöhemmin"
    assert items[3].text == "Ryhmän kokous Alustava Päivä ilmoitetaan myöhemmin Verkossa"
    assert items[4].text == "Ryhmän kokous ma 5.10.2026 klo 13.00–15.00 Torikatu 1"
    assert "Menneet kokoukset" in page.one("main").text


async def test_other_groups_meetings_are_not_here(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    await add_meetings(meeting(uuid7(), at(10)))
    assert (await look(client, await make_group())).all("li", class_="meeting") == []


async def test_a_leads_address_is_masked_until_a_person_asks_for_it(
    client: httpx.AsyncClient, make_group: MakeGroup
) -> None:
    group = await make_group()
    response = await client.get(f"/fi/groups/{group.slug}")
    assert "kaisa.esimerkki (at) ministerio.example" in response.text
    assert "kaisa.esimerkki@" not in response.text
    form = read(response.text).one("form", method="post")
    assert form.one("button").text == "Näytä sähköpostiosoite: Kaisa Esimerkki"
    shown = await client.post(form.attributes["action"])
    assert shown.status_code == 200
    link = read(shown.text).one("a", href="mailto:kaisa.esimerkki@ministerio.example")
    assert link.text == "kaisa.esimerkki@ministerio.example"
    assert shown.headers["cache-control"] == "no-store"
    assert "noindex" in shown.text


async def test_following_the_address_by_link_leads_back_to_the_leads(
    client: httpx.AsyncClient, make_group: MakeGroup
) -> None:
    group = await make_group()
    response = await client.get(f"/sv/groups/{group.slug}/leads/1")
    assert (response.status_code, response.headers["location"]) == (303, f"/sv/groups/{group.slug}#leads")


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999", "x"])
async def test_a_lead_that_is_not_there_is_not_found(
    client: httpx.AsyncClient, make_group: MakeGroup, number: str
) -> None:
    group = await make_group()
    assert (await client.post(f"/fi/groups/{group.slug}/leads/{number}")).status_code == 404


async def test_text_in_any_field_stays_text(
    client: httpx.AsyncClient, connection: Connection, add_meetings: AddMeetings
) -> None:
    """Written past the rules, straight into the store: the page holds by itself."""
    text: Localised = {"fi": MARKUP}
    script = Link(url="javascript:alert(1)", title=text)
    hostile = Content(
        name=text,
        task=text,
        intention=text,
        objectives=(text,),
        measures=(Measure(title=text, text=text),),
        programmes=(
            Programme(name=text, description=text, responsible=text, funder=text, implementer=text, site=script),
        ),
        invitation=text,
        links=(script, Link(url='https://x.example/"onmouseover="alert(1)', title=text)),
        leads=(Lead(name=MARKUP, title=text, organisation=text, phone=MARKUP, email=MARKUP),),
        sign_up=SignUp(state="by-form", url="javascript:alert(1)"),
    )
    group = Group(uuid7(), "paha", "active", 1, hostile, created_at=CHANGED, changed_at=CHANGED)
    await insert(connection, group)
    place = Place(kind="room", room=MARKUP, address=MARKUP)
    await add_meetings(meeting(group.id, at(10), title=text, reason=text, place=place))
    for language in LANGUAGES:
        for response in (
            await client.get(f"/{language}/groups/paha"),
            await client.get(f"/{language}/"),
            await client.post(f"/{language}/groups/paha/leads/1"),
        ):
            page = read(response.text)
            scripts = [each.attributes for each in page.all("script") if "src" not in each.attributes]
            assert scripts in ([], [{"type": "application/ld+json"}])
            assert page.one("main").all("img") == []
            assert "{{7*7}}" in response.text
            assert "49" not in page.one("main").text
            for tag in ("a", "p", "span", "li", "h1", "form", "button"):
                assert all(not name.startswith("on") for each in page.all(tag) for name in each.attributes)
            assert all(not link.attributes["href"].lower().startswith("javascript:") for link in page.all("a"))


async def test_search_engines_learn_of_the_group_and_its_meetings_and_no_address(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    group = await make_group()
    await add_meetings(
        meeting(group.id, at(10), previous_when=at(3)),
        meeting(group.id, at(11), status="cancelled", place=Place(kind="room", address="Torikatu 1")),
        meeting(group.id, Open()),
    )
    page = await look(client, group, "sv")
    data = json.loads(page.one("script", type="application/ld+json").text)
    assert (data["@type"], data["name"]) == ("Organization", "Öppna data i kommunerna")
    assert data["url"] == f"https://talkoot.example/sv/groups/{group.slug}"
    moved, cancelled = data["event"]
    assert moved["eventStatus"] == "https://schema.org/EventRescheduled"
    assert moved["previousStartDate"] == "2026-12-03T12:00:00+02:00"
    assert (moved["startDate"], moved["endDate"]) == ("2026-12-10T12:00:00+02:00", "2026-12-10T14:00:00+02:00")
    assert moved["location"] == [{"@type": "VirtualLocation", "url": moved["url"]}]
    assert cancelled["eventStatus"] == "https://schema.org/EventCancelled"
    assert cancelled["location"] == [{"@type": "Place", "name": "Torikatu 1", "address": "Torikatu 1"}]
    assert "@ministerio" not in json.dumps(data)


async def test_a_public_page_is_kept_a_while_and_asked_for_again_by_its_tag(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    group = await make_group()
    for path in (f"/fi/groups/{group.slug}", "/fi/", f"/api/groups/{group.slug}", "/api/groups"):
        first = await client.get(path)
        assert first.headers["cache-control"].startswith("public, max-age=")
        assert "set-cookie" not in first.headers
        again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    tag = (await client.get(f"/fi/groups/{group.slug}")).headers["etag"]
    await add_meetings(meeting(group.id, at(10)))
    assert (await client.get(f"/fi/groups/{group.slug}", headers={"If-None-Match": tag})).status_code == 200


async def test_each_page_names_its_other_languages(client: httpx.AsyncClient, make_group: MakeGroup) -> None:
    page = await look(client, await make_group(), "sv")
    for language in LANGUAGES:
        assert page.all("link", hreflang=language)[0].attributes["href"] == (
            f"https://talkoot.example/{language}/groups/avoin-data-kunnissa"
        )
