"""What the mail catcher's SMTP side takes, and how it keeps it."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from deploy.local.mail_catcher.folder import MailFolder
from deploy.local.mail_catcher.smtp import MAX_LINE, serve_smtp


@pytest.fixture
async def catcher(tmp_path: Path) -> AsyncIterator[tuple[int, MailFolder]]:
    folder = MailFolder(tmp_path)
    server = await serve_smtp(folder, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], folder
    server.close()


def mail(subject: str, text: str = "Hei!") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "talkoot@talkoot.example"
    message["To"] = "Aino <aino@kunta.example>"
    message["Subject"] = subject
    message.set_content(text)
    return message


async def test_a_mail_is_kept_with_its_envelope_on_top(catcher: tuple[int, MailFolder]) -> None:
    port, folder = catcher
    await aiosmtplib.send(
        mail("Tervetuloa, Åke"), recipients=["aino@kunta.example", "ake@stad.example"], hostname="127.0.0.1", port=port
    )
    (name,) = folder.names()
    found = folder.read(name)
    assert found is not None
    assert found.recipients == ("aino@kunta.example", "ake@stad.example")
    assert found.message["Return-Path"] == "<talkoot@talkoot.example>"
    assert found.message["Subject"] == "Tervetuloa, Åke"
    assert found.text().strip() == "Hei!"


async def test_one_connection_carries_many_mails_and_the_newest_is_listed_first(
    catcher: tuple[int, MailFolder],
) -> None:
    port, folder = catcher
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as client:
        for number in range(5):
            await client.send_message(mail(f"number {number}"))
    subjects = [found.message["Subject"] for name in folder.names() if (found := folder.read(name))]
    assert subjects == [f"number {number}" for number in (4, 3, 2, 1, 0)]


async def test_lines_that_start_with_a_dot_arrive_as_they_were(catcher: tuple[int, MailFolder]) -> None:
    port, folder = catcher
    text = ".one\n..two\n.\nend"
    await aiosmtplib.send(mail("dots", text), hostname="127.0.0.1", port=port)
    found = folder.read(folder.names()[0])
    assert found is not None
    assert found.text().splitlines() == text.splitlines()


async def talk(port: int, *pieces: bytes) -> list[str]:
    """Send the pieces one by one, and give every line of the answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.01)
    writer.write_eof()
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return answer.decode().splitlines()


async def test_commands_sent_all_at_once_are_answered_in_order(catcher: tuple[int, MailFolder]) -> None:
    port, folder = catcher
    one = b"MAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\nSubject: x\r\n\r\nbody\r\n.\r\n"
    lines = await talk(port, b"EHLO me\r\n" + one + one + b"QUIT\r\n")
    assert [line[:3] for line in lines[7:]] == ["250", "250", "354", "250"] * 2 + ["221"]
    assert len(folder.names()) == 2


async def test_a_mail_that_arrives_byte_by_byte_is_whole(catcher: tuple[int, MailFolder]) -> None:
    port, folder = catcher
    head = b"HELO me\r\nMAIL FROM:<>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"
    body = b"Subject: slow\r\n\r\n..\r\n.\r\n"
    await talk(port, head, *(body[at : at + 1] for at in range(len(body))), b"QUIT\r\n")
    found = folder.read(folder.names()[0])
    assert found is not None
    assert found.message["Return-Path"] == "<>"
    assert found.text() == ".\r\n"


async def test_a_bare_line_feed_does_not_end_a_mail(catcher: tuple[int, MailFolder]) -> None:
    port, folder = catcher
    head = b"HELO me\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"
    smuggled = b"Subject: one\r\n\r\nbody\n.\nMAIL FROM:<evil@x.example>\r\n.\r\nQUIT\r\n"
    await talk(port, head + smuggled)
    assert len(folder.names()) == 1


async def test_a_mail_cut_off_before_its_end_is_not_kept(catcher: tuple[int, MailFolder]) -> None:
    port, folder = catcher
    head = b"HELO me\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n"
    await talk(port, head + b"Subject: half\r\n\r\nbo")
    assert folder.names() == []


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"RCPT TO:<b@x.example>\r\n", "503"),
        (b"DATA\r\n", "503"),
        (b"MAIL TO:<b@x.example>\r\n", "501"),
        (b"MAIL FROM:<a@x.example>\r\nMAIL FROM:<a@x.example>\r\n", "503"),
        (b"MAIL FROM:<a@x.example>\r\nRCPT TO:<>\r\n", "501"),
        (b"MAKE COFFEE\r\n", "502"),
        (b"x" * (MAX_LINE + 1), "500"),
    ],
)
async def test_what_is_out_of_order_or_malformed_is_refused(
    catcher: tuple[int, MailFolder], sent: bytes, code: str
) -> None:
    port, folder = catcher
    assert (await talk(port, sent))[-1][:3] == code
    assert folder.names() == []
