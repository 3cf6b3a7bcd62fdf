"""Texts and addresses that mean harm, or are merely odd, stay what they are: text and addresses."""

from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.news import MeetingNews
from services.notifications.gateways.mail.headers import UnusableAddress, mailbox, wire_address, words
from services.notifications.gateways.mail.mime import Calendar, Personal, Sheet, compose, marker, prepare
from shared.contracts.meetings import Place
from tests.notifications.conftest import MAIL_FROM
from tests.notifications.samples import (
    meeting,
)
from tests.notifications.test_mails import AINO, FACTS, GROUP, KINDS, calendars_of, event_of, text_of, written

HOSTILE = (
    '<script>alert(1)</script> & "Co"',
    "Aino\r\nBcc: kaikki@kunta.example",
    "Åsa Lähdeniemi-af Björksten, “kutsuttu”",
    "=?utf-8?q?Bcc=3A?=",
    'Aino "Pomo" Esimerkki\\',
    "Ä" * 300,
    "a b " * 100,
    "李小龍",
    "\u202egnihtemos",
    "Å",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_out_of_headers_html_or_calendar(name: str) -> None:
    to = replace(AINO, name=name)
    for kind in KINDS:
        message = written(kind, to=to)
        assert message["Bcc"] is None
        assert len(message.get_all("To", [])) == 1
        (address,) = message["To"].addresses
        assert address.addr_spec == "aino@kunta.example"
        assert "".join(address.display_name.split()) == "".join(name.replace("\u202e", " ").split())
        assert "<script>" not in text_of(message, "html")
        for _, _, calendar in calendars_of(message):
            assert event_of(calendar)["ATTENDEE"] == "mailto:aino@kunta.example"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_of_a_group_or_meeting_breaks_out(name: str) -> None:
    facts = replace(FACTS, name={"fi": name}, lead_emails=("x@y.example>\r\nBcc: z@kunta.example", "ok@kunta.example"))
    odd = meeting(GROUP, title={"fi": name}, agenda={"fi": name}, place=Place(kind="room", room=name))
    message = written("meeting-published", news=[MeetingNews(odd, None)], facts=facts)
    assert message["Bcc"] is None
    assert message["Reply-To"] == "ok@kunta.example"
    assert [address.addr_spec for address in message["From"].addresses] == [MAIL_FROM]
    assert "<script>" not in text_of(message, "html")


def test_the_text_of_a_group_cannot_ask_for_what_is_the_readers() -> None:
    """Markers cannot be guessed: what looks like one is text."""
    odd = meeting(GROUP, agenda={"fi": "slot-0123456789abcdef-own_page- {{ own_page }} %(own_page)s"})
    text = text_of(written("meeting-published", news=[MeetingNews(odd, None)]))
    assert "slot-0123456789abcdef-own_page- {{ own_page }} %(own_page)s" in text


PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=200)
PERSONAL_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=150)


@given(lines=st.lists(PRINTABLE, max_size=6), name=PERSONAL_TEXT, own_page=PERSONAL_TEXT)
def test_a_sheet_that_is_filled_has_the_same_bytes_as_a_mail_composed_for_one(
    lines: list[str], name: str, own_page: str
) -> None:
    body = "\n".join([*lines, f"Hei {marker('name')}, hei {marker('name')}", marker("own_page"), *lines, "loppu"])
    calendar = Calendar("REQUEST", "kokous.ics", lambda email, name: f"{email}\r\n{name}\r\n".encode() * 5)
    personal = Personal(
        [("To", "aino@kunta.example")], "aino@kunta.example", name, {"name": name, "own_page": own_page}
    )
    for calendars in ((), (calendar,), (calendar, calendar)):
        sheet = Sheet([("Subject", "Kokous")], body, f"<p>{body}</p>", calendars)
        assert prepare(sheet).fill(personal) == compose(sheet, personal)


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")), min_size=1))
def test_any_subject_comes_back_as_it_went(text: str) -> None:
    message = message_from_bytes(f"Subject: {words('Subject', text)}\r\n\r\n".encode(), policy=default)
    assert message["Subject"] == text


@given(
    name=st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=120
    )
)
def test_any_name_comes_back_as_it_went(name: str) -> None:
    value = mailbox("To", name, "aino@kunta.example")
    assert all(len(line) <= 78 for line in f"To: {value}".split("\r\n"))
    # The older parser: the newer one puts a space between two encoded words of a name, against RFC 2047, 6.2.
    phrase, _, address = value.rpartition("<")
    assert str(make_header(decode_header(phrase.strip()))).strip('"').replace("\\", "") == name.replace("\\", "").strip(
        '"'
    )
    assert address == "aino@kunta.example>"
    assert len(getaddresses([value])) == 1


@pytest.mark.parametrize(
    "address",
    ["", "aino", "a b@kunta.example", "a@b@c.example", "<a@kunta.example>", "a@kunta.example\r\nRCPT TO:<b@c.example>"],
)
def test_what_cannot_stand_in_an_envelope_is_no_address(address: str) -> None:
    with pytest.raises(UnusableAddress):
        wire_address(address)


@pytest.mark.parametrize("address", ["aino.e+ryhma@kunta.example", "o'brien@kunta.example", "a@x-y.kunta.example"])
def test_an_ordinary_address_is_left_as_it_is(address: str) -> None:
    assert wire_address(address) == address
