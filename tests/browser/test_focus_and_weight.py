"""The focus can be seen all the way through a page, and pages are light."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import window
from tests.browser.filled import Filled
from tests.site import Site

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


PUBLIC = ["/", "/groups/{group}", "/search?q=ryhmä", "/feedback", "/privacy", "/styleguide"]
MANAGING = [
    "/meetings",
    "/meetings/schedule",
    "/members",
    "/members/add",
    "/members/overview",
    "/mails",
    "/mails/words",
]


@pytest.mark.parametrize("path", [*PUBLIC, "/manage/", *(f"/manage/groups/{{group}}{rest}" for rest in MANAGING)])
def test_the_focus_goes_through_a_page_in_its_order_and_can_be_seen_all_the_way(
    browser: Browser, filled: Filled, path: str
) -> None:
    lead = filled.lead if path.startswith("/manage") else None
    context = window(browser, filled.site, lead, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    try:
        page.goto("/fi" + path.format(group=filled.group))
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        places: list[int] = []
        for _ in range(300):
            where = page.evaluate(WHERE_THE_FOCUS_IS)
            if where is None or where["place"] in places[:-1]:
                break
            assert where["shown"], where["what"]
            if where["place"] not in places:  # a date has several places to type into
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
