"""Whatever people type, a calendar object stays one: its lines, its properties, and what a reader gets back."""

import re
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar.parser import Contentline

from shared.calendars import Organiser, feed, invitation, prepare_invitation
from shared.calendars.text import ATTENDEE, attendee_line, calendar_user, fold
from shared.contracts.meetings import Place
from tests.shared.calendars.meetings import ORGANISER, at, joining, meeting, slot, slots
from tests.shared.calendars.reading import Component, physical_lines, read

HOSTILE = [
    "\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\n",
    "END:VEVENT\r\n",
    "\nATTENDEE:mailto:x@posti.example\n",
    "C:\\New\\Nurmi\\n, a;b\\",
    '"quoted":;,^n^^\'"\\"',
    "🙂🧑‍🤝‍🧑" * 30,
    "äö" * 60,
    "\x00\x07\x1b\x7f\x85\u2028\u2029\x0b\x0c\ufeff",
    "\t tab and spaces  ",
    "\\" * 200,
    "^" * 200,
    "\u202egro.elpmaxe",
    "’",
]
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=200),
    st.text(alphabet='\\,;:"^\r\n\tnN\x00\x0bä🙂 ', max_size=120),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join),
)
filled = texts.filter(str.strip)


def kept(words: str) -> str:
    """What RFC 5545 lets through of `words`: no control but the tab, no lone surrogate; each line break is one \\n."""
    broken = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", words)
    return "".join(
        mark
        for mark in broken
        if mark in "\t\n" or not (ord(mark) < 32 or 127 <= ord(mark) < 160 or 0xD800 <= ord(mark) < 0xE000)
    ).replace("\ufeff", "")


def on_one_line(words: str) -> str:
    return " ".join(kept(words).split())


def _told(
    words: str, *, name: str = "Maija", email: str = "maija@posti.example", url: str = "https://v.example"
) -> bytes:
    return invitation(
        meeting(
            title={"fi": words},
            agenda={"fi": words},
            reason={"fi": words},
            place=Place(kind="hybrid", room=words, address=words),
            when=slots(slot(at(2026, 3, 17, 12)), slot(at(2026, 3, 18, 9))),
            uid=words,
        ),
        attendee_email=email,
        attendee_name=name,
        organiser=Organiser(name, email),
        language="fi",
        joining=joining(url),
    )


EMPTY_FEED = read(feed([], name="x", language="fi", refresh=timedelta(hours=1), color="navy")).names
SHAPE = read(_told("x")).names


@given(filled, texts, texts, texts)
@example("a" * 49 + "ä" * 50, "Å", "a@posti.example", "https://v.example/" + "🙂" * 40)
@settings(max_examples=100)
def test_no_text_adds_or_ends_a_line_a_property_or_a_component(words: str, name: str, email: str, url: str) -> None:
    ics = _told("x" + words, name=name, email=email, url=url)

    for line in physical_lines(ics):
        assert len(line) <= 75
        line.decode()
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
    calendar = read(ics)
    assert calendar.names == SHAPE
    assert [event["STATUS"].value for event in calendar.events] == ["CONFIRMED", "CONFIRMED"]


@given(filled, filled)
@settings(max_examples=100)
def test_what_was_written_is_read_again(words: str, name: str) -> None:
    words, name = f"x{words}", f"x{name}"

    for event in read(_told(words, name=name)).events:
        assert event["UID"].text == kept(words)
        assert event["SUMMARY"].text == on_one_line(words)
        assert event["LOCATION"].text == f"{on_one_line(words)}, {on_one_line(words)}, https://v.example"
        reason, agenda = kept(words.strip()), kept(words.strip())
        assert event["DESCRIPTION"].text.startswith(f"{reason}\n\n{agenda}\n\nOsallistu etänä: https://v.example\n")
        assert event["ATTENDEE"].parameters["CN"] == on_one_line(name)
        assert event["ORGANIZER"].parameters["CN"] == on_one_line(name)


@given(filled, filled)
@settings(max_examples=50)
def test_the_library_reads_the_same(words: str, name: str) -> None:
    words, name = f"x{words}", f"x{name}".replace("\\", "")  # in names it undoes a doubled backslash

    for event in Calendar.from_ical(_told(words, name=name)).walk("VEVENT"):
        assert event["SUMMARY"] == on_one_line(words)
        assert event["UID"] == kept(words)
        assert event["SEQUENCE"] == 0
        assert event["ATTENDEE"].params["CN"] == on_one_line(name)
        assert event["ATTENDEE"] == "mailto:maija@posti.example"


@given(texts)
@settings(max_examples=100)
def test_the_name_of_a_feed_is_one_line(words: str) -> None:
    calendar = read(feed([], name=words, language="fi", refresh=timedelta(hours=1), color=words))

    assert calendar["NAME"].text == calendar["X-WR-CALNAME"].text == on_one_line(words)
    assert calendar.names == EMPTY_FEED


@given(texts, texts)
@settings(max_examples=300)
def test_the_line_for_an_attendee_is_the_librarys(email: str, name: str) -> None:
    slow = calendar_user(email, name, **ATTENDEE)

    library = Contentline.from_parts("ATTENDEE", slow.params, slow, sorted=False).to_ical()

    assert attendee_line(email, name) == library + b"\r\n"


@given(texts.map(on_one_line))
@settings(max_examples=300)
def test_lines_are_folded_as_the_library_folds(line: str) -> None:
    library: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]

    assert fold(line) == library + b"\r\n"


@pytest.mark.parametrize("name", ["Maija \\", "\\", "O’Neil", 'Matti "Mara" Mäki', "a^nb", "Å", "姓名", "مريم"])
def test_a_name_comes_back_as_it_was(name: str) -> None:
    prepared = prepare_invitation(meeting(), organiser=ORGANISER, language="fi")

    (event,) = read(prepared.for_attendee("a@posti.example", name)).events

    assert event["ATTENDEE"].parameters["CN"] == name


def test_a_backslash_at_the_end_of_a_name_does_not_swallow_the_address_even_for_a_lenient_reader() -> None:
    for event in Calendar.from_ical(_told("x", name="Maija\\")).walk("VEVENT"):
        assert event["ATTENDEE"] == "mailto:maija@posti.example"
        assert event["ATTENDEE"].params["CN"] == "Maija\\"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://v.example/a%20b?c=d&e=f#g", "https://v.example/a%20b?c=d&e=f#g"),
        ("https://v.example/ääni", "https://v.example/%C3%A4%C3%A4ni"),
        ('https://v.example/a b"\\', "https://v.example/a%20b%22%5C"),
        ("https://v.example/\r\nX-ADDED:1", "https://v.example/%0AX-ADDED:1"),
    ],
)
def test_an_address_on_the_web_is_a_uri(url: str, written: str) -> None:
    calendar: Component = read(_told("x", url=url))

    assert {event["CONFERENCE"].value for event in calendar.events} == {written}
