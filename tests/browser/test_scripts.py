"""What the small scripts add where they run: a word at a field left wrong, a button to copy, short addresses."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.site import Site


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=site.url, permissions=["clipboard-read", "clipboard-write"])
    yield opened
    opened.close()


def test_a_field_that_is_left_wrong_says_so_and_takes_it_back_as_soon_as_it_is_right(page: Page, group: str) -> None:
    page.goto(f"/en/groups/{group}/join")
    field = page.locator("[name=email]")
    field.fill("aino")
    field.press("Tab")
    expect(field).to_have_attribute("aria-invalid", "true")
    error = page.locator(f"#{field.get_attribute('id')}-error")
    expect(error).to_be_visible()
    assert str(error.get_attribute("id")) in str(field.get_attribute("aria-describedby")).split()
    field.fill("aino@kunta.example")
    expect(error).to_have_count(0)
    assert field.get_attribute("aria-invalid") is None


def test_a_field_that_nobody_has_touched_says_nothing(page: Page, group: str) -> None:
    page.goto(f"/en/groups/{group}/join")
    page.locator("[name=name]").focus()
    page.keyboard.press("Tab")
    expect(page.locator("main [aria-invalid=true]")).to_have_count(0)


def test_what_the_server_says_of_a_field_goes_as_well_once_it_is_right(page: Page, group: str) -> None:
    page.goto(f"/en/groups/{group}/join")
    page.locator("main form button[type=submit]").click()
    field = page.locator("[name=name]")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("Aino Esimerkki")
    assert field.get_attribute("aria-invalid") is None


def test_a_link_is_copied_and_that_is_said(page: Page) -> None:
    page.goto("/en/styleguide")
    field = page.locator("[data-copy]").first
    page.get_by_role("button", name="Copy", exact=True).first.click()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"\S"))).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == field.input_value()


def test_the_address_of_a_search_names_only_what_was_asked(page: Page, group: str) -> None:
    assert group
    page.goto("/en/search")
    page.locator("main [name=q]").fill("kestävyys")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?"))
    assert re.fullmatch(r"[^?]*\?q=[^&]*", page.url), page.url
