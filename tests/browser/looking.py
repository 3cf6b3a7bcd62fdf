"""What holds for every page, however it was come to; and the pictures of it that a run keeps in build/screenshots/."""

import re
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Page

from deploy.local.layout import PROJECT

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP: Final = 1280
PHONE: Final = 390
NARROWEST: Final = 320
"""1280 pixels at 400 % (WCAG 2.2, 1.4.10)."""
PICTURES: Final = PROJECT / "build" / "screenshots"
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("dark", "light")


def assert_is_for_everybody(page: Page, axe: str, language: str) -> None:
    """No rule of WCAG 2.2 AA that axe knows is broken, light or dark, and nothing scrolls sideways.

    The dark page differs from the light one by its colours alone, and those are the same in every language.
    """
    page.evaluate(axe)
    assert _violations(page, RULES) == []
    if language == "fi":
        page.emulate_media(color_scheme="dark")
        assert _violations(page, ["color-contrast"]) == [], "dark"
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST


def assert_shows_the_way(page: Page) -> None:
    """From the first managing page, step by step, to this one, which its heading calls by the same name."""
    if page.locator(".signed-in").count() == 0 or urlsplit(page.url).path.endswith("/manage/"):
        return
    steps = page.locator(".breadcrumb li")
    here = steps.last
    assert here.get_attribute("aria-current") == "page"
    assert here.inner_text() in page.locator("h1").inner_text()
    for link in steps.locator("a").all():
        address = link.get_attribute("href")
        assert address is not None
        assert page.request.get(address).ok, address


def _violations(page: Page, rules: list[str]) -> list[str]:
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)["violations"]
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]


def keep_pictures(page: Page, folder: str, name: str) -> None:
    """Light and dark, of a phone and of a desktop; the page is left as it was."""
    where = PICTURES / folder / re.sub(r"\W+", "-", name)
    where.parent.mkdir(parents=True, exist_ok=True)
    for device, width in (("phone", PHONE), ("desktop", DESKTOP)):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(f"{where}.{device}.{scheme}.png"), full_page=True)
