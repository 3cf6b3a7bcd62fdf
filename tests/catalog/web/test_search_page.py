"""The search page: results that lead to their place, honest words where there are none."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from shared.contracts.catalog import Measure
from shared.languages import LANGUAGES
from tests.catalog.made import at, content, meeting
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.reading import read

AddMeetings = Callable[..., Awaitable[None]]


async def test_a_result_leads_to_the_group_the_measure_or_the_meeting(
    client: httpx.AsyncClient, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    group = await make_group(
        content(
            name={"fi": "Lumityöt"},
            measures=(Measure(title={"fi": "Harjat"}, text={"fi": "x"}), Measure(title={"fi": "Lumityövuorot"})),
        )
    )
    coming = meeting(group.id, at(3), title={"fi": "Lumityökokous"}, status="cancelled")
    await add_meetings(coming)
    page = read((await client.get("/fi/search", params={"q": "lumityö"})).text)
    main = page.one("main")
    links = [link.attributes["href"] for link in main.all("a")]
    assert f"/fi/groups/{group.slug}" in links
    assert f"/fi/groups/{group.slug}#measure-2" in links
    assert f"/fi/meetings/{coming.id}" in links
    assert "3 tulosta" in main.text
    assert "Peruttu" in main.text
    assert 'id="measure-2"' in (await client.get(f"/fi/groups/{group.slug}")).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_can_be_cached_and_is_indexed_only_while_nothing_is_searched_for(
    client: httpx.AsyncClient, language: str
) -> None:
    empty = await client.get(f"/{language}/search")
    asked = await client.get(f"/{language}/search?q=qqqqqq")
    assert asked.status_code == 200
    assert asked.headers["cache-control"].startswith("public")
    assert 'name="robots" content="noindex"' in asked.text
    assert 'name="robots"' not in empty.text
    assert "set-cookie" not in asked.headers


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "a" * 5000,
        "q=x&page=0",
        "q=x&page=-1",
        "q=x&page=9999",
        "q=x&page=%C2%B2",
        "kind=nothing&q=x",
        "q=%22",
    ],
)
async def test_odd_questions_get_an_answer(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/fi/search?{query}")).status_code == 200


async def test_what_was_typed_stays_text(client: httpx.AsyncClient, make_group: MakeGroup) -> None:
    await make_group(content(task={"fi": "Kaava <script>alert(1)</script> lumiukko"}))
    page = (await client.get("/fi/search", params={"q": 'lumiukko "><script>alert(2)</script>'})).text
    assert "<script>alert" not in page
    found = (await client.get("/fi/search", params={"q": "lumiukko"})).text
    assert "<mark>lumiukko</mark>" in found
    assert "<script>alert" not in found
