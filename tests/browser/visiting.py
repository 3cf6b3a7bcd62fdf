"""How tests come to a page and to a state of it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.filled import Filled

Visit = Callable[[Page, Filled, str], None]


def go(page: Page, address: str, status: int = 200) -> None:
    found = page.goto(address)
    assert found is not None
    assert found.status == status, address


def tab_to(page: Page, selector: str) -> None:
    """By the keyboard alone, to what shows that it has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"no Tab leads to {selector}")


def in_group(rest: str, *, status: int = 200) -> Visit:
    """A page of the group; `{meetings[draft]}` and the like stand for what is filled in."""

    def visit(page: Page, filled: Filled, language: str) -> None:
        where = rest.format(meetings=filled.meetings, members=filled.members, mails=filled.mails)
        go(page, f"/{language}/manage/groups/{filled.group}{where}", status)

    return visit


def in_empty_group(rest: str) -> Visit:
    def visit(page: Page, filled: Filled, language: str) -> None:
        go(page, f"/{language}/manage/groups/{filled.empty_group}{rest}")

    return visit


def away(path: str, *, status: int = 200) -> Visit:
    def visit(page: Page, _filled: Filled, language: str) -> None:
        go(page, f"/{language}/{path}", status)

    return visit


def sent(before: Visit, **typed: str) -> Visit:
    """The form of that page, sent with this in it."""

    def visit(page: Page, filled: Filled, language: str) -> None:
        before(page, filled, language)
        fill(page, typed)
        page.locator("main form[method=post] button[type=submit]:not([formnovalidate])").last.click()

    return visit


def fill(page: Page, typed: dict[str, str]) -> None:
    for name, value in typed.items():
        found = page.locator(f"main [name='{name}']")
        kind = found.first.evaluate("element => element.type")
        if kind == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "select-one":
            found.select_option(value)
        else:
            found.fill(value)


def wrong(before: Visit, **typed: str) -> Visit:
    """What the page says when this is sent."""

    def visit(page: Page, filled: Filled, language: str) -> None:
        sent(before, **typed)(page, filled, language)
        expect(page.locator(".error-summary")).to_be_visible()

    return visit


def asked(before: Visit, **typed: str) -> Visit:
    """The page that shows whom it tells, before anything is sent."""

    def visit(page: Page, filled: Filled, language: str) -> None:
        sent(before, **typed)(page, filled, language)
        expect(page.frame_locator("iframe").locator("h1")).to_be_visible()

    return visit
