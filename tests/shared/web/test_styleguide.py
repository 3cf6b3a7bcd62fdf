"""The page of all parts: every macro is on it, and its markup is sound."""

import re
from pathlib import Path

import httpx
import pytest

from shared.languages import LANGUAGES

TEMPLATES = Path(__file__).parents[3] / "shared" / "web" / "templates"
OF_FORMS_FOR_PROGRAMS = {"honeypot"}


async def test_every_part_that_there_is_stands_on_it() -> None:
    macros = {
        name
        for path in TEMPLATES.glob("*.html")
        for name in re.findall(r"{% macro ([a-z]\w*)\(", path.read_text(encoding="utf-8"))
    }
    used = set(re.findall(r"\b(\w+)\(", (TEMPLATES / "styleguide.html").read_text(encoding="utf-8")))
    assert macros - used == OF_FORMS_FOR_PROGRAMS


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_there_in_each_language_and_not_for_search_engines(
    client: httpx.AsyncClient, language: str
) -> None:
    answer = await client.get(f"/{language}/styleguide")
    assert answer.status_code == 200
    assert answer.headers["x-robots-tag"] == "noindex"
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


async def test_the_cells_of_a_table_say_their_column_where_there_is_no_room_for_columns(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/en/styleguide")).text
    assert (
        '<th role="columnheader" scope="col" aria-sort="ascending"><a href="/en/styleguide?sort=name">Name</a></th>'
        in page
    )
    assert '<th role="rowheader" scope="row" data-label="Name">First choice</th>' in page
    assert '<td role="cell" class="number" data-label="Rows">1204</td>' in page


async def test_a_long_list_leads_to_its_first_last_and_neighbouring_pages(client: httpx.AsyncClient) -> None:
    page = (await client.get("/en/styleguide")).text
    pages = re.search(r'<nav class="pagination".*?</nav>', page, re.DOTALL)
    assert pages is not None
    found = [int(number) for number in re.findall(r'page=(\d+)"[^>]*><span', pages[0])]
    assert found == [1, 3, 4, 5, 6, 7, 12]
    assert re.findall(r'aria-current="page"><span class="visually-hidden">Page </span>(\d+)', pages[0]) == ["5"]


async def test_what_opens_over_the_page_needs_no_script(client: httpx.AsyncClient) -> None:
    page = (await client.get("/en/styleguide")).text
    assert 'popovertarget="remove"' in page
    assert re.search(r'<div class="dialog" id="remove" popover role="dialog" aria-labelledby="remove-title">', page)
