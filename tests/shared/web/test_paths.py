"""Languages in paths."""

import httpx
import pytest

from shared.languages import LANGUAGES


@pytest.mark.parametrize(("header", "address"), [("sv-FI,sv", "/sv/"), ("en", "/en/"), ("de", "/fi/")])
async def test_the_root_leads_to_the_readers_language(client: httpx.AsyncClient, header: str, address: str) -> None:
    answer = await client.get("/", headers={"Accept-Language": header})
    assert (answer.status_code, answer.headers["location"]) == (302, address)
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("path", ["/de/", "/FI/", "/fin/", "/groups/", "/api/", "/fi/nothing"])
async def test_a_path_in_no_known_language_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_page_is_in_the_language_of_its_path_whatever_the_browser_prefers(
    client: httpx.AsyncClient, language: str
) -> None:
    answer = await client.get(f"/{language}/", headers={"Accept-Language": "sv"})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-language"] == language


async def test_the_language_switch_keeps_path_and_query(client: httpx.AsyncClient) -> None:
    page = (await client.get("/fi/groups/x/join", params={"q": 'a"b', "page": "2"})).text
    assert 'href="/sv/groups/x/join?q=a%22b&amp;page=2" lang="sv"' in page
    assert 'href="/fi/groups/x/join?q=a%22b&amp;page=2" lang="fi" hreflang="fi" aria-current="true"' in page


async def test_the_language_switch_escapes_what_stands_in_the_path(client: httpx.AsyncClient) -> None:
    page = (await client.get("/fi/groups/%22%3E%3Cscript%3E%3Fx/join")).text
    assert 'href="/en/groups/%22%3E%3Cscript%3E%3Fx/join"' in page
    assert "<script>?" not in page


async def test_a_path_cannot_turn_the_language_switch_to_another_site(client: httpx.AsyncClient) -> None:
    page = (await client.get("//evil.example/fi/")).text
    assert 'href="/sv/" lang="sv"' in page
    assert "evil.example" not in page


async def test_search_engines_learn_of_a_pages_other_languages(client: httpx.AsyncClient) -> None:
    page = (await client.get("/sv/?page=2")).text
    assert '<link rel="canonical" href="https://talkoot.example/sv/">' in page
    assert '<link rel="alternate" hreflang="fi" href="https://talkoot.example/fi/">' in page


@pytest.mark.parametrize("path", ["/fi/private", "/fi/nothing"])
async def test_search_engines_are_kept_off_pages_of_one_person_and_error_pages(
    client: httpx.AsyncClient, path: str
) -> None:
    page = (await client.get(path)).text
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page
