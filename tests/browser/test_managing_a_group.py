"""Leads edit, publish and bring in pages in a real browser: by keyboard alone, on a phone, heard by a screen reader."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from services.catalog.domain.groups import Group
from shared.contracts.catalog import SignUp
from tests.browser.looking import assert_is_for_everybody, assert_shows_the_way, keep_pictures
from tests.browser.managed import Managed, context_of, running
from tests.browser.visiting import tab_to
from tests.catalog.made import content

PHONE = {"width": 320, "height": 640}
PASTED = """Kiertotalous hankinnoissa

Kiertotalous hankinnoissa -teemaryhmän tehtävänä on levittää kiertotalouden hankintatapoja kuntiin.

Tavoitteet

  • Kalusteet hankitaan käytettyinä aina kun se on mahdollista
  • Rakennusosia käytetään uudelleen

Teemaryhmän kokoukset

  • 17.12. klo 12.00–14.00
  • kevään päivä ilmoitetaan myöhemmin
"""


@pytest.fixture(scope="session")
def catalog(postgres: str) -> Iterator[Managed]:
    with running(postgres) as managed:
        yield managed


@pytest.fixture
def group(catalog: Managed) -> Group:
    return catalog.group(content())


@pytest.fixture
def context(browser: Browser, catalog: Managed, group: Group) -> Iterator[BrowserContext]:
    opened = context_of(browser, catalog)
    catalog.sign_in(opened, group.id)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def base(group: Group, language: str = "fi") -> str:
    return f"/{language}/manage/groups/{group.slug}"


def _errors(page: Page, group: Group, language: str) -> None:
    page.goto(base(group, language))
    page.locator("[id='links.0.url']").fill("tyotila")
    page.locator("[id='name.sv']").fill("")
    page.locator("[id='leads.0.phone']").fill("kysy vaihteesta")
    page.locator("button[value=save]").first.click()
    expect(page.locator(".error-summary")).to_be_visible()


def _preview(page: Page, group: Group, language: str) -> None:
    page.goto(base(group, language))
    page.locator("button[value=preview]").first.click()
    expect(page.locator(".preview-bar")).to_be_visible()


def _conflict(page: Page, group: Group, language: str) -> None:
    page.goto(base(group, language))
    other = page.context.new_page()
    other.goto(base(group, language))
    for each, words in ((other, "Toisen teksti."), (page, "Oma teksti.")):
        each.locator("[id='task.fi']").fill(words)
        each.locator("[id='objectives.0.fi']").fill(words)
        each.locator("button[value=save]").first.click()
    other.close()
    expect(page.locator(".fork").first).to_be_visible()


def _undecided(page: Page, group: Group, language: str) -> None:
    _conflict(page, group, language)
    page.locator("button[value=chosen]").click()
    expect(page.locator(".error-summary")).to_be_visible()


def _review(page: Page, _group: Group, language: str) -> None:
    page.goto(f"/{language}/manage/import")
    page.locator("#page").fill(PASTED)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("table")).to_be_visible()


def _review_errors(page: Page, group: Group, language: str) -> None:
    _review(page, group, language)
    page.locator("button[value=create]").click()
    expect(page.locator(".error-summary")).to_be_visible()


def _empty_import(page: Page, _group: Group, language: str) -> None:
    page.goto(f"/{language}/manage/import")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()


def _at(rest: str) -> Callable[[Page, Group, str], None]:
    def visit(page: Page, group: Group, language: str) -> None:
        page.goto(base(group, language) + rest)

    return visit


def _away(path: str) -> Callable[[Page, Group, str], None]:
    def visit(page: Page, _group: Group, language: str) -> None:
        page.goto(f"/{language}/manage/{path}")

    return visit


STATES: dict[str, Callable[[Page, Group, str], None]] = {
    "editor": _at(""),
    "saved": _at("?done=saved"),
    "editor with errors": _errors,
    "preview": _preview,
    "conflict": _conflict,
    "conflict undecided": _undecided,
    "revisions": _at("/revisions"),
    "revision": _at("/revisions/1"),
    "restore": _at("/revisions/1/restore"),
    "publish": _at("/publish"),
    "end, not possible": _at("/end"),
    "import": _away("import"),
    "import, nothing pasted": _empty_import,
    "import, read": _review,
    "import, unanswered": _review_errors,
    "create": _away("create"),
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_and_the_page_is_as_wide_as_a_phone(
    page: Page, group: Group, axe: str, name: str, language: str
) -> None:
    STATES[name](page, group, language)
    if language == "fi":
        keep_pictures(page, "group", name)
    assert_shows_the_way(page)
    assert_is_for_everybody(page, axe, language)
    assert page.title().count("–") >= 1


def test_a_lead_edits_and_publishes_by_keyboard_alone(page: Page, group: Group) -> None:
    page.goto(base(group))
    tab_to(page, "[id='task.en']")
    page.keyboard.type("To open the data of municipalities.")
    tab_to(page, "button[value='down:objectives:0']")
    page.keyboard.press("Enter")
    expect(page.locator("[id='objectives.0.fi']")).to_have_value("Aineistot pysyvät tuoreina.")
    expect(page.locator("[id='task.en']")).to_have_value("To open the data of municipalities.")
    assert page.evaluate("document.activeElement.id") == "objectives.1", "the moved item has the focus"
    tab_to(page, "main p.actions:last-of-type button[value=save]")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_be_visible()
    tab_to(page, f"a[href='{base(group)}/publish']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/publish")
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_be_visible()
    page.wait_for_url("**done=published")
    page.goto(f"/en/groups/{group.slug}")
    expect(page.locator("main")).to_contain_text("To open the data of municipalities.")


def test_enter_in_a_field_saves(page: Page, group: Group) -> None:
    page.goto(base(group))
    page.locator("[id='name.fi']").fill("Uusi nimi")
    page.locator("[id='name.fi']").press("Enter")
    expect(page.locator("[role=status]")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Uusi nimi")


def test_errors_have_the_focus_and_lead_to_their_fields(page: Page, group: Group) -> None:
    _errors(page, group, "fi")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "links.0.url"


def test_an_item_is_dragged_to_its_place(page: Page, group: Group) -> None:
    page.set_viewport_size({"width": 1280, "height": 2400})  # no scrolling while the button is down
    page.goto(base(group))
    handles = page.locator("[data-items=objectives] .item__handle")
    handles.nth(0).drag_to(page.locator("[data-items=objectives] .item").nth(1))
    page.locator("button[value=save]").first.click()
    expect(page.locator("[role=status]")).to_be_visible()
    expect(page.locator("[id='objectives.0.fi']")).to_have_value("Aineistot pysyvät tuoreina.")


def test_two_browsers_change_the_page_at_a_time_and_nothing_is_lost(
    browser: Browser, catalog: Managed, page: Page, group: Group
) -> None:
    other = context_of(browser, catalog)
    catalog.sign_in(other, group.id, "editor", "Oskar Toinen")
    try:
        second = other.new_page()
        page.goto(base(group))
        second.goto(base(group))
        second.locator("[id='task.fi']").fill("Oskarin tehtävä.")
        second.locator("[id='invitation.sv']").fill("Välkommen!")
        second.locator("button[value=save]").first.click()
        expect(second.locator("[role=status]")).to_be_visible()
        page.locator("[id='task.fi']").fill("Helmin tehtävä.")
        page.locator("button[value=save]").first.click()
        expect(page.locator("main")).to_contain_text("Oskar Toinen")
        fork = page.locator(".fork", has=page.locator("[id='choose.task.fi']"))
        expect(fork).to_contain_text("Helmin tehtävä.")
        expect(fork).to_contain_text("Oskarin tehtävä.")
        fork.get_by_label("Sinun tekstisi").check()
        page.locator("button[value=chosen]").click()
        expect(page.locator("[role=status]")).to_be_visible()
        expect(page.locator("[id='task.fi']")).to_have_value("Helmin tehtävä.")
        expect(page.locator("[id='invitation.sv']")).to_have_value("Välkommen!")
    finally:
        other.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_is_brought_in_previewed_and_published_on_a_phone(
    browser: Browser, catalog: Managed, scripts: bool
) -> None:
    led = catalog.group(content(sign_up=SignUp(state="closed")))
    context = context_of(browser, catalog, viewport=PHONE, java_script_enabled=scripts)
    catalog.sign_in(context, led.id)
    try:
        page = context.new_page()
        page.goto("/sv/manage/import")
        page.locator("#page").fill(PASTED.replace("Kiertotalous hankinnoissa\n", f"Kiertotalous {led.slug}\n", 1))
        page.locator("main form button[type=submit]").click()
        page.locator("#year").fill("2026")
        page.locator("button[value=create]").click()
        expect(page.locator("[role=status]")).to_be_visible()
        page.locator("button[value=preview]").first.click()
        expect(page.locator(".preview-bar")).to_be_visible()
        expect(page.locator("main")).to_contain_text("Rakennusosia käytetään uudelleen")
        page.locator("button[value=edit]").click()
        page.locator(".page-links a[href$='/publish']").click()
        page.locator("main form button[type=submit]").click()
        expect(page.locator("[role=status]")).to_be_visible()
        page.locator(".page-links a[href*='/sv/groups/']").click()
        expect(page.locator("h1")).to_contain_text("Kiertotalous")
    finally:
        context.close()
