"""The mail catcher's pages, with mails that try to be more than text."""

from email.message import EmailMessage
from html import escape
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from deploy.local.mail_catcher.folder import MailFolder
from deploy.local.mail_catcher.pages import PAGE_SIZE, create_app

HOSTILE = "<script>alert('x')</script>"
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> MailFolder:
    return MailFolder(tmp_path)


@pytest.fixture
def client(folder: MailFolder) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(create_app(folder)), base_url="http://127.0.0.1")


def keep(folder: MailFolder, message: EmailMessage, to: str = "aino@kunta.example") -> str:
    return folder.write("talkoot@talkoot.example", [to], message.as_bytes().replace(b"\n", b"\r\n"))


def invitation(subject: str = "Kokous") -> EmailMessage:
    message = EmailMessage()
    message["To"] = "aino@kunta.example"
    message["Subject"] = subject
    message.set_content(f"Tervetuloa {HOSTILE}")
    message.add_alternative(f"<p>Tervetuloa</p>{HOSTILE}", subtype="html")
    message.add_attachment(CALENDAR.encode(), maintype="text", subtype="calendar", filename="kokous.ics")
    return message


async def test_the_list_shows_to_subject_and_time_newest_first(folder: MailFolder, client: httpx.AsyncClient) -> None:
    keep(folder, invitation("ensimmäinen"), to="aino@kunta.example")
    keep(folder, invitation("toinen"), to="ake@stad.example")
    page = (await client.get("/mail/")).text
    assert page.index("toinen") < page.index("ensimmäinen")
    assert "ake@stad.example" in page
    assert "<time datetime=" in page


async def test_an_empty_list_says_so(client: httpx.AsyncClient) -> None:
    assert "No mail here" in (await client.get("/mail/")).text


async def test_the_list_is_cut_at_a_page_and_leads_to_older_mails(
    folder: MailFolder, client: httpx.AsyncClient
) -> None:
    names = [keep(folder, invitation(f"mail {number:04d}")) for number in range(PAGE_SIZE + 3)]
    first = (await client.get("/mail/")).text
    assert first.count("<tr>") == PAGE_SIZE + 1
    assert f"{PAGE_SIZE + 3} in all" in first
    older = (await client.get(f"/mail/?before={names[3]}")).text
    assert f"/mail/?before={names[3]}" in first
    assert [f"mail {number:04d}" in older for number in range(4)] == [True, True, True, False]
    assert "Older mails" not in older


async def test_hostile_subjects_headers_and_texts_stay_text(folder: MailFolder, client: httpx.AsyncClient) -> None:
    message = invitation(f'{HOSTILE}"><img src=x>')
    message["X-Note"] = HOSTILE
    name = keep(folder, message, to=f'"{HOSTILE}"@kunta.example')
    for page in ("/mail/", f"/mail/{name}"):
        answer = await client.get(page)
        assert HOSTILE not in answer.text
        assert "<img" not in answer.text
        assert escape(HOSTILE) in answer.text.replace("&#39;", "&#x27;")
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_the_html_part_is_shown_in_a_frame_that_may_run_and_fetch_nothing(
    folder: MailFolder, client: httpx.AsyncClient
) -> None:
    name = keep(folder, invitation())
    page = (await client.get(f"/mail/{name}")).text
    popups = "allow-popups allow-popups-to-escape-sandbox"
    assert f'<iframe src="/mail/{name}/html" title="The mail as HTML" sandbox="{popups}">' in page
    framed = await client.get(f"/mail/{name}/html")
    policy = framed.headers["content-security-policy"]
    assert policy.startswith(f"sandbox {popups}; default-src 'none'")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "<p>Tervetuloa</p>" in framed.text


async def test_a_link_in_the_text_can_be_followed(folder: MailFolder, client: httpx.AsyncClient) -> None:
    message = EmailMessage()
    message.set_content("Vahvista: http://127.0.0.1:8000/fi/registrations/confirm/a?b=c&d=<x>")
    page = (await client.get(f"/mail/{keep(folder, message)}")).text
    assert '<a href="http://127.0.0.1:8000/fi/registrations/confirm/a?b=c&amp;d=' in page
    assert "<x>" not in page


async def test_an_attached_calendar_can_be_downloaded(folder: MailFolder, client: httpx.AsyncClient) -> None:
    name = keep(folder, invitation())
    assert "kokous.ics" in (await client.get(f"/mail/{name}")).text
    part = await client.get(f"/mail/{name}/parts/0")
    assert part.headers["content-disposition"] == "attachment; filename*=UTF-8''kokous.ics"
    assert part.headers["content-type"].startswith("text/calendar")
    assert part.headers["x-content-type-options"] == "nosniff"
    assert part.text == CALENDAR


async def test_a_calendar_among_the_alternatives_is_an_attachment_with_a_name(
    folder: MailFolder, client: httpx.AsyncClient
) -> None:
    message = EmailMessage()
    message.set_content("teksti")
    message.add_alternative("<p>teksti</p>", subtype="html")
    message.add_alternative(CALENDAR, subtype="calendar", params={"method": "REQUEST"})
    name = keep(folder, message)
    assert "part-1.ics" in (await client.get(f"/mail/{name}")).text


@pytest.mark.parametrize("filename", ["../../etc/passwd", "..\\..\\boot.ini", "a\r\nSet-Cookie: x=1", "."])
async def test_a_hostile_file_name_is_only_a_name(folder: MailFolder, client: httpx.AsyncClient, filename: str) -> None:
    message = EmailMessage()
    message.set_content("x")
    message.add_attachment(b"x", maintype="application", subtype="octet-stream")
    # As a sender writes it by hand (RFC 2231), since the library refuses to.
    disposition = f"attachment; filename*=utf-8''{quote(filename, safe='')}"
    next(message.iter_attachments()).replace_header("Content-Disposition", disposition)
    name = keep(folder, message)
    disposition = (await client.get(f"/mail/{name}/parts/0")).headers["content-disposition"]
    assert "/" not in disposition
    assert "%2F" not in disposition
    assert "\\" not in disposition
    assert "set-cookie" not in (await client.get(f"/mail/{name}/parts/0")).headers


@pytest.mark.parametrize(
    "path", ["/mail/nothing", "/mail/..%2F..%2Fetc%2Fpasswd", "/mail/20260101T000000.000000Z-000001.eml", "/else"]
)
async def test_what_is_not_a_mail_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_a_part_that_is_not_there_is_not_found(folder: MailFolder, client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/mail/{keep(folder, invitation())}/parts/7")).status_code == 404


async def test_the_source_is_shown_as_text(folder: MailFolder, client: httpx.AsyncClient) -> None:
    source = await client.get(f"/mail/{keep(folder, invitation())}/source")
    assert source.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Delivered-To: aino@kunta.example" in source.text


async def test_the_json_list_can_be_asked_for_one_address(folder: MailFolder, client: httpx.AsyncClient) -> None:
    keep(folder, invitation("hänelle"), to="Aino@Kunta.example")
    keep(folder, invitation("muille"), to="ake@stad.example")
    found = (await client.get("/mail/api/messages?to=aino@kunta.example")).json()
    assert [mail["subject"] for mail in found] == ["hänelle"]
    assert found[0]["recipients"] == ["Aino@Kunta.example"]
    assert found[0]["text"].startswith("Tervetuloa")
    assert (await client.get(found[0]["url"])).status_code == 200


async def test_a_mail_that_is_no_mail_is_still_shown(folder: MailFolder, client: httpx.AsyncClient) -> None:
    name = folder.write(
        "", ["a@x.example"], b"\xff\xfe\x00 no headers\r\nContent-Type: text/plain; charset=nonsense\r\n"
    )
    assert (await client.get("/mail/")).status_code == 200
    assert (await client.get(f"/mail/{name}")).status_code == 200
