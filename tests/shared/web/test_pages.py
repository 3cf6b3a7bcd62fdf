"""What every page has, and how texts come into it."""

import json
import re
from datetime import date
from pathlib import Path

import httpx
import jinja2
import pytest

from shared.languages import LANGUAGES, load_catalogs
from shared.testing.locales import packages
from shared.web import environments, json_ld
from tests.shared.web.sample.app import HOSTILE, ONLY_SWEDISH, PACKAGE

ROOT = Path(__file__).parents[3]


async def test_texts_come_from_the_services_catalog_and_from_the_shared_one(client: httpx.AsyncClient) -> None:
    page = (await client.get("/sv/")).text
    assert "<h1>Grupper</h1>" in page
    assert "Gå till innehållet" in page


async def test_a_text_missing_in_the_language_of_the_page_is_shown_in_another_and_marked(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/fi/")).text
    assert '<span lang="sv">Hållbar &lt;upphandling&gt;\n\nAndra stycket</span>' in page
    assert '<p lang="sv">Hållbar &lt;upphandling&gt;</p>\n<p lang="sv">Andra stycket</p>' in page


async def test_a_text_in_the_language_of_the_page_is_not_marked(client: httpx.AsyncClient) -> None:
    page = (await client.get("/sv/")).text
    assert '<p class="lead">Hållbar &lt;upphandling&gt;' in page
    assert "<p>Andra stycket</p>" in page


async def test_times_and_phones_are_written_in_the_language_of_the_page(client: httpx.AsyncClient) -> None:
    page = (await client.get("/en/")).text
    assert "Monday 2 February – Thursday 5 February 2026, 9:00–10:30 (Helsinki time)" in page
    assert "050 532 7966" in page


async def test_a_page_has_a_title_of_its_own_and_the_name_of_the_site(client: httpx.AsyncClient) -> None:
    assert "<title>Ryhmät – Talkoot</title>" in (await client.get("/fi/")).text


async def test_the_first_link_of_a_page_leads_past_the_header(client: httpx.AsyncClient) -> None:
    page = (await client.get("/fi/")).text
    first = re.search(r'<a [^>]*href="([^"]+)"', page)
    assert first is not None
    assert first[1] == "#main"
    assert '<main id="main"' in page


async def test_hostile_text_cannot_leave_its_place(client: httpx.AsyncClient) -> None:
    page = (await client.get("/fi/")).text
    assert "<script>alert" not in page
    assert re.findall(r"<script ([a-z]+)=", page) == ["type", "src"]
    assert page.count("</script>") == 2


def test_structured_data_survives_hostile_text() -> None:
    element = str(json_ld({"name": HOSTILE, "note": "\u2028"}))
    data = element.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(data) == {"name": HOSTILE, "note": "\u2028"}
    assert not re.search(r"[<>&\u2028]", data)


def test_a_mail_in_plain_text_is_not_escaped() -> None:
    environment = environments([PACKAGE / "templates"], load_catalogs(PACKAGE / "locales"))["fi"]
    text = environment.get_template("mail.txt").render(name="Åke <>", text={"sv": "a & b"})
    assert text == "Hei Åke <>,\na & b <a & b>"


def test_a_value_that_a_template_misses_is_an_error_not_a_hole() -> None:
    environment = environments([PACKAGE / "templates"], load_catalogs())["fi"]
    with pytest.raises(jinja2.UndefinedError):
        environment.get_template("mail.txt").render(name="Åke")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ day | date }}", "17.12.2020"),
        ("{{ day | day }}", "to 17.12.2020"),
        ("{{ '2020-08' | month }}", "elokuu 2020"),
        ("{{ 'x@y.example' | masked_mail }}", "x (at) y.example"),
        ("{{ text | plain }}", "Hållbar &lt;upphandling&gt;\n\nAndra stycket"),
        ("{{ {} | localised }}{{ {} | plain }}{{ {} | paragraphs }}", ""),
        ("{{ {'fi': 'rivi\ntoinen'} | paragraphs }}", "<p>rivi<br>toinen</p>"),
    ],
)
def test_templates_write_values_with_filters(source: str, text: str) -> None:
    environment = environments([], load_catalogs())["fi"]
    assert environment.from_string(source).render(day=date(2020, 12, 17), text=ONLY_SWEDISH) == text


@pytest.mark.parametrize("package", packages(ROOT), ids=lambda package: package.name)
def test_no_template_has_inline_styles_or_scripts_which_the_policy_would_block(package: Path) -> None:
    inline = re.compile(
        r"<[^>]+\s(style|on\w+)\s*=|<style|<script(?![^>]*(\ssrc=|application/ld\+json))", re.IGNORECASE
    )
    sources = {path.name: path.read_text(encoding="utf-8") for path in (package / "templates").rglob("*.html")}
    of_pages = {name: source for name, source in sources.items() if package.name == "web" or "layout.html" in source}
    assert [name for name, source in of_pages.items() if inline.search(source)] == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_address_on_the_frame_of_a_page_is_there(client: httpx.AsyncClient, language: str) -> None:
    page = (await client.get(f"/{language}/")).text
    addresses = set(re.findall(r'(?:href|src)="(/[^"]*)"', page))
    assert addresses
    answers = {address: (await client.get(address)).status_code for address in addresses}
    assert answers == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize("package", packages(ROOT), ids=lambda package: package.name)
def test_a_template_is_the_same_code_in_every_language(package: Path) -> None:
    """It is compiled once: a filter that knows its language must not be applied while that happens."""
    shared = ROOT / "shared" / "web"
    folders = dict.fromkeys([package / "templates", shared / "templates"])
    made = environments(list(folders), load_catalogs(shared / "locales", package / "locales"))
    for folder in folders:
        for path in folder.rglob("*.*"):
            source, name = path.read_text("utf-8"), path.relative_to(folder).as_posix()
            codes = {made[language].compile(source, name, str(path), raw=True) for language in LANGUAGES}
            assert len(codes) == 1, path
