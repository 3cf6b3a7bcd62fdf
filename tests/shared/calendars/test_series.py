"""Several days of one meeting: whatever the days and the clocks, a calendar shows each sitting when it is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from shared.calendars import prepare_invitation, publication
from shared.contracts.when import Days, Slot, Slots
from tests.shared.calendars.meetings import ORGANISER, at, days, meeting, slot, slots
from tests.shared.calendars.reading import Component, held, occurrences, read

ZONES = ("Europe/Helsinki", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "America/Havana", "UTC")
TURNS = [date(2026, 10, 20), date(2026, 10, 25), date(2026, 3, 25), date(2026, 3, 29), date(2026, 2, 10)]


def _published(when: Slots | Days, zone: str = "Europe/Helsinki") -> Component:
    return read(publication(meeting(when=when, time_zone=zone), language="fi"))


def _shown(calendar: Component) -> list[tuple[str, str]]:
    """Start and end as written, the zone left out."""
    return [(event["DTSTART"].value, event["DTEND"].value) for event in calendar.events]


@st.composite
def sittings(draw: st.DrawFn, zone: ZoneInfo) -> Slots:
    first = draw(st.one_of(st.sampled_from(TURNS), st.dates(date(1975, 1, 1), date(2120, 1, 1))))
    offsets = sorted(draw(st.sets(st.integers(0, 30), min_size=1, max_size=6)))
    usual = draw(st.times())
    lengths = st.one_of(st.none(), st.timedeltas(timedelta(seconds=1), timedelta(hours=30)))
    length = draw(lengths)
    chosen: list[Slot] = []
    for offset in offsets:
        time = draw(st.one_of(st.just(usual), st.times()))
        shown = datetime.combine(first + timedelta(days=offset), time, zone).replace(fold=draw(st.integers(0, 1)))
        starts = shown.astimezone(UTC)
        assume(not chosen or (chosen[-1].ends or chosen[-1].starts) < starts)
        lasts = draw(st.one_of(st.just(length), lengths))
        chosen.append(Slot(starts=starts, ends=None if lasts is None else starts + lasts))
    starting = [one.starts.astimezone(zone).date() for one in chosen]
    assume(len(set(starting)) == len(starting))
    return Slots(slots=tuple(chosen))


@st.composite
def placed_sittings(draw: st.DrawFn) -> tuple[str, Slots]:
    zone = draw(st.sampled_from(ZONES))
    return zone, draw(sittings(ZoneInfo(zone)))


@given(placed_sittings())
@settings(max_examples=100)
def test_every_sitting_is_shown_when_it_is(placed: tuple[str, Slots]) -> None:
    zone, when = placed

    calendar = _published(when, zone)

    expected = sorted(
        held(*((one.starts.replace(microsecond=0), _length(one)) for one in when.slots)), key=lambda one: one.starts
    )
    assert occurrences(calendar, by_the_clock=False) == expected
    assert occurrences(calendar, by_the_clock=True) == expected


def _length(one: Slot) -> timedelta | None:
    """In whole seconds; what is shorter than one has no length in a calendar."""
    if one.ends is None:
        return None
    return one.ends.replace(microsecond=0) - one.starts.replace(microsecond=0) or None


@given(
    st.dates(date(1975, 1, 1), date(2120, 1, 1)),
    st.sets(st.integers(0, 30), min_size=1),
)
@example(date(2026, 3, 28), {0, 1, 2})
@example(date(2026, 3, 28), {0, 2})
@settings(max_examples=100)
def test_every_day_is_shown_and_no_other(first: date, offsets: set[int]) -> None:
    chosen = [first + timedelta(days=offset) for offset in sorted(offsets)]

    calendar = _published(days(*chosen))

    (event,) = calendar.events
    shown = [
        each.starts.date() + timedelta(days=number)
        for each in occurrences(calendar, by_the_clock=False)
        if each.ends is not None
        for number in range((each.ends - each.starts).days)
    ]
    assert shown == chosen
    assert event["DTSTART"].parameters == event["DTEND"].parameters == {"VALUE": "DATE"}
    assert calendar.inner("VTIMEZONE") == []


def test_days_in_a_row_are_one_event_that_ends_before_the_day_after() -> None:
    calendar = _published(days(date(2026, 2, 2), date(2026, 2, 3), date(2026, 2, 4)))

    (event,) = calendar.events
    assert _shown(calendar) == [("20260202", "20260205")]
    assert "RRULE" not in event


def test_one_sitting_is_no_series() -> None:
    (event,) = _published(slots(slot(at(2026, 3, 17, 12)))).events

    assert not {"RRULE", "EXDATE", "RECURRENCE-ID"} & set(event.names)


def test_only_the_days_that_differ_from_the_first_are_written_apart() -> None:
    calendar = _published(
        slots(
            slot(at(2026, 2, 2, 9)),
            slot(at(2026, 2, 3, 9)),
            slot(at(2026, 2, 5, 9), 90),
            slot(at(2026, 2, 6, 13)),
        )
    )

    series, *apart = calendar.events
    assert series["RRULE"].value == "FREQ=DAILY;COUNT=5"
    assert [found.value for found in series.all("EXDATE")] == ["20260204T090000"]
    assert [event["RECURRENCE-ID"].value for event in apart] == ["20260205T090000", "20260206T090000"]


def test_the_same_time_of_day_on_both_sides_of_a_change_of_clocks_is_one_plain_series() -> None:
    calendar = _published(slots(*(slot(at(2026, 10, day, 9)) for day in (24, 25, 26))))

    assert len(calendar.events) == 1
    assert occurrences(calendar, by_the_clock=False) == held(
        (datetime(2026, 10, 24, 6, tzinfo=UTC), timedelta(hours=2)),
        (datetime(2026, 10, 25, 7, tzinfo=UTC), timedelta(hours=2)),
        (datetime(2026, 10, 26, 7, tzinfo=UTC), timedelta(hours=2)),
    )


def test_a_night_longer_by_the_hour_of_the_change_is_written_apart() -> None:
    nights = [(at(2026, 10, day, 22), at(2026, 10, day + 1, 6)) for day in (23, 24)]

    calendar = _published(Slots(slots=tuple(Slot(starts=starts, ends=ends) for starts, ends in nights)))

    expected = held((nights[0][0], timedelta(hours=8)), (nights[1][0], timedelta(hours=9)))
    assert [occurrences(calendar, by_the_clock=clock) for clock in (True, False)] == [expected, expected]


def test_a_night_as_many_hours_long_but_another_time_by_the_clock_is_written_apart() -> None:
    nights = [slot(at(2026, 10, day, 22), 8 * 60) for day in (23, 24)]

    calendar = _published(slots(*nights))

    expected = held(*((night.starts, timedelta(hours=8)) for night in nights))
    assert [occurrences(calendar, by_the_clock=clock) for clock in (True, False)] == [expected, expected]


@pytest.mark.parametrize(("fold", "written"), [(0, "20261025T003000Z"), (1, "20261025T013000Z")])
def test_half_past_three_that_comes_twice_is_written_in_utc(fold: int, written: str) -> None:
    calendar = _published(slots(slot(at(2026, 10, 25, 3, 30, fold=fold), 60)))

    assert calendar.events[0]["DTSTART"].value == written
    assert calendar.events[0]["DTSTART"].parameters == {}


def test_a_sitting_that_ends_in_the_hour_that_comes_twice_is_written_in_utc_at_both_ends() -> None:
    calendar = _published(slots(slot(at(2026, 10, 25, 2, 30), 90)))

    assert _shown(calendar) == [("20261024T233000Z", "20261025T010000Z")]


def test_a_series_that_begins_in_the_hour_that_comes_twice_keeps_every_instant() -> None:
    mornings = [slot(at(2026, 10, day, 9), 60) for day in (26, 27)]

    calendar = _published(slots(slot(at(2026, 10, 25, 3, 30, fold=1), 60), *mornings))

    assert len(calendar.events) == 2, "only the first is written apart"
    assert occurrences(calendar, by_the_clock=False) == held(
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), timedelta(hours=1)),
        (datetime(2026, 10, 26, 7, tzinfo=UTC), timedelta(hours=1)),
        (datetime(2026, 10, 27, 7, tzinfo=UTC), timedelta(hours=1)),
    )


def test_a_series_over_the_half_hour_that_never_comes_keeps_every_instant() -> None:
    given_slots = [slot(at(2026, 3, 28, 3, 30)), slot(at(2026, 3, 29, 4, 30)), slot(at(2026, 3, 30, 3, 30))]

    calendar = _published(slots(*given_slots))

    assert [one.starts for one in occurrences(calendar, by_the_clock=True)] == [one.starts for one in given_slots]


def test_without_a_known_end_there_is_none_in_the_calendar() -> None:
    calendar = _published(slots(slot(at(2026, 3, 17, 12), None), slot(at(2026, 3, 18, 12), 60)))

    series, apart = calendar.events
    assert "DTEND" not in series
    assert "DURATION" not in series
    assert apart["DTEND"].value == "20260318T130000"


def test_a_sitting_shorter_than_a_calendar_can_tell_has_no_end() -> None:
    starts = at(2026, 3, 17, 12)

    (event,) = _published(slots(Slot(starts=starts, ends=starts + timedelta(milliseconds=999)))).events

    assert "DTEND" not in event


def test_a_sitting_over_several_days_stays_one_event() -> None:
    calendar = _published(slots(Slot(starts=at(2026, 2, 2, 9), ends=at(2026, 2, 5, 10, 30))))

    assert _shown(calendar) == [("20260202T090000", "20260205T103000")]


def test_two_sittings_on_one_day_of_the_zone_are_refused() -> None:
    # Two days in UTC, one in Helsinki.
    late_and_early = slots(slot(at(2026, 2, 2, 1), 30), slot(at(2026, 2, 2, 9)))

    with pytest.raises(ValueError, match="different days of Europe/Helsinki"):
        _published(late_and_early)
    assert len(occurrences(_published(late_and_early, "UTC"), by_the_clock=False)) == 2


@pytest.mark.parametrize("name", ["Europe/Helsingfors", "", "../../etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not in the zone database"):
        _published(slots(slot(at(2026, 2, 2, 9))), name)


def test_everyone_is_invited_to_each_day_written_apart() -> None:
    given_meeting = meeting(when=slots(slot(at(2026, 2, 2, 9)), slot(at(2026, 2, 3, 10)), slot(at(2026, 2, 4, 11))))
    prepared = prepare_invitation(given_meeting, organiser=ORGANISER, language="fi")

    events = read(prepared.for_attendee("maija@posti.example", "Maija")).events

    assert [event["ATTENDEE"].value for event in events] == ["mailto:maija@posti.example"] * 3
    assert len({event["SUMMARY"].text for event in events}) == 1
