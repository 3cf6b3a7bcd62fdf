"""Every page, in every state and language, is for everybody, and has a title of its own."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import managing_pages, public_pages
from tests.browser.conftest import window
from tests.browser.filled import Filled
from tests.browser.looking import DESKTOP, assert_is_for_everybody, assert_shows_the_way, keep_pictures
from tests.e2e.people import SignedIn

VISITS: Final = {
    **{("public", name): visit for name, visit in public_pages.PAGES.items()},
    **{("leads", name): visit for name, visit in managing_pages.BY_LEADS.items()},
    **{("administrators", name): visit for name, visit in managing_pages.BY_ADMINISTRATORS.items()},
}
"""By who may come there and by name; a comma parts the page's from its state's."""


@pytest.fixture(scope="session")
def titles() -> dict[tuple[str, str], str]:
    """The page by language and title, as far as pages were visited."""
    return {}


@pytest.fixture
def page(browser: Browser, filled: Filled, who: str) -> Iterator[Page]:
    """The site's own policy would refuse the script that looks at it."""
    signed_in: dict[str, SignedIn] = {"leads": filled.lead, "administrators": filled.administrator}
    context = window(
        browser,
        filled.site,
        signed_in.get(who),
        bypass_csp=True,
        viewport={"width": DESKTOP, "height": 800},
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(("who", "name"), VISITS)
def test_a_page_is_for_everybody(
    page: Page, filled: Filled, axe: str, titles: dict[tuple[str, str], str], who: str, name: str, language: str
) -> None:
    VISITS[who, name](page, filled, language)
    kind = name.partition(",")[0]
    assert titles.setdefault((language, page.title()), kind) == kind, "two pages have one title"
    if language == "fi":
        keep_pictures(page, who, name)
    assert_shows_the_way(page)
    assert_is_for_everybody(page, axe, language)
