"""A lead's work from the sign-in to the cancelled meeting, as a person does it: with scripts and without, on a phone,
in Finnish and in Swedish, and by the keyboard alone.
"""

import csv
import io
import re
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import icalendar
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from deploy.local.mail_catcher.folder import CaughtMail
from tests.browser.conftest import window
from tests.browser.filled import LEAD, Filled, beside
from tests.browser.test_joining import mail_to
from tests.browser.visiting import fill, in_group, tab_to
from tests.mailbox import Mailbox

PAGE = """{name}

{name} -teemaryhmän tehtävänä on levittää kiertotalouden hankintatapoja kuntiin.

Tavoitteet

  • Kalusteet hankitaan käytettyinä aina kun se on mahdollista
"""
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=800)


@pytest.mark.parametrize(
    ("language", "scripts", "screen"), [("fi", True, DESKTOP), ("sv", False, PHONE)], ids=["fi", "sv-phone-no-scripts"]
)
def test_a_group_comes_to_be_and_its_meeting_is_announced_moved_and_cancelled(
    browser: Browser, filled: Filled, mail_catcher: Mailbox, language: str, scripts: bool, screen: ViewportSize
) -> None:
    context = window(browser, filled.site, None, java_script_enabled=scripts, viewport=screen)
    page = context.new_page()

    sign_in(page, mail_catcher, language)
    slug = bring_in_and_publish(page, language)
    email, own_page = join(page, mail_catcher, slug, language)

    meetings = f"/{language}/manage/groups/{slug}/meetings"
    page.goto(f"{meetings}/schedule")
    typed = {"day_1": "2027-03-15", "starts_1": "12:00", "ends_1": "14:00", "room": "Sali 1", "status": "confirmed"}
    title = f"Kokous {uuid.uuid4().hex[:6]}"
    fill(page, {"title_fi": title, **typed})
    send(page)
    send(page)
    expect(page.locator(".notice--success")).to_be_visible()
    expect(page.locator("h1")).to_have_text(title)
    invited = invitation(mail_to(mail_catcher, email, title))
    assert invited["METHOD"] == "REQUEST"

    meeting = page.url.partition("?")[0]
    page.goto(own_page)
    page.locator("button[name=answer][value=yes]").click()
    page.goto(meeting)
    page.locator("a[href*='/members?meeting=']").click()
    expect(page.get_by_role("table")).to_contain_text({"fi": "Paikalla", "sv": "På plats"}[language])
    page.locator("#answer").select_option("none")
    page.locator("form.filters button").click()
    expect(page.get_by_role("table")).to_have_count(0)

    page.goto(f"{meeting}/move")
    fill(page, {"day_1": "2027-03-16", "reason_fi": "Sali on varattu."})
    send(page)
    expect(page.locator("main")).to_contain_text("15.3.2027")
    expect(page.locator("main")).to_contain_text("16.3.2027")
    send(page)
    expect(page.locator(".notice--success")).to_be_visible()
    told = mail_to(mail_catcher, email, {"fi": "siirtyi", "sv": "flyttades"}[language])
    assert "15.3.2027" in told.text("plain")
    assert "16.3.2027" in told.text("plain")
    moved = invitation(told)
    assert [event_of(moved)[key] for key in ("UID", "SEQUENCE")] == [event_of(invited)["UID"], 1]
    assert f"{event_of(moved).start:%d.%m.}" == "16.03."

    page.goto(f"{meeting}/cancel")
    fill(page, {"reason_fi": "Isäntä on estynyt."})
    send(page)
    send(page)
    expect(page.locator(".notice--success")).to_be_visible()
    cancelled = invitation(mail_to(mail_catcher, email, {"fi": "peruttu", "sv": "inställt"}[language]))
    assert cancelled["METHOD"] == "CANCEL"
    assert [event_of(cancelled)[key] for key in ("UID", "SEQUENCE")] == [event_of(invited)["UID"], 2]

    assert [row[1] for row in export(page, f"/{language}/manage/groups/{slug}")[1:]] == [email]
    context.close()


def sign_in(page: Page, mails: Mailbox, language: str) -> None:
    page.goto(f"/{language}/")
    before = len(links(page, mails))
    page.locator("footer a[href$='/sign-in']").click()
    page.locator("#email").fill(LEAD)
    page.locator("main form button").click()
    page.wait_for_url("**/sign-in/sent")
    for _ in range(600):
        if len(links(page, mails)) > before:
            break
        page.wait_for_timeout(100)
    page.goto(links(page, mails)[-1])
    page.locator("main form button").click()
    page.wait_for_url(f"**/{language}/manage/")


def links(page: Page, mails: Mailbox) -> list[str]:
    """To sign in with at this site: the run's mails are shared by its sites."""
    site = re.escape("/".join(page.url.split("/")[:3]))
    found = (re.search(rf"{site}/\S+/sign-in/\S+", mail.text("plain")) for mail in mails.mails(LEAD))
    return [each[0] for each in found if each is not None]


def bring_in_and_publish(page: Page, language: str) -> str:
    """The address of the group."""
    page.goto(f"/{language}/manage/import")
    page.locator("#page").fill(PAGE.format(name=f"Kiertotalous {uuid.uuid4().hex[:6]}"))
    send(page)
    page.locator("button[value=create]").click()
    page.locator(".page-links a[href$='/publish']").click()
    send(page)
    page.wait_for_url("**done=published")
    return page.url.partition("?")[0].rsplit("/", 1)[1]


def join(page: Page, mails: Mailbox, slug: str, language: str) -> tuple[str, str]:
    """The address and the own page of somebody who has become a member."""
    email = f"{uuid.uuid4().hex[:10]}@kunta.example"
    until_found(page, f"/{language}/groups/{slug}/join")
    fill(page, {"name": "Åsa af Exempel", "email": email})
    send(page)
    page.wait_for_url("**/thanks")
    link = re.search(r"https?://\S+/registrations/confirm/\S+", mail_to(mails, email).text("plain"))
    assert link is not None
    page.goto(urlsplit(link[0]).path)
    send(page)
    page.wait_for_url(re.compile("/registrations/(?!confirm)"))
    own_page = page.url
    until_found(page, f"/{language}/manage/groups/{slug}/meetings")
    return email, own_page


def until_found(page: Page, path: str) -> None:
    """Another service has heard of it."""
    for _ in range(600):
        found = page.goto(path)
        if found is not None and found.ok:
            return
        page.wait_for_timeout(100)
    raise AssertionError(path)


def send(page: Page) -> None:
    page.locator("main form[method=post] button[type=submit]:not([formnovalidate])").last.click()


def export(page: Page, group: str) -> list[list[str]]:
    page.goto(f"{group}/members/export")
    fill(page, {"reason": "Nimilista", "form": "csv"})
    with page.expect_download() as download:
        send(page)
    return list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig")), delimiter=";"))


def invitation(mail: CaughtMail) -> icalendar.Calendar:
    found = [part for part in mail.message.walk() if part.get_content_type() == "text/calendar"]
    return icalendar.Calendar.from_ical(str(found[0].get_content()))


def event_of(calendar: icalendar.Calendar) -> icalendar.Event:
    return calendar.events[0]


@pytest.fixture
def page(browser: Browser, filled: Filled) -> Iterator[Page]:
    context = window(browser, filled.site, filled.lead, viewport=DESKTOP)
    yield context.new_page()
    context.close()


def press(page: Page, selector: str) -> None:
    """The link or the button, to the page that follows."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(text)


def test_a_meeting_is_scheduled_moved_and_cancelled_by_keyboard_alone(page: Page, filled: Filled) -> None:
    in_group("/meetings")(page, filled, "fi")
    press(page, "a[href$='/meetings/schedule']")
    write(page, "[name=title_fi]", "Näppäimistökokous")
    write(page, "[name=day_1]", "03152027")
    write(page, "[name=starts_1]", "1200PM")
    write(page, "[name=room]", "Sali 1")
    tab_to(page, "[name=status]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    press(page, "main form[action$=schedule] > button[type=submit]")
    press(page, "main form > button[type=submit]")
    expect(page.locator(".notice--success")).to_be_visible()

    press(page, "a[href$='/move']")
    write(page, "[name=day_1]", "03162027")
    write(page, "[name=reason_fi]", "Sali on varattu.")
    press(page, "main form[action$=move] > button[type=submit]")
    press(page, "main form > button[type=submit]")
    expect(page.locator(".notice--success")).to_be_visible()
    expect(page.locator("main")).to_contain_text("ti 16.3.2027 klo 12.00")

    press(page, "a[href$='/cancel']")
    write(page, "[name=reason_fi]", "Isäntä on estynyt.")
    press(page, "main form > button[type=submit]")
    press(page, "main form > button[type=submit]")
    expect(page.locator(".notice--success")).to_be_visible()
    expect(page.locator("main .tag").first).to_have_text("Peruttu")


def test_a_member_is_added_and_the_list_is_exported_by_keyboard_alone(
    page: Page, filled: Filled, mail_catcher: Mailbox
) -> None:
    email = f"{uuid.uuid4().hex[:10]}@kunta.example"
    in_group("/members")(page, filled, "fi")
    press(page, "a[href$='/members/add']")
    write(page, "[name=name]", "Näppäinen Näyte")
    write(page, "[name=email]", email)
    press(page, "main form > button[type=submit]")
    expect(page.locator(".notice--success")).to_be_visible()
    assert "registrations/confirm/" in mail_to(mail_catcher, email).text("plain")

    in_group("/members/export?status=pending")(page, filled, "fi")
    write(page, "[name=reason]", "Nimilista")
    tab_to(page, "main form > button[type=submit]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_failed_mail_is_sent_again_by_keyboard_alone(page: Page, filled: Filled) -> None:
    query = """update notice set status = 'failed', reason = '421 4.3.2 not now' where id = (
               select max(id::text)::uuid from notice where kind = 'welcome' and status = 'sent'
                   and group_id = (select id from theme_group where slug = $1)) returning id"""
    found = beside(filled.site.one("notifications", query, filled.group))
    in_group("/mails?status=failed")(page, filled, "fi")
    press(page, f"main a[href$='{found}']")
    press(page, "main form > button[type=submit]")
    expect(page.locator(".notice")).to_be_visible()
    for _ in range(600):
        page.reload()
        if "Lähetetty" in page.locator("main .tag").inner_text():
            break
        page.wait_for_timeout(100)
    expect(page.locator("main .tag")).to_have_text("Lähetetty")


def test_two_browsers_change_a_meeting_and_the_second_is_told(browser: Browser, page: Page, filled: Filled) -> None:
    context = window(browser, filled.site, filled.administrator)
    other = context.new_page()
    edit = in_group("/meetings/{meetings[tentative]}/edit")
    edit(page, filled, "fi")
    edit(other, filled, "fi")
    fill(other, {"agenda_fi": "Paulan asialista"})
    send(other)
    expect(other.locator(".notice--success")).to_be_visible()
    fill(page, {"agenda_fi": "Vilman asialista"})
    send(page)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[name=agenda_fi]")).to_have_value("Vilman asialista")
    expect(page.locator(".saved")).to_have_text("Paulan asialista")
    context.close()
