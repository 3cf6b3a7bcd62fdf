"""The time zone that goes with the times: a reader who knows only this one comes to the same instants."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.calendars import feed, publication
from shared.contracts.when import Slot, Slots
from tests.shared.calendars.meetings import meeting
from tests.shared.calendars.reading import Component, read, zone


def _calendar(name: str, first: datetime, last: datetime) -> Component:
    when = Slots(slots=(Slot(starts=first, ends=last),))
    return read(publication(meeting(when=when, time_zone=name), language="fi"))


@pytest.mark.parametrize("year", [1995, 2016, 2024, 2026, 2060])
@pytest.mark.parametrize(
    "name",
    [
        "Europe/Helsinki",
        "Europe/Dublin",
        "Europe/Istanbul",
        "Europe/Moscow",
        "America/New_York",
        "America/Santiago",
        "America/Sao_Paulo",
        "Africa/Casablanca",
        "Asia/Almaty",
        "Asia/Jerusalem",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Antarctica/Troll",
        "Atlantic/Reykjavik",
        "Pacific/Apia",
    ],
)
def test_the_zone_shows_any_hour_of_the_meetings_year_as_the_zone_database_does(name: str, year: int) -> None:
    first, last = datetime(year, 1, 1, 12, tzinfo=UTC), datetime(year, 12, 31, 12, tzinfo=UTC)
    told, known = zone(_calendar(name, first, last), name), ZoneInfo(name)

    for hour in range(0, int((last - first) / timedelta(hours=1)), 13):
        shown = (first + timedelta(hours=hour)).astimezone(known)
        if shown.replace(fold=0).utcoffset() == shown.replace(fold=1).utcoffset():
            assert shown.replace(tzinfo=told).utcoffset() == shown.utcoffset(), shown


@pytest.mark.parametrize(
    ("month", "day", "offset"), [(3, 28, 2), (3, 29, 3), (10, 24, 3), (10, 25, 2), (7, 1, 3), (12, 31, 2)]
)
def test_helsinki_is_right_on_both_sides_of_the_change_of_clocks(month: int, day: int, offset: int) -> None:
    noon = datetime(2026, month, day, 12, tzinfo=ZoneInfo("Europe/Helsinki"))

    told = zone(_calendar("Europe/Helsinki", noon, noon + timedelta(hours=1)), "Europe/Helsinki")

    assert noon.replace(tzinfo=told).utcoffset() == timedelta(hours=offset)


def _rules(name: str, year: int) -> list[str]:
    noon = datetime(year, 6, 1, 12, tzinfo=UTC)
    (found,) = _calendar(name, noon, noon + timedelta(hours=1)).inner("VTIMEZONE")
    return [rule.value for part in found.components for rule in part.all("RRULE")]


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("Europe/Helsinki", ["FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"]),
        ("America/New_York", ["FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"]),
        ("Asia/Kathmandu", []),
    ],
)
def test_a_yearly_change_is_a_rule(name: str, rules: list[str]) -> None:
    assert _rules(name, 2026) == rules


def test_a_change_that_came_once_is_not_taken_for_a_rule() -> None:
    noon = datetime(2024, 6, 1, 12, tzinfo=UTC)

    (found,) = _calendar("Asia/Almaty", noon, noon + timedelta(hours=1)).inner("VTIMEZONE")

    assert [(part["TZOFFSETTO"].value, "RRULE" in part) for part in found.components] == [("+0500", False)]


def test_the_zone_of_a_feed_is_right_for_all_its_meetings_in_whatever_order() -> None:
    noons = [datetime(year, 7, 1, 12, tzinfo=ZoneInfo("Europe/Istanbul")) for year in (2026, 2013, 2020)]
    meetings = [
        meeting(uid=str(noon.year), time_zone="Europe/Istanbul", when=Slots(slots=(Slot(starts=noon),)))
        for noon in noons
    ]

    told = zone(read(feed(meetings, name="A", language="fi", refresh=timedelta(hours=1))), "Europe/Istanbul")

    for month in range(12):
        shown = datetime(2013 + month, month + 1, 15, 12, tzinfo=ZoneInfo("Europe/Istanbul"))
        assert shown.replace(tzinfo=told).utcoffset() == shown.utcoffset()


def test_a_meeting_before_the_first_known_change_is_in_the_zone_too() -> None:
    noon = datetime(2024, 2, 1, 12, tzinfo=UTC)

    told = zone(_calendar("Asia/Almaty", noon, noon + timedelta(hours=1)), "Asia/Almaty")

    assert datetime(2024, 2, 1, 12, tzinfo=told).utcoffset() == timedelta(hours=6)
    assert datetime(2024, 4, 1, 12, tzinfo=told).utcoffset() == timedelta(hours=5)
