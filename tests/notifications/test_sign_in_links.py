"""Links to sign in by are mailed once, while they work, and nothing of them stays."""

import asyncio
import io
import json
import logging
from datetime import timedelta
from email.message import EmailMessage
from uuid import uuid4

import pytest

from services.notifications.usecases.take_due import LEASE
from shared.contracts.catalog import SignIn
from shared.languages import Language
from shared.logging import configure
from shared.messaging import Received
from tests.notifications.conftest import Office
from tests.notifications.samples import NOW, ORIGIN
from tests.notifications.smtp_server import DROP

LASTS = timedelta(minutes=15)


def asked(language: Language = "fi", **changes: object) -> Received[SignIn]:
    sign_in_id = uuid4()
    fields: dict[str, object] = {
        "id": sign_in_id,
        "requested_at": NOW,
        "expires": NOW + LASTS,
        "name": "Aino Esimerkki",
        "email": f"{sign_in_id.hex}@kunta.example",
        "language": language,
        "link": f"{ORIGIN}/{language}/sign-in/{sign_in_id.hex}",
    }
    data = SignIn.model_validate(fields | changes)
    return Received(str(data.id), "talkoot.sign-in.requested", f"{data.id}:1", data)


def data_of(event: Received[SignIn]) -> SignIn:
    assert event.data is not None
    return event.data


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


@pytest.mark.parametrize(
    ("language", "subject", "until"),
    [
        ("fi", "Kirjaudu Talkootiin", "klo 10.15"),
        ("sv", "Logga in i Talkoot", "kl. 10.15"),
        ("en", "Sign in to Talkoot", "10:15"),
    ],
)
async def test_the_mail_holds_the_link_as_text_and_as_html_in_the_readers_language(
    office: Office, language: Language, subject: str, until: str
) -> None:
    event = asked(language)

    await office.sign_ins(event)
    await office.send_parcels()

    (mail,) = office.mail.to(data_of(event).email)
    message = mail.message
    assert message["Subject"] == subject
    assert message["From"] == "Talkoot <talkoot@talkoot.example>"
    assert message["Content-Language"] == language
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{data_of(event).id}@talkoot.example>"
    for kind in ("plain", "html"):
        assert data_of(event).link in part(message, kind)
        assert "Aino Esimerkki" in part(message, kind)
        assert until in part(message, kind)


async def test_when_the_mail_is_out_nothing_of_it_stays_but_what_keeps_it_from_going_out_again(office: Office) -> None:
    event = asked()
    await office.sign_ins(event)
    await office.send_parcels()

    await office.sign_ins(event)
    await office.send_parcels()

    assert len(office.mail.mails) == 1
    (row,) = await office.rows("select * from sign_in_mail")
    assert {name for name, value in row.items() if value is not None} == {"id", "expires", "attempts"}
    assert await office.deliveries() == []
    assert await office.rows("select from notice") == []

    office.now = data_of(event).expires
    await office.send_parcels()
    assert await office.rows("select from sign_in_mail") == []


async def test_a_link_that_has_expired_is_neither_stored_nor_mailed(office: Office) -> None:
    late = asked()
    in_time = asked(expires=NOW + LASTS + timedelta(seconds=1))
    office.now = NOW + LASTS

    await office.sign_ins(late, in_time)
    assert [row["id"] for row in await office.rows("select id from sign_in_mail")] == [data_of(in_time).id]
    office.later(seconds=1)
    await office.send_parcels()

    assert office.mail.mails == []
    assert await office.rows("select from sign_in_mail") == []


async def test_a_temporary_refusal_is_tried_again_within_seconds_and_until_the_link_expires(office: Office) -> None:
    event = asked()
    await office.sign_ins(event)
    office.mail.rule = lambda step, _to: "450 later" if step == "rcpt" else None
    tries = 0
    while office.now < data_of(event).expires:
        await office.send_parcels()
        (row,) = await office.rows("select attempts, due_at from sign_in_mail")
        tries += 1
        assert row["attempts"] == tries
        assert office.now < row["due_at"] <= office.now + timedelta(minutes=1)
        office.now = row["due_at"]
    office.mail.rule = lambda _step, _to: None
    await office.send_parcels()

    assert office.mail.mails == []
    assert await office.rows("select from sign_in_mail") == []


async def test_a_server_that_is_away_costs_no_attempt_and_is_told_of(office: Office) -> None:
    await office.sign_ins(asked())
    await office.mail.stop()
    sender = office.parcel_sender()
    await sender.round()
    assert office.health.problem is not None
    await office.mail.start()
    await office.send_parcels(sender)

    assert len(office.mail.mails) == 1


@pytest.mark.parametrize("email", ["no address", "a@b@c.example", "aino@kunta.example\r\nRCPT TO:<x@evil.example>"])
async def test_an_address_that_cannot_be_one_is_given_up(office: Office, email: str) -> None:
    good = asked()
    await office.sign_ins(asked(email=email), good)
    await office.send_parcels()

    assert [mail.recipient for mail in office.mail.mails] == [data_of(good).email]
    assert await office.rows("select from sign_in_mail where link is not null") == []


async def test_what_a_dead_sender_held_is_sent_when_its_lease_is_over(office: Office) -> None:
    event = asked()
    await office.sign_ins(event)
    office.mail.rule = lambda step, _to: DROP if step == "rcpt" else None
    async with office.database.transaction() as connection:
        await connection.execute("update sign_in_mail set due_at = $1", office.now + LEASE)
    office.mail.rule = lambda _step, _to: None
    await office.send_parcels()
    assert office.mail.mails == []
    office.now += LEASE
    await office.send_parcels()

    assert len(office.mail.mails) == 1


async def test_several_senders_at_once_mail_each_link_once(office: Office) -> None:
    events = [asked() for _ in range(50)]
    await office.sign_ins(*events)
    await asyncio.gather(*(office.send_parcels() for _ in range(4)))

    assert sorted(mail.recipient for mail in office.mail.mails) == sorted(data_of(each).email for each in events)


def test_no_log_holds_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:]
    monkeypatch.setattr("sys.stderr", written)
    try:
        configure("info", json=True)
        link = data_of(asked()).link
        logging.getLogger("tests").warning("GET %s?x=1 failed", link)
    finally:
        root.handlers[:] = before

    (line,) = written.getvalue().splitlines()
    assert json.loads(line)["event"] == f"GET {ORIGIN}/fi/sign-in/[removed]?x=1 failed"
