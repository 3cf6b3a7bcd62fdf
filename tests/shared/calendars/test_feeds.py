"""Calendars to subscribe to, and single meetings to put into a calendar by hand."""

from datetime import date, timedelta

import pytest

from shared.calendars import Undated, feed, publication
from shared.contracts.meetings import Place
from tests.shared.calendars.meetings import CHANGED, OPEN, ORGANISER, at, days, meeting, slot, slots
from tests.shared.calendars.reading import Component, read

HOURLY = timedelta(hours=1)


def _feed(*meetings: object) -> Component:
    return read(feed(meetings, name="Avoin data", language="fi", refresh=HOURLY))  # type: ignore[arg-type]


def test_a_feed_is_written_as_here() -> None:
    confirmed = meeting(agenda={"fi": "1. Avaus\n2. Muut asiat, lopuksi kahvitarjoilu"})
    tentative = meeting(
        uid="syksy@talkoot.example",
        status="tentative",
        title={"fi": "Syyspäivät"},
        when=days(date(2026, 9, 1), date(2026, 9, 2)),
        place=Place(),
    )
    cancelled = meeting(
        uid="peruttu@talkoot.example",
        status="cancelled",
        sequence=2,
        when=slots(slot(at(2026, 11, 3, 9), 90)),
        place=Place(kind="online"),
        changed_at=CHANGED + timedelta(days=2),
    )
    undated = meeting(uid="avoin@talkoot.example", when=OPEN)

    ics = feed(
        [confirmed, tentative, undated, cancelled], name="Avoin data", language="fi", refresh=HOURLY, color="navy"
    )

    assert ics.decode().split("\r\n") == FEED.split("\n")


FEED = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Talkoot//Talkoot//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
NAME;LANGUAGE=fi:Avoin data
X-WR-CALNAME:Avoin data
COLOR:navy
LAST-MODIFIED:20260117T083000Z
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
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
BEGIN:VEVENT
UID:kevat@talkoot.example
DTSTAMP:20260115T083000Z
LAST-MODIFIED:20260115T083000Z
SEQUENCE:0
DTSTART;TZID=Europe/Helsinki:20260317T120000
DTEND;TZID=Europe/Helsinki:20260317T140000
SUMMARY;LANGUAGE=fi:Kevään kokous
DESCRIPTION;LANGUAGE=fi:1. Avaus\\n2. Muut asiat\\, lopuksi kahvitarjoilu\\n
 \\nAvoin data\\nhttps://talkoot.example/fi/meetings/1
LOCATION:Sali 3\\, Esimerkkikatu 1\\, Helsinki
URL:https://talkoot.example/fi/meetings/1
CATEGORIES;LANGUAGE=fi:Avoin data
STATUS:CONFIRMED
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
UID:syksy@talkoot.example
DTSTAMP:20260115T083000Z
LAST-MODIFIED:20260115T083000Z
SEQUENCE:0
DTSTART;VALUE=DATE:20260901
DTEND;VALUE=DATE:20260903
SUMMARY;LANGUAGE=fi:Syyspäivät
DESCRIPTION;LANGUAGE=fi:Avoin data\\nhttps://talkoot.example/fi/meetings/1
URL:https://talkoot.example/fi/meetings/1
CATEGORIES;LANGUAGE=fi:Avoin data
STATUS:TENTATIVE
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
UID:peruttu@talkoot.example
DTSTAMP:20260117T083000Z
LAST-MODIFIED:20260117T083000Z
SEQUENCE:2
DTSTART;TZID=Europe/Helsinki:20261103T090000
DTEND;TZID=Europe/Helsinki:20261103T103000
SUMMARY;LANGUAGE=fi:Peruttu: Kevään kokous
DESCRIPTION;LANGUAGE=fi:Avoin data\\nhttps://talkoot.example/fi/meetings/1
LOCATION:Etäkokous
URL:https://talkoot.example/fi/meetings/1
CATEGORIES;LANGUAGE=fi:Avoin data
STATUS:CANCELLED
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""


def test_a_feed_of_nothing_still_says_its_name_and_when_to_ask_again() -> None:
    calendar = _feed()

    assert calendar["NAME"].text == "Avoin data"
    assert calendar["REFRESH-INTERVAL"].value == "PT1H"
    assert calendar.components == []


def test_the_same_meetings_give_the_same_bytes() -> None:
    first, second = (feed([meeting()], name="A", language="sv", refresh=HOURLY) for _ in range(2))

    assert first == second


def test_nothing_published_names_an_attendee_or_a_way_to_join() -> None:
    for kind in ("online", "hybrid"):
        published = meeting(place=Place(kind=kind, room="Sali 3"), when=slots(slot(at(2026, 3, 17, 12))))
        for calendar in (_feed(published), read(publication(published, language="fi"))):
            assert not {"ATTENDEE", "CONFERENCE"} & set(calendar.names)


def test_a_meeting_held_stays_in_the_feed_as_it_was() -> None:
    (event,) = _feed(meeting(status="held")).events

    assert event["STATUS"].value == "CONFIRMED"
    assert event["SUMMARY"].text == "Kevään kokous"


def test_every_occurrence_of_a_cancelled_series_is_cancelled() -> None:
    cancelled = meeting(status="cancelled", when=slots(slot(at(2026, 3, 17, 12)), slot(at(2026, 3, 18, 9))))

    assert [event["STATUS"].value for event in _feed(cancelled).events] == ["CANCELLED", "CANCELLED"]


def test_one_zone_is_described_once_however_many_meetings_are_in_it() -> None:
    helsinki = [meeting(uid="1"), meeting(uid="2", when=slots(slot(at(2027, 2, 2, 9))))]
    stockholm = meeting(uid="3", time_zone="Europe/Stockholm")

    zones = _feed(*helsinki, stockholm).inner("VTIMEZONE")

    assert [zone["TZID"].value for zone in zones] == ["Europe/Helsinki", "Europe/Stockholm"]


def test_times_meant_in_utc_need_no_description_of_a_zone() -> None:
    calendar = _feed(meeting(time_zone="UTC"))

    assert calendar.inner("VTIMEZONE") == []
    assert calendar.events[0]["DTSTART"].value == "20260317T100000Z"


def test_a_publication_can_name_its_organiser() -> None:
    calendar = read(publication(meeting(), language="fi", organiser=ORGANISER))

    assert calendar["METHOD"].value == "PUBLISH"
    assert calendar.events[0]["ORGANIZER"].parameters == {"CN": "Avoin data"}
    assert calendar.events[0]["ORGANIZER"].value == "mailto:ryhmat@talkoot.example"


def test_a_meeting_without_a_date_cannot_be_published_alone() -> None:
    with pytest.raises(Undated):
        publication(meeting(when=OPEN), language="fi")


def test_a_text_missing_in_the_readers_language_comes_in_another_and_says_which() -> None:
    (event,) = read(publication(meeting(title={"sv": "Vårmöte"}), language="en")).events

    assert event["SUMMARY"].text == "Vårmöte"
    assert event["SUMMARY"].parameters == {"LANGUAGE": "sv"}
    assert event["URL"].value == "https://talkoot.example/fi/meetings/1"


def test_a_meeting_without_a_title_is_called_by_its_group() -> None:
    (event,) = read(publication(meeting(title={}), language="sv")).events

    assert event["SUMMARY"].text == "Öppna data"


def test_a_reason_for_a_change_comes_before_the_agenda() -> None:
    told = meeting(reason={"fi": "Puhuja sairastui"}, agenda={"fi": "1. Avaus"})

    (event,) = read(publication(told, language="fi")).events

    assert event["DESCRIPTION"].text.startswith("Puhuja sairastui\n\n1. Avaus\n\n")


@pytest.mark.parametrize(
    ("place", "location"),
    [
        (Place(), None),
        (Place(kind="room", address="Esimerkkikatu 1"), "Esimerkkikatu 1"),
        (Place(kind="online"), "Distansmöte"),
        (Place(kind="hybrid", room="Sal 3"), "Sal 3, även på distans"),
    ],
)
def test_the_place_is_told_as_far_as_it_is_known(place: Place, location: str | None) -> None:
    (event,) = read(publication(meeting(place=place), language="sv")).events

    assert [found.text for found in event.all("LOCATION")] == ([] if location is None else [location])
