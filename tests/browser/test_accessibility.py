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


def _bad_feedback(page: Page, _site: Site, language: str, _group: str) -> None:
    page.goto(f"/{language}/feedback")
    page.locator("main form button[type=submit]").click()
    assert page.locator(".error-summary").is_visible()


def _opened(page: Page, _site: Site, language: str, _group: str) -> None:
    page.goto(f"/{language}/styleguide")
    page.locator("[popovertarget=remove]").first.click()
    assert page.locator("#remove").is_visible()


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
    "search": lambda page, _site, language, _group: page.goto(f"/{language}/search"),
    "search with results": lambda page, _site, language, _group: page.goto(f"/{language}/search?q=kestävyys"),
    "search with similar results": lambda page, _site, language, _group: page.goto(f"/{language}/search?q=kestävyyz"),
    "search without results": lambda page, _site, language, _group: page.goto(f"/{language}/search?q=xyzzy"),
    "accessibility": lambda page, _site, language, _group: page.goto(f"/{language}/accessibility"),
    "privacy": lambda page, _site, language, _group: page.goto(f"/{language}/privacy"),
    "feedback": lambda page, _site, language, _group: page.goto(f"/{language}/feedback"),
    "feedback with errors": _bad_feedback,
    "thanks for feedback": lambda page, _site, language, _group: page.goto(f"/{language}/feedback/thanks"),
    "form within another site": lambda page, _site, language, group: page.goto(
        f"/{language}/groups/{group}/join/embed"
    ),
    "dialog": _opened,
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


@pytest.mark.parametrize("name", PAGES)
def test_at_four_hundred_per_cent_nothing_scrolls_sideways(browser: Browser, site: Site, group: str, name: str) -> None:
    """1280 pixels at 400 % are 320 (WCAG 2.2, 1.4.10)."""
    context = browser.new_context(base_url=site.url, viewport={"width": 320, "height": 256})
    page = context.new_page()
    try:
        for language in ("fi", "sv", "en"):
            PAGES[name](page, site, language, group)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, language
    finally:
        context.close()


def test_no_two_pages_have_the_same_title(browser: Browser, site: Site, group: str) -> None:
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    apart = set(PAGES) - {"spoilt link", "spoilt unsubscribe link", "dialog", "form within another site"}
    apart -= {"search with similar results", "search without results"}
    try:
        for language in ("fi", "sv", "en"):
            titles: dict[str, str] = {}
            for name in sorted(apart):
                PAGES[name](page, site, language, group)
                title = page.title()
                assert title not in titles, f"{name} and {titles[title]}: {title}"
                titles[title] = name
    finally:
        context.close()


WHERE_THE_FOCUS_IS = """() => {
  const found = document.activeElement;
  if (!found || found === document.body) return null;
  const style = getComputedStyle(found);
  const box = found.getBoundingClientRect();
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 1;
  return {
    what: found.outerHTML.slice(0, 120),
    place: [...document.querySelectorAll("*")].indexOf(found),
    shown: seen && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""


@pytest.mark.parametrize("path", ["/", "/groups/{group}", "/search?q=ryhmä", "/feedback", "/privacy", "/styleguide"])
def test_the_focus_goes_through_a_page_in_its_order_and_can_be_seen_all_the_way(
    browser: Browser, site: Site, group: str, path: str
) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    try:
        page.goto("/fi" + path.format(group=group))
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        places: list[int] = []
        for _ in range(300):
            where = page.evaluate(WHERE_THE_FOCUS_IS)
            if where is None or where["place"] in places:
                break
            assert where["shown"], where["what"]
            places.append(where["place"])
            page.keyboard.press("Tab")
    finally:
        context.close()
    assert len(places) > 8
    assert places == sorted(places)


@pytest.mark.parametrize(
    "path", ["/", "/groups/{group}", "/groups/{group}/join", "/meetings/", "/search?q=ryhmä", "/privacy"]
)
def test_a_page_weighs_at_most_a_hundred_kilobytes_without_its_pictures(
    browser: Browser, site: Site, group: str, path: str
) -> None:
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    try:
        page.goto("/fi" + path.format(group=group), wait_until="networkidle")
        weighed = page.evaluate(
            """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
                .filter(entry => !/[.](svg|png|webp)$/.test(entry.name))
                .map(entry => [entry.name, entry.transferSize])"""
        )
    finally:
        context.close()
    assert sum(size for _, size in weighed) <= 100_000, weighed
    assert all(name.startswith(site.url) for name, _ in weighed)
