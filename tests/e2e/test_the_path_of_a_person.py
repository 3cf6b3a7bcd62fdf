"""From the form to the calendar and out again, as a person goes, through the real site."""

import asyncio
import re
import uuid
from email.message import EmailMessage
from urllib.parse import urlsplit

import httpx
import icalendar
import pytest

from deploy.local.mail_catcher.folder import CaughtMail
from tests.mailbox import Mailbox
from tests.site import Site

GROUP = "sosiaalinen-kestavyys"


@pytest.fixture
async def group(site: Site) -> str:
    await site.talkoot("catalog", "load-samples")
    await site.talkoot("meetings", "load-samples")
    deadline = asyncio.get_running_loop().time() + 40
    while await site.one("notifications", "select count(*) < 2 from meeting"):
        assert asyncio.get_running_loop().time() < deadline, "the meetings' events have not arrived"
        await asyncio.sleep(0.05)
    return GROUP


def an_address() -> str:
    return f"{uuid.uuid4().hex[:10]}@kunta.example"


def form(email: str, **more: str) -> dict[str, str]:
    return {
        "name": "Å",
        "email": email,
        "organisation": "Esimerkkikunta",
        "organisation_type": "municipality",
        "title": "",
        "phone": "00358 50 532 7966",
        "language": "fi",
        "message": "",
        **more,
    }


def link(mail: CaughtMail, part: str) -> str:
    """The path of the first link in the plain text that has `part` in it."""
    found = re.search(rf"https?://\S*{part}\S*", mail.text("plain"))
    assert found is not None, mail.text("plain")
    return urlsplit(found[0]).path


def calendars(mail: CaughtMail) -> list[icalendar.Calendar]:
    message: EmailMessage = mail.message
    return [
        icalendar.Calendar.from_ical(str(part.get_content()))
        for part in message.walk()
        if part.get_content_type() == "text/calendar" and part.get_filename()
    ]


async def join(http: httpx.AsyncClient, mails: Mailbox, group: str, language: str = "fi") -> tuple[str, str]:
    """Sign up and confirm; the address, and the path of the person's own page."""
    email = an_address()
    answer = await http.post(f"/{language}/groups/{group}/join", data=form(email, language=language))
    assert answer.status_code == 303
    confirm = link(await mails.wait_for_mail(email), "/registrations/confirm/")
    confirmed = await http.post(confirm)
    assert confirmed.status_code == 303
    welcome = await mails.wait_for_mail(email, count=2)
    return email, link(welcome, r"/registrations/(?!confirm)")


async def test_somebody_joins_by_the_form_and_is_welcomed_with_invitations(
    site: Site, mail_catcher: Mailbox, group: str
) -> None:
    email = an_address()
    async with site.client() as http:
        page = await http.get(f"/sv/groups/{group}/join")
        assert page.status_code == 200
        answer = await http.post(f"/sv/groups/{group}/join", data=form(email, language="sv"))
        assert answer.status_code == 303
        thanks = await http.get(answer.headers["location"])
        assert thanks.status_code == 200
        assert email not in thanks.text

        asked = await mail_catcher.wait_for_mail(email)
        assert asked.message["Content-Language"] == "sv"
        confirm = link(asked, "/registrations/confirm/")
        assert (await http.get(confirm)).status_code == 200
        assert await site.one("registration", "select status from member where email = $1", email) == "pending"
        assert (await http.post(confirm)).status_code == 303
        assert (await http.post(confirm)).status_code == 303
        assert await site.one("registration", "select status from member where email = $1", email) == "member"

        welcome = await mail_catcher.wait_for_mail(email, count=2)
        assert f"/calendar/groups/{group}.ics" in welcome.text("plain")
        methods = {str(calendar["METHOD"]) for calendar in calendars(welcome)}
        assert methods == {"REQUEST"}

        own = await http.get(link(welcome, r"/registrations/(?!confirm)"))
        assert own.status_code == 200
        assert "050 532 7966" in own.text


async def test_the_same_form_sent_twice_is_one_registration_and_one_mail(
    site: Site, mail_catcher: Mailbox, group: str
) -> None:
    email = an_address()
    async with site.client() as http:
        first = await http.post(f"/fi/groups/{group}/join", data=form(email))
        second = await http.post(f"/fi/groups/{group}/join", data=form(email.upper()))
        assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
        await mail_catcher.wait_for_mail(email)
        # A second person's mail shows that the queue has moved on past any second one of the first.
        await join(http, mail_catcher, group)
    assert len(mail_catcher.mails(email)) == 1
    assert await site.one("registration", "select count(*) from member where email_key = $1", email) == 1


async def test_bad_input_comes_back_as_typed_with_the_errors_first(site: Site, group: str) -> None:
    async with site.client() as http:
        answer = await http.post(f"/fi/groups/{group}/join", data=form("ei osoite", name="<b>Maija</b>"))
    assert answer.status_code == 422
    assert 'value="ei osoite"' in answer.text
    assert "&lt;b&gt;Maija&lt;/b&gt;" in answer.text
    assert "<b>Maija</b>" not in answer.text
    assert answer.text.index('class="error-summary') < answer.text.index("<form")


async def test_a_moved_and_a_cancelled_meeting_reach_each_member_once_with_the_same_uid_and_a_higher_sequence(
    site: Site, mail_catcher: Mailbox, group: str
) -> None:
    async with site.client() as http:
        email, own_page = await join(http, mail_catcher, group)
        left, left_page = await join(http, mail_catcher, group)
        assert (await http.post(f"{left_page}/leave")).status_code == 303

        said = await site.talkoot(
            "meetings", "schedule", group, "--title", "Lisäkokous", "--starts", "1.3.2027 klo 12.00-14.00"
        )
        meeting = said.split()[0]
        invited = await mail_catcher.wait_for_mail(email, subject="Lisäkokous")
        await site.talkoot("meetings", "move", meeting, "--starts", "2.3.2027 klo 9.00-11.00")
        moved = await mail_catcher.wait_for_mail(email, subject="Lisäkokous", count=2)
        await site.talkoot("meetings", "cancel", meeting, "--reason", "Sali on varattu")
        cancelled = await mail_catcher.wait_for_mail(email, subject="Lisäkokous", count=3)

        for words in ("ma 1.3.2027 klo 12.00–14.00", "ti 2.3.2027 klo 9.00–11.00"):
            assert words in moved.text("plain")
        assert "Sali on varattu" in cancelled.text("plain")
        sent = [calendars(mail)[0] for mail in (invited, moved, cancelled)]
        events = [calendar.walk("VEVENT")[0] for calendar in sent]
        assert [str(calendar["METHOD"]) for calendar in sent] == ["REQUEST", "REQUEST", "CANCEL"]
        assert len({str(event["UID"]) for event in events}) == 1
        assert [str(event["SEQUENCE"]) for event in events] == ["0", "1", "2"]
        assert str(events[2]["STATUS"]) == "CANCELLED"

        feed = icalendar.Calendar.from_ical((await http.get(f"/calendar/groups/{group}.ics")).content)
        in_feed = [event for event in feed.walk("VEVENT") if event["UID"] == events[0]["UID"]]
        assert [str(event["STATUS"]) for event in in_feed] == ["CANCELLED"]
        assert (await http.get(own_page)).status_code == 200
    assert len(mail_catcher.mails(email, subject="Lisäkokous")) == 3
    assert mail_catcher.mails(left, subject="Lisäkokous") == []


async def test_nothing_of_a_person_is_in_any_log(site: Site, mail_catcher: Mailbox, group: str) -> None:
    async with site.client() as http:
        email, own_page = await join(http, mail_catcher, group)
        await http.get(own_page)
        await http.get(own_page[:-3] + "xyz")
    for service, text in site.logs().items():
        assert email not in text, service
        assert own_page.rpartition("/")[2] not in text, service
        assert "+358505327966" not in text, service
