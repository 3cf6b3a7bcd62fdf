"""The accessibility statement and the privacy notice say what the law wants, from the facts of the installation."""

import json
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from services.catalog.domain.site_facts import SAMPLE, read_site_facts
from shared.formats import format_date
from shared.languages import LANGUAGES, Language
from tests.catalog.web.reading import read

FACTS = read_site_facts(SAMPLE)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_accessibility_statement_has_each_part(client: httpx.AsyncClient, language: Language) -> None:
    page = read((await client.get(f"/{language}/accessibility")).text)
    text = page.one("main").text
    links = [link.attributes["href"] for link in page.one("main").all("a")]
    stated = FACTS.accessibility
    assert format_date(stated.made, language) in text
    assert format_date(stated.updated, language) in text
    assert FACTS.operator.name[language] in text
    assert stated.supervisor.name[language] in text
    assert stated.supervisor.site[language] in links
    assert f"/{language}/feedback?about=accessibility" in links
    for failing in stated.failings:
        assert failing.what[language] in text
        assert failing.criterion in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_privacy_notice_tells_of_each_purpose_what_why_and_how_long(
    client: httpx.AsyncClient, language: Language
) -> None:
    page = read((await client.get(f"/{language}/privacy")).text)
    text = page.one("main").text
    told = FACTS.privacy
    assert str(FACTS.operator.email) in text
    assert str(told.officer.email) in text
    assert told.supervisor.name[language] in text
    assert "6" in text
    for purpose in told.purposes:
        for words in (purpose.name, purpose.data, purpose.kept):
            assert words[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_leads_to_both_to_the_feedback_form_and_to_the_sign_in(
    client: httpx.AsyncClient, language: str
) -> None:
    for path in ("/", "/search", "/no-such-page"):
        page = read((await client.get(f"/{language}{path}")).text)
        links = {link.attributes["href"] for link in page.one("footer").all("a")}
        assert links == {f"/{language}/{name}" for name in ("accessibility", "privacy", "feedback", "sign-in")}


@pytest.mark.parametrize("path", ["accessibility", "privacy"])
async def test_they_may_be_kept_and_set_no_cookie(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"/fi/{path}")
    assert answer.headers["cache-control"].startswith("public, max-age=3600")
    assert "set-cookie" not in answer.headers


def test_facts_that_lack_something_are_refused(tmp_path: Path) -> None:
    facts = json.loads(SAMPLE.read_text(encoding="utf-8"))
    del facts["privacy"]["purposes"]
    path = tmp_path / "site.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(ValidationError):
        read_site_facts(path)
