"""No page breaks a rule of WCAG 2.2 AA that axe knows, in any language, light or dark."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import first_meeting
from tests.site import Site

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Visit = Callable[[Page, Site, str, str], object]


def _bad_form(page: Page, _site: Site, language: str, group: str) -> None:
    page.goto(f"/{language}/groups/{group}/join")
    page.locator("main form button[type=submit]").click()
    assert page.locator(".error-summary").is_visible()


PAGES: dict[str, Visit] = {
    "front page": lambda page, _site, language, _group: page.goto(f"/{language}/"),
    "group page": lambda page, _site, language, group: page.goto(f"/{language}/groups/{group}"),
    "form": lambda page, _site, language, group: page.goto(f"/{language}/groups/{group}/join"),
    "form with errors": _bad_form,
    "thanks": lambda page, _site, language, group: page.goto(f"/{language}/groups/{group}/join/thanks"),
    "meeting": lambda page, site, language, _group: page.goto(f"/{language}/meetings/{first_meeting(site)}"),
    "meetings": lambda page, _site, language, _group: page.goto(f"/{language}/meetings/"),
    "spoilt link": lambda page, _site, language, _group: page.goto(f"/{language}/registrations/confirm/spoilt"),
    "spoilt unsubscribe link": lambda page, _site, language, _group: page.goto(f"/{language}/mails/unsubscribe/spoilt"),
    "parts": lambda page, _site, language, _group: page.goto(f"/{language}/styleguide"),
    "not found": lambda page, _site, language, _group: page.goto(f"/{language}/groups/no-such-group"),
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    browser: Browser, site: Site, group: str, axe: str, name: str, language: str, scheme: Literal["light", "dark"]
) -> None:
    # The site's own policy would refuse the script that looks at it.
    context = browser.new_context(base_url=site.url, bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    try:
        PAGES[name](page, site, language, group)
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    finally:
        context.close()
    assert [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found] == []
