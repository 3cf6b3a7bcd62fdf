"""Every public page of the whole site, in every state, those before the sign-in and of one's own registration too."""

from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.filled import LEAD, Filled
from tests.browser.visiting import Visit, away, go, sent, wrong


def _of_group(rest: str = "") -> Visit:
    def visit(page: Page, filled: Filled, language: str) -> None:
        go(page, f"/{language}/groups/{filled.group}{rest}")

    return visit


def _meeting(name: str) -> Visit:
    def visit(page: Page, filled: Filled, language: str) -> None:
        go(page, f"/{language}/meetings/{filled.meetings[name]}")

    return visit


def _own(rest: str = "") -> Visit:
    def visit(page: Page, filled: Filled, language: str) -> None:
        go(page, f"/{language}/{filled.own_page.split('/', 2)[2]}{rest}")

    return visit


def _dialog(page: Page, filled: Filled, language: str) -> None:
    away("styleguide")(page, filled, language)
    page.locator("[popovertarget=remove]").first.click()
    expect(page.locator("#remove")).to_be_visible()


def _sign_in_sent(page: Page, filled: Filled, language: str) -> None:
    sent(away("sign-in"), email=f"nobody.{LEAD}")(page, filled, language)
    page.wait_for_url("**/sign-in/sent")


PAGES: Final[dict[str, Visit]] = {
    "front page": away(""),
    "group page": _of_group(),
    "form": _of_group("/join"),
    "form, wrong": wrong(_of_group("/join"), email="aino"),
    "thanks": _of_group("/join/thanks"),
    "meeting": _meeting("confirmed"),
    "moved meeting": _meeting("moved"),
    "cancelled meeting": _meeting("cancelled"),
    "held meeting": _meeting("held"),
    "meetings": away("meetings/"),
    "dead link": away("registrations/confirm/spoilt", status=404),
    "not found, unsubscribe link": away("mails/unsubscribe/spoilt", status=404),
    "ask for a link": away("registrations/link"),
    "ask for a link, wrong": wrong(away("registrations/link"), email="aino"),
    "link sent": away("registrations/link/sent"),
    "own page": _own(),
    "own page, correct": _own("/correct"),
    "own page, leave": _own("/leave"),
    "search": away("search"),
    "search, found": away("search?q=kestävyys"),
    "search, similar": away("search?q=kestävyyz"),
    "search, nothing found": away("search?q=xyzzy"),
    "accessibility": away("accessibility"),
    "privacy": away("privacy"),
    "feedback": away("feedback"),
    "feedback, wrong": wrong(away("feedback")),
    "thanks for feedback": away("feedback/thanks"),
    "form, within another site": _of_group("/join/embed"),
    "parts, dialog": _dialog,
    "parts": away("styleguide"),
    "not found": away("groups/no-such-group", status=404),
    "sign in": away("sign-in"),
    "sign in, wrong": wrong(away("sign-in"), email="aino"),
    "sign in, signed out": away("sign-in?signed-out=yes"),
    "sign in, sent": _sign_in_sent,
    "dead link, to sign in": away("sign-in/spoilt", status=410),
}
