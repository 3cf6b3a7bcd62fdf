"""Forms: every field has its label, errors come first and lead to their fields, what was typed stays."""

import re
from html import unescape

import httpx
import pytest

from shared.languages import LANGUAGES

PATH = "/{}/groups/x/join"
TYPED = {"name": 'Åke "<b>', "email": "ei", "kind": "yes", "answer": "no", "message": "rivi\ntoinen </textarea>"}


def element(page: str, name: str) -> str:
    found = re.search(rf'<(?:input|textarea|select)[^>]*\sid="{name}"[^>]*>', page)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("name", ["name", "email", "kind", "message", "website", "answer"])
async def test_every_field_has_a_label(client: httpx.AsyncClient, name: str) -> None:
    page = (await client.get(PATH.format("fi"))).text
    assert f'for="{name}"' in page
    assert element(page, name)


async def test_a_field_that_must_be_filled_in_says_so_in_words(client: httpx.AsyncClient) -> None:
    page = (await client.get(PATH.format("fi"))).text
    assert 'Nimi <span class="field__required">(pakollinen)</span>' in page
    assert "required" in element(page, "name")
    assert "required" not in element(page, "message")


async def test_the_purpose_of_a_field_about_the_person_is_told_to_the_browser(client: httpx.AsyncClient) -> None:
    page = (await client.get(PATH.format("fi"))).text
    assert 'autocomplete="name"' in element(page, "name")
    assert 'autocomplete="email"' in element(page, "email")


async def test_a_form_without_errors_has_no_error_summary(client: httpx.AsyncClient) -> None:
    page = (await client.get(PATH.format("fi"))).text
    assert "error-summary" not in page
    assert "aria-invalid" not in page


@pytest.mark.parametrize(
    ("language", "message"), [("fi", "Anna nimesi."), ("sv", "Ange ditt namn."), ("en", "Give your name.")]
)
async def test_errors_are_listed_first_in_the_language_of_the_page_and_lead_to_their_fields(
    client: httpx.AsyncClient, language: str, message: str
) -> None:
    page = (await client.post(PATH.format(language), data=TYPED)).text
    summary = page.index("error-summary")
    assert page.index("<main") < summary < page.index("<h1>") < page.index("<form")
    assert f'<a href="#name">{message}</a>' in page
    assert 'id="name"' in page


async def test_an_error_of_no_field_leads_nowhere(client: httpx.AsyncClient) -> None:
    page = (await client.post(PATH.format("en"), data=TYPED)).text
    assert "<li>Try again.</li>" in page


async def test_an_error_stands_at_its_field_too_and_belongs_to_it(client: httpx.AsyncClient) -> None:
    page = (await client.post(PATH.format("fi"), data=TYPED)).text
    assert 'aria-describedby="name-error" aria-invalid="true"' in element(page, "name")
    assert 'aria-describedby="email-hint email-error"' in element(page, "email")
    assert re.search(r'id="name-error">.*Anna nimesi\.</p>', page)
    assert "aria-invalid" not in element(page, "message")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_title_of_a_form_with_errors_begins_with_that(client: httpx.AsyncClient, language: str) -> None:
    title = {"fi": "Virhe: Liity", "sv": "Fel: Gå med", "en": "Error: Join"}[language]
    assert f"<title>{title}" in (await client.post(PATH.format(language), data=TYPED)).text


async def test_what_was_typed_stays(client: httpx.AsyncClient) -> None:
    page = (await client.post(PATH.format("fi"), data=TYPED)).text
    assert f'value="{TYPED["name"]}"' in unescape(element(page, "name"))
    assert '<option value="yes" selected>' in page
    assert 'value="no" checked' in page
    text = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert text is not None
    assert unescape(text[1]) == TYPED["message"]


async def test_a_text_that_begins_with_an_empty_line_keeps_it(client: httpx.AsyncClient) -> None:
    page = (await client.post(PATH.format("fi"), data={"message": "\nalku"})).text
    assert ">\n\nalku</textarea>" in page


async def test_every_id_on_a_page_is_there_once(client: httpx.AsyncClient) -> None:
    ids = re.findall(r'\sid="([^"]+)"', (await client.post(PATH.format("fi"), data=TYPED)).text)
    assert len(ids) == len(set(ids))


async def test_the_field_for_programs_is_out_of_reach_of_people(client: httpx.AsyncClient) -> None:
    page = (await client.get(PATH.format("fi"))).text
    assert 'tabindex="-1" autocomplete="off"' in element(page, "website")
    assert '<div class="honeypot" aria-hidden="true">' in page
