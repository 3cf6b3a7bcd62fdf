"""What mails carry: invitations, their changes, and cancellations."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from shared.calendars import (
    Organiser,
    Undated,
    cancellation,
    invitation,
    prepare_cancellation,
    prepare_invitation,
)
from shared.calendars.text import ATTENDEE, calendar_user
from shared.contracts.meetings import Joining, Meeting, Place
from shared.contracts.when import When
from tests.shared.calendars.meetings import CHANGED, OPEN, ORGANISER, at, days, joining, meeting, slot, slots
from tests.shared.calendars.reading import Component, Property, occurrences, read

ONLINE = Place(kind="online")


def _invited(given: Meeting, *, link: Joining | None = None) -> Component:
    return read(
        invitation(given, attendee_email="maija@posti.example", organiser=ORGANISER, language="fi", joining=link)
    )


def _cancelled(given: Meeting) -> Component:
    return read(cancellation(given, attendee_email="maija@posti.example", organiser=ORGANISER, language="fi"))


def test_an_invitation_is_written_as_here() -> None:
    given = meeting(
        sequence=1,
        place=Place(kind="hybrid", room="Sali 3"),
        when=slots(slot(at(2026, 3, 17, 12)), slot(at(2026, 3, 19, 12), 60)),
    )

    ics = invitation(
        given,
        attendee_email="åsa@posti.example",
        attendee_name='Åsa "Ås" Öhman; Oy',
        organiser=ORGANISER,
        language="sv",
        joining=joining(),
    )

    assert ics.decode().split("\r\n") == INVITATION.split("\n")


ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:DAYLIGHT
DTSTART:20250330T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
TZNAME:EEST
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20251026T040000
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
TZNAME:EET
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
"""

TOLD = """\
SUMMARY;LANGUAGE=sv:Vårmöte
DESCRIPTION;LANGUAGE=sv:Delta på distans: https://video.example/kokous\\nK
 od 1234\\n\\nÖppna data\\nhttps://talkoot.example/sv/meetings/1
LOCATION:Sali 3\\, https://video.example/kokous
CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL=Delta på distans;LANGUAGE=sv:htt
 ps://video.example/kokous
URL:https://talkoot.example/sv/meetings/1
CATEGORIES;LANGUAGE=sv:Öppna data
STATUS:CONFIRMED
TRANSP:OPAQUE
ORGANIZER;CN="Avoin data":mailto:ryhmat@talkoot.example
"""

ASA = """\
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP
 =FALSE;CN="Åsa ^'Ås^' Öhman; Oy":mailto:%C3%A5sa@posti.example
"""

INVITATION = f"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Talkoot//Talkoot//EN
CALSCALE:GREGORIAN
METHOD:REQUEST
{ZONE}\
BEGIN:VEVENT
UID:kevat@talkoot.example
DTSTAMP:20260115T083000Z
LAST-MODIFIED:20260115T083000Z
SEQUENCE:1
DTSTART;TZID=Europe/Helsinki:20260317T120000
DTEND;TZID=Europe/Helsinki:20260317T140000
{TOLD}\
RRULE:FREQ=DAILY;COUNT=3
EXDATE;TZID=Europe/Helsinki:20260318T120000
{ASA}\
END:VEVENT
BEGIN:VEVENT
UID:kevat@talkoot.example
RECURRENCE-ID;TZID=Europe/Helsinki:20260319T120000
DTSTAMP:20260115T083000Z
LAST-MODIFIED:20260115T083000Z
SEQUENCE:1
DTSTART;TZID=Europe/Helsinki:20260319T120000
DTEND;TZID=Europe/Helsinki:20260319T130000
{TOLD}\
{ASA}\
END:VEVENT
END:VCALENDAR
"""


def test_a_cancellation_is_written_as_here() -> None:
    given = meeting(
        status="cancelled",
        sequence=2,
        reason={"fi": "Tila ei ole käytettävissä"},
        when=slots(slot(at(2026, 3, 17, 12)), slot(at(2026, 3, 19, 12), 60)),
    )

    ics = cancellation(given, attendee_email="matti@posti.example", organiser=ORGANISER, language="fi")

    assert ics.decode().split("\r\n") == CANCELLATION.split("\n")


CANCELLATION = f"""\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Talkoot//Talkoot//EN
CALSCALE:GREGORIAN
METHOD:CANCEL
{ZONE}\
BEGIN:VEVENT
UID:kevat@talkoot.example
DTSTAMP:20260115T083000Z
LAST-MODIFIED:20260115T083000Z
SEQUENCE:2
DTSTART;TZID=Europe/Helsinki:20260317T120000
DTEND;TZID=Europe/Helsinki:20260317T140000
SUMMARY;LANGUAGE=fi:Kevään kokous
DESCRIPTION;LANGUAGE=fi:Tila ei ole käytettävissä\\n\\nAvoin data\\nhttps:
 //talkoot.example/fi/meetings/1
LOCATION:Sali 3\\, Esimerkkikatu 1\\, Helsinki
URL:https://talkoot.example/fi/meetings/1
CATEGORIES;LANGUAGE=fi:Avoin data
STATUS:CANCELLED
TRANSP:TRANSPARENT
ORGANIZER;CN="Avoin data":mailto:ryhmat@talkoot.example
RRULE:FREQ=DAILY;COUNT=3
EXDATE;TZID=Europe/Helsinki:20260318T120000
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP
 =FALSE:mailto:matti@posti.example
END:VEVENT
END:VCALENDAR
"""


def test_invited_moved_and_cancelled_is_one_entry_with_a_rising_sequence_and_the_same_zone() -> None:
    published = meeting()
    moved = meeting(
        sequence=1,
        changed_at=CHANGED + timedelta(days=1),
        when=slots(slot(at(2026, 4, 14, 9))),
        previous_when=published.when,
    )
    cancelled = moved.model_copy(
        update={"status": "cancelled", "sequence": 2, "changed_at": CHANGED + timedelta(days=2)}
    )

    calendars = [_invited(published), _invited(moved), _cancelled(cancelled)]

    events = [event for calendar in calendars for event in calendar.events]
    assert [calendar["METHOD"].value for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {event["UID"].text for event in events} == {"kevat@talkoot.example"}
    assert [event["SEQUENCE"].value for event in events] == ["0", "1", "2"]
    assert [event["DTSTAMP"].value[:8] for event in events] == ["20260115", "20260116", "20260117"]
    assert [event["STATUS"].value for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert calendars[0].inner("VTIMEZONE") == calendars[1].inner("VTIMEZONE") == calendars[2].inner("VTIMEZONE")


def test_a_changed_set_of_days_replaces_the_whole_entry() -> None:
    given = meeting(sequence=1, when=slots(slot(at(2026, 3, 20, 9)), slot(at(2026, 3, 21, 13), 30)))

    calendar = _invited(given)

    assert {(event["UID"].text, event["SEQUENCE"].value) for event in calendar.events} == {
        ("kevat@talkoot.example", "1")
    }
    assert [found.starts for found in occurrences(calendar, by_the_clock=False)] == [
        datetime(2026, 3, 20, 7, tzinfo=UTC),
        datetime(2026, 3, 21, 11, tzinfo=UTC),
    ]


def test_a_cancellation_without_recurrence_id_takes_all_days_away() -> None:
    given = meeting(status="cancelled", when=slots(slot(at(2026, 3, 17, 12)), slot(at(2026, 3, 18, 9))))

    (event,) = _cancelled(given).events

    assert "RECURRENCE-ID" not in event


def test_a_meeting_moved_to_an_unknown_date_is_taken_away_where_it_was() -> None:
    postponed = meeting(sequence=1, when=OPEN, previous_when=meeting().when)

    (event,) = _cancelled(postponed).events

    assert event["STATUS"].value == "CANCELLED"
    assert event["DTSTART"].value == "20260317T120000"
    assert event["SEQUENCE"].value == "1"


def test_without_any_date_there_is_nothing_to_invite_to_or_to_cancel() -> None:
    undated = meeting(when=OPEN)

    with pytest.raises(Undated):
        prepare_invitation(undated, organiser=ORGANISER, language="fi")
    with pytest.raises(Undated):
        prepare_cancellation(undated, organiser=ORGANISER, language="fi")


def test_nobody_is_invited_to_a_cancelled_meeting() -> None:
    with pytest.raises(ValueError, match="cancelled"):
        prepare_invitation(meeting(status="cancelled"), organiser=ORGANISER, language="fi")


def test_the_part_of_the_mail_can_name_the_same_method() -> None:
    for prepared in (
        prepare_invitation(meeting(), organiser=ORGANISER, language="fi"),
        prepare_cancellation(meeting(), organiser=ORGANISER, language="fi"),
    ):
        assert read(prepared.for_attendee("a@posti.example"))["METHOD"].value == prepared.method


def test_a_member_gets_the_way_to_join_where_programs_look_for_it() -> None:
    (event,) = _invited(meeting(place=ONLINE), link=joining("https://video.example/k?a=1,2;b")).events

    assert event["CONFERENCE"] == Property(
        "CONFERENCE",
        {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Osallistu etänä", "LANGUAGE": "fi"},
        "https://video.example/k?a=1,2;b",
    )
    assert event["LOCATION"].text == "https://video.example/k?a=1,2;b"
    assert "Osallistu etänä: https://video.example/k?a=1,2;b\nKoodi 1234" in event["DESCRIPTION"].text


@pytest.mark.parametrize("place", [Place(), Place(kind="room", room="Sali 3")])
def test_a_link_left_from_before_is_not_told_where_the_meeting_is_not_online(place: Place) -> None:
    ics = invitation(
        meeting(place=place),
        attendee_email="a@posti.example",
        organiser=ORGANISER,
        language="fi",
        joining=joining(changed_at=CHANGED + timedelta(days=9)),
    )

    assert b"video.example" not in ics
    assert b"DTSTAMP:20260115" in ics


def test_a_link_set_after_the_meeting_makes_the_newer_invitation() -> None:
    link = joining(changed_at=CHANGED + timedelta(days=9))

    (event,) = _invited(meeting(place=ONLINE), link=link).events

    assert event["DTSTAMP"].value == "20260124T083000Z"
    assert event["SEQUENCE"].value == "0"


def test_an_invitation_asks_for_no_answer_as_nobody_reads_it() -> None:
    (event,) = _invited(meeting()).events

    assert event["ATTENDEE"].parameters["RSVP"] == "FALSE"
    assert event["ATTENDEE"].parameters["PARTSTAT"] == "NEEDS-ACTION"


def test_a_name_of_nothing_but_blanks_is_left_out() -> None:
    prepared = prepare_invitation(meeting(), organiser=Organiser(" \t", "r@talkoot.example"), language="fi")

    (event,) = read(prepared.for_attendee("a@posti.example", "\u2028 \x00")).events

    assert "CN" not in event["ATTENDEE"].parameters
    assert event["ORGANIZER"].parameters == {}


@pytest.mark.parametrize(
    ("email", "address"),
    [
        ("first.last+tag@posti.example", "mailto:first.last+tag@posti.example"),
        ("o'neil_-~@posti.example", "mailto:o'neil_-~@posti.example"),
        ('"a b"@posti.example', "mailto:%22a%20b%22@posti.example"),
        ("a?cc=b&c;d@posti.example", "mailto:a%3Fcc%3Db%26c%3Bd@posti.example"),
        ("50%@posti.example", "mailto:50%25@posti.example"),
        ("a@posti.example\r\nX-ADDED:1", "mailto:a@posti.example%0AX-ADDED:1"),
    ],
)
def test_an_address_is_a_mailto_uri(email: str, address: str) -> None:
    prepared = prepare_invitation(meeting(), organiser=ORGANISER, language="fi")

    (event,) = read(prepared.for_attendee(email)).events

    assert event["ATTENDEE"].value == address


@pytest.mark.parametrize(
    "when",
    [
        slots(slot(at(2026, 3, 17, 12))),
        slots(slot(at(2026, 3, 17, 12)), slot(at(2026, 3, 18, 9)), slot(at(2026, 3, 20, 9))),
        days(date(2026, 3, 17)),
    ],
)
def test_the_prepared_way_writes_what_the_library_writes(when: When) -> None:
    given = meeting(when=when, agenda={"fi": "END:VEVENT\nBEGIN:VEVENT\n" * 5})
    prepared = prepare_invitation(given, organiser=ORGANISER, language="fi", joining=joining())
    name, email = "Maija \\ “Maikki” Meikäläinen-Virtanen, FT", "maija.meikalainen@organisaatio.example"

    slow = Calendar.from_ical(b"".join(prepared.pieces))
    for event in slow.walk("VEVENT"):
        event["ATTENDEE"] = calendar_user(email, name, **ATTENDEE)

    assert prepared.for_attendee(email, name) == slow.to_ical(sorted=False)
