"""Every managing page of the whole site, in every state in which those who run groups may find it."""

from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.filled import Filled
from tests.browser.visiting import Visit, asked, away, in_empty_group, in_group, wrong

_SOON: Final = f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}"
_SCHEDULE: Final = in_group("/meetings/schedule")
_MOVE: Final = in_group("/meetings/{meetings[confirmed]}/move")
_CANCEL: Final = in_group("/meetings/{meetings[confirmed]}/cancel")
_ADD: Final = in_group("/members/add")
_CORRECT: Final = in_group("/members/{members[member]}/correct")
_REMOVE: Final = in_group("/members/{members[member]}/remove")
_EXPORT: Final = in_group("/members/export")
_TIME: Final = {"day_1": _SOON, "starts_1": "12:00", "ends_1": "14:00"}


def _more_days(page: Page, filled: Filled, language: str) -> None:
    _SCHEDULE(page, filled, language)
    page.locator("button[name=more]").click()
    expect(page.locator("[name=day_6]")).to_be_visible()


def _add_known(page: Page, filled: Filled, language: str) -> None:
    wrong(_ADD, name="Aino", email=filled.address)(page, filled, language)


def _file_refused(page: Page, filled: Filled, language: str) -> None:
    in_group("/meetings/{meetings[held]}")(page, filled, language)
    page.locator("form[enctype] button").click()
    expect(page.locator(".error-summary")).to_be_visible()


def _preview(page: Page, filled: Filled, language: str) -> None:
    """The page within the page, by itself."""
    asked(_CANCEL, reason_fi="Sali on varattu.")(page, filled, language)
    page.goto(page.locator("iframe").get_attribute("src") or "")


def _resent(page: Page, filled: Filled, language: str) -> None:
    """A form of an earlier session."""
    _EXPORT(page, filled, language)
    page.locator("main [name=token]").evaluate("element => { element.value = 'of another session' }")
    page.locator("#reason").fill("Nimilista")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main form")).to_have_count(1)


def _signed_out(page: Page, filled: Filled, language: str) -> None:
    """A form that came in when the session was over."""
    _EXPORT(page, filled, language)
    page.context.clear_cookies()
    page.locator("#reason").fill("Nimilista")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main a[target=_blank]")).to_be_visible()


BY_LEADS: Final[dict[str, Visit]] = {
    "home": away("manage/"),
    "meetings": in_group("/meetings"),
    "meetings, one discarded": in_group("/meetings?done=discarded"),
    "schedule": _SCHEDULE,
    "schedule, more days": _more_days,
    "schedule, wrong": wrong(_SCHEDULE, starts_1="10:00", link="ei-osoite"),
    "schedule, asked": asked(_SCHEDULE, title_fi="Kevään kokous", room="Sali 1", status="confirmed", **_TIME),
    "schedule, copied": in_group("/meetings/schedule?copy={meetings[draft]}"),
    "meeting, draft": in_group("/meetings/{meetings[draft]}?done=scheduled"),
    "meeting, confirmed": in_group("/meetings/{meetings[confirmed]}"),
    "meeting, tentative": in_group("/meetings/{meetings[tentative]}"),
    "meeting, moved": in_group("/meetings/{meetings[moved]}?done=moved"),
    "meeting, cancelled": in_group("/meetings/{meetings[cancelled]}"),
    "meeting, over": in_group("/meetings/{meetings[over]}"),
    "meeting, held": in_group("/meetings/{meetings[held]}"),
    "meeting, file refused": _file_refused,
    "edit": in_group("/meetings/{meetings[confirmed]}/edit"),
    "edit, wrong": wrong(in_group("/meetings/{meetings[confirmed]}/edit"), link="ei-osoite"),
    "move": _MOVE,
    "move, wrong": wrong(_MOVE),
    "move, asked": asked(_MOVE, reason_fi="Sali on varattu.", **_TIME),
    "cancel": _CANCEL,
    "cancel, wrong": wrong(_CANCEL),
    "cancel, asked": asked(_CANCEL, reason_fi="Isäntä on estynyt.", reason_sv="Värden har fått förhinder."),
    "preview of a mail": _preview,
    "minutes": in_group("/meetings/{meetings[held]}/minutes"),
    "members": in_group("/members"),
    "members, all by name": in_group("/members?status=all&order=name&page=2"),
    "members, nobody found": in_group("/members?q=xyzzy"),
    "members, who comes to a meeting": in_group("/members?meeting={meetings[confirmed]}&order=name"),
    "members, nobody comes online": in_group("/members?meeting={meetings[confirmed]}&answer=online"),
    "member": in_group("/members/{members[member]}?done=corrected"),
    "member, long": in_group("/members/{members[long]}"),
    "member, pending": in_group("/members/{members[pending]}?done=added"),
    "member, withdrawn": in_group("/members/{members[withdrawn]}?done=removed"),
    "add": _ADD,
    "add, wrong": wrong(_ADD, email="aino"),
    "add, known": _add_known,
    "correct": _CORRECT,
    "correct, wrong": wrong(_CORRECT, name="", phone="kysy vaihteesta"),
    "remove": _REMOVE,
    "export": _EXPORT,
    "export, wrong": wrong(_EXPORT),
    "members in numbers": in_group("/members/overview"),
    "mails": in_group("/mails"),
    "mails, failed": in_group("/mails?status=failed"),
    "mails, none": in_group("/mails?status=late"),
    "mail": in_group("/mails/{mails[welcome]}"),
    "mail, failed": in_group("/mails/{mails[failed]}"),
    "mail, sent again": in_group("/mails/{mails[welcome]}?done=again"),
    "own words": in_group("/mails/words"),
    "own words, welcome": in_group("/mails/words/welcome?done=reworded"),
    "own words, moved": in_group("/mails/words/meeting-moved"),
    "own words, wrong": wrong(in_group("/mails/words/welcome"), words_fi="x" * 2001),
    "who runs it": in_group("/people"),
    "who runs it, wrong": wrong(in_group("/people"), email="aino"),
    "not for leads": away("manage/people", status=403),
    "resent": _resent,
    "signed out": _signed_out,
}
BY_ADMINISTRATORS: Final[dict[str, Visit]] = {
    "home, administrator": away("manage/"),
    "empty editor": in_empty_group(""),
    "no meetings": in_empty_group("/meetings"),
    "no members": in_empty_group("/members"),
    "no members in numbers": in_empty_group("/members/overview"),
    "no mails": in_empty_group("/mails"),
    "accounts": away("manage/people"),
    "accounts, wrong": wrong(away("manage/people"), email="aino"),
    "audit log, catalog": away("manage/audit/catalog"),
    "audit log, registration": away("manage/audit/registration"),
    "audit log, meetings": away("manage/audit/meetings"),
    "audit log, notifications": away("manage/audit/notifications"),
}
