"""Somebody joins: with the keyboard alone, without JavaScript, on a narrow screen."""

import re
import time
import uuid
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from deploy.local.mail_catcher.folder import CaughtMail
from tests.browser.conftest import first_meeting
from tests.mailbox import Mailbox
from tests.site import Site


def mail_to(mails: Mailbox, email: str, subject: str | None = None) -> CaughtMail:
    """The newest such mail."""
    deadline = time.monotonic() + 60
    while not (found := mails.mails(email, subject)):
        assert time.monotonic() < deadline, f"no mail came: {subject}"
        time.sleep(0.05)
    return found[-1]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_joins_and_confirms_with_the_keyboard_alone(
    browser: Browser, site: Site, group: str, mail_catcher: Mailbox, javascript: bool
) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=javascript)
    page = context.new_page()
    email = f"{uuid.uuid4().hex[:10]}@kunta.example"
    page.goto(f"/sv/groups/{group}/join")
    page.locator("[name=name]").focus()
    page.keyboard.type("Åsa af Exempel")
    page.keyboard.press("Tab")
    page.locator("[name=email]").focus()
    page.keyboard.type(email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/join/thanks")

    link = re.search(r"https?://\S+/registrations/confirm/\S+", mail_to(mail_catcher, email).text("plain"))
    assert link is not None
    page.goto(urlsplit(link[0]).path)
    page.locator("main form button[type=submit]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/sv/registrations/(?!confirm)"))
    assert page.get_by_text("Åsa af Exempel").first.is_visible() or page.locator("[value='Åsa af Exempel']").count()
    assert context.cookies() == []
    context.close()


def test_the_first_tab_shows_the_way_past_the_header(page: Page, group: str) -> None:
    page.goto(f"/fi/groups/{group}")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert (focused.get_attribute("href") or "").startswith("#")
    assert focused.is_visible()


def test_public_pages_set_no_cookie_and_break_no_rule_of_their_own_policy(page: Page, group: str, site: Site) -> None:
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", heard)
    for path in ("/fi/", f"/fi/groups/{group}", f"/fi/groups/{group}/join", f"/fi/meetings/{first_meeting(site)}"):
        page.goto(path)
    assert complaints == []
    assert page.context.cookies() == []


def test_a_click_is_not_lost_though_what_was_typed_turns_out_wrong_with_it(page: Page, group: str) -> None:
    """The message that comes between the fields would move the button away from under the pointer."""
    page.goto(f"/fi/groups/{group}/join")
    page.locator("[name=name]").fill("Åsa af Exempel")
    page.locator("[name=email]").fill("asa")
    page.locator("main form button[type=submit]").click()
    page.locator(".error-summary").wait_for()
    page.locator("[name=email]").fill("asa@")
    page.locator("[name=name]").click()
    page.locator("#email-error").get_by_text("Tarkista").wait_for()
