"""Feeds, the map of the site and the rules for robots say what is public, and that in sound XML."""

from collections.abc import Awaitable, Callable
from xml.etree import ElementTree as ET

import httpx
import pytest

from shared.contracts.meetings import Place
from shared.languages import LANGUAGES
from tests.catalog.made import at, meeting
from tests.catalog.web.conftest import MakeGroup

AddMeetings = Callable[..., Awaitable[None]]
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_feed_has_what_rfc_4287_requires_of_a_feed_and_of_each_entry(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings, language: str
) -> None:
    group = await make_group()
    await add_meetings(meeting(group.id, at(3), place=Place(kind="room", room="Aula")))
    for path in (f"/{language}/feed.atom", f"/{language}/groups/{group.slug}/feed.atom"):
        answer = await client.get(path)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = ET.fromstring(answer.content)
        assert feed.findtext(f"{ATOM}id") == f"https://talkoot.example{path}"
        assert feed.findtext(f"{ATOM}title")
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        entries = feed.findall(f"{ATOM}entry")
        assert len(entries) == 2
        for entry in entries:
            for name in ("id", "title", "updated", "summary"):
                assert entry.findtext(f"{ATOM}{name}")
            assert str(entry.findall(f"{ATOM}link")[0].get("href")).startswith("https://")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == 2


async def test_a_feed_says_that_a_meeting_was_moved_or_cancelled(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    group = await make_group()
    moved = meeting(group.id, at(3), title={"fi": "Yksi"}, previous_when=at(2), version=2)
    await add_meetings(moved, meeting(group.id, at(4), title={"fi": "Kaksi"}, status="cancelled"))
    text = (await client.get("/fi/feed.atom")).text
    assert "Kokous siirretty: Yksi" in text
    assert "Kokous peruttu: Kaksi" in text


async def test_a_feed_of_a_draft_or_of_nothing_is_not_there(client: httpx.AsyncClient, make_group: MakeGroup) -> None:
    draft = await make_group(status="draft")
    assert (await client.get(f"/fi/groups/{draft.slug}/feed.atom")).status_code == 404
    assert (await client.get("/fi/groups/nothing/feed.atom")).status_code == 404
    assert draft.slug not in (await client.get("/fi/feed.atom")).text
    assert draft.slug not in (await client.get("/sitemap.xml")).text


async def test_a_feed_is_xml_whatever_somebody_wrote(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    group = await make_group()
    await add_meetings(meeting(group.id, at(3), title={"fi": "<b>&\x0b\x1f]]>"}))
    feed = ET.fromstring((await client.get("/fi/feed.atom")).content)
    assert "Kokous: <b>&  ]]>" in [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


async def test_the_map_of_the_site_has_every_public_page_in_each_language(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    group = await make_group()
    coming = meeting(group.id, at(3))
    await add_meetings(coming)
    site_map = ET.fromstring((await client.get("/sitemap.xml")).content)
    addresses = {url.findtext(f"{MAP}loc") for url in site_map}
    for language in LANGUAGES:
        for path in ("/", f"/groups/{group.slug}", f"/meetings/{coming.id}", "/search"):
            assert f"https://talkoot.example/{language}{path}" in addresses


async def test_robots_find_the_map_and_stay_out_of_what_is_one_persons_own(client: httpx.AsyncClient) -> None:
    text = (await client.get("/robots.txt")).text
    assert "Sitemap: https://talkoot.example/sitemap.xml" in text
    assert "Disallow: /*/registrations/" in text


async def test_who_shares_a_page_shares_its_title_and_a_picture(
    client: httpx.AsyncClient, make_group: MakeGroup
) -> None:
    group = await make_group()
    page = (await client.get(f"/sv/groups/{group.slug}")).text
    assert '<meta property="og:title" content="Öppna data i kommunerna">' in page
    assert '<meta property="og:locale" content="sv_FI">' in page
    assert f'<meta property="og:url" content="https://talkoot.example/sv/groups/{group.slug}">' in page
    assert '<meta name="description" content="Julkinen tieto on kaikkien käytössä.">' in page
    picture = page.partition('og:image" content="https://talkoot.example')[2].partition('"')[0]
    assert (await client.get(picture)).headers["content-type"] == "image/png"
