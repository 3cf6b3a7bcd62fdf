"""Times as leads type them."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.meetings.domain.typed_times import Unreadable, instant, read_clock, read_day, read_slot, read_when
from shared.contracts.when import Days, Open, Slot, Slots
from shared.formats import format_when
from tests.meetings.made import ZONE

TEN, NOON = datetime(2026, 12, 17, 10, tzinfo=UTC), datetime(2026, 12, 17, 12, tzinfo=UTC)


def when(
    starts: str | None = None, ends: str | None = None, *, slots: tuple[str, ...] = (), days: tuple[str, ...] = ()
) -> Any:
    return read_when(starts, ends, slots, days, ZONE)


@pytest.mark.parametrize(
    "typed",
    [
        "17.12.2026 klo 12.00-14.00",
        "17.12.2026 klo 12.00–14.00",
        "17.12.2026 klo 12–14",
        "17.12.2026 klo 12.00 – 14.00",
        "17.12.2026 kello 12-14",
        "17.12.2026klo 12-14",
        "17.12.2026 12.00-14.00",
        "17.12.2026 kl. 12.00–14.00",
        "17.12.2026 kl 12-14.00",
        "17.12.2026, klo 12:00—14:00",
        "to 17.12.2026 klo 12.00–14.00",
        "Torstai 17.12.2026 klo 12.00–14.00",
        "torsdag 17.12.2026 kl. 12–14",
        "Thursday, 17.12.2026 12:00-14:00",
        "2026-12-17 12:00-14:00",
        "2026-12-17T12:00-14:00",
        "  2026-12-17   KLO 12 - 14 ",
    ],
)
def test_a_time_is_read_in_every_notation(typed: str) -> None:
    assert when(typed) == Slots(slots=(Slot(starts=TEN, ends=NOON),))


@pytest.mark.parametrize(
    "ends", ["14", "14.00", "14:00", "klo 14", "kl. 14.00", "2026-12-17 14:00", "17.12.2026 klo 14"]
)
def test_the_end_may_be_given_apart(ends: str) -> None:
    assert when("17.12.2026 klo 12", ends) == Slots(slots=(Slot(starts=TEN, ends=NOON),))


def test_an_end_after_midnight_has_its_day() -> None:
    (slot,) = when("16.12.2026 22.00", "17.12.2026 12.00").slots
    assert slot.ends == TEN


@pytest.mark.parametrize("typed", ["17.12.2026", "2026-12-17", "to 17.12.2026", "thu 2026-12-17", " 17.12.2026 "])
def test_a_day_alone(typed: str) -> None:
    assert when(days=(typed,)) == Days(days=(date(2026, 12, 17),))


def test_nothing_is_an_open_date() -> None:
    assert when() == Open()


def test_several_days_and_sittings_may_be_typed_in_any_order_and_days_twice() -> None:
    assert when(days=("5.2.2027", "2.2.2027", "5.2.2027")).days == (date(2027, 2, 2), date(2027, 2, 5))
    slots = when(slots=("18.12.2026 klo 9-10", "17.12.2026 klo 12-14")).slots
    assert [slot.starts.day for slot in slots] == [17, 18]


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("17.12 klo 12.00", "Write for example"),
        ("17.12. klo 12.00", "Write for example"),
        ("17.12.2026", "Write for example"),
        ("huomenna klo 12", "Write for example"),
        ("17.12.26 klo 12", "Write for example"),
        ("17.12.2026 klo 1200", "Write for example"),
        ("2026-12-17T12:00Z", "Write for example"),
        ("klo 17.12.2026", "Write for example"),
        ("", "Write for example"),
        ("31.11.2026 klo 12", "Check day, month and year"),
        ("12/17/2026 12:00", "Write for example"),
        ("17.13.2026 klo 12", "Check day, month and year"),
        ("0.1.2026 klo 12", "Check day, month and year"),
        ("17.12.2026 klo 25", "Hours go from 0 to 23"),
        ("17.12.2026 klo 12.60", "Hours go from 0 to 23"),
        ("17.12.2026 klo 12-25", "Hours go from 0 to 23"),
        ("ma 17.12.2026 klo 12", "is a Thursday. Check the day and the year"),
        ("foo 17.12.2026 klo 12", "leave the weekday out"),
        ("17.12.2026 klo 14-12", "--ends"),
        ("17.12.2026 klo 12-12", "--ends"),
        ("28.3.2027 klo 3.30", "Choose another time"),
        ("31.10.2027 klo 3.30", "Choose a time outside that hour"),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_to_write(typed: str, advice: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_slot(typed, None, ZONE)
    assert advice in str(refused.value)


@pytest.mark.parametrize("typed", ["17.12.2026 klo 12", "17.12", "torstai", "", "2026-W51"])
def test_what_is_no_day_alone_is_answered_with_an_example(typed: str) -> None:
    with pytest.raises(Unreadable, match="Write for example"):
        read_day(typed)


@pytest.mark.parametrize(
    ("given_", "advice"),
    [
        ({"starts": "17.12.2026 klo 12", "days": ("17.12.2026",)}, "give the time once"),
        ({"slots": ("17.12.2026 klo 12",), "days": ("17.12.2026",)}, "give the time once"),
        ({"ends": "14"}, "--ends needs --starts"),
        ({"starts": "17.12.2026 klo 12-14", "ends": "15"}, "the end is given twice"),
        ({"starts": "17.12.2026 klo 12", "ends": "myöhemmin"}, "Write for example"),
        ({"starts": "17.12.2026 klo 12", "ends": "11"}, "For an end after midnight"),
        ({"slots": ("17.12.2026 klo 12-14", "17.12.2026 klo 13-15")}, "overlap"),
        ({"slots": ("17.12.2026 klo 12", "17.12.2026 klo 12")}, "overlap"),
        ({"slots": ("17.12.2026 klo 12", "18.1.2027 klo 12")}, "Make it several meetings"),
        ({"days": ("17.12.2026", "17.1.2027")}, "Make it several meetings"),
    ],
)
def test_what_does_not_fit_together_is_answered_with_what_to_do(given_: dict[str, Any], advice: str) -> None:
    with pytest.raises(Unreadable) as refused:
        when(**given_)
    assert advice in str(refused.value)


def test_the_longest_meeting_has_31_days() -> None:
    assert len(when(days=tuple(f"{day}.12.2026" for day in range(1, 32))).days) == 31


def test_summer_and_winter_time_are_kept_apart() -> None:
    assert instant(date(2026, 6, 1), read_clock("12"), ZONE).hour == 9
    assert instant(date(2026, 12, 1), read_clock("klo 12.00"), ZONE).hour == 10


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(4, 21), st.integers(0, 59), st.sampled_from(["fi", "sv"])
)
def test_what_our_own_pages_write_can_be_typed_back(day: date, hour: int, minute: int, language: str) -> None:
    slot = read_slot(f"{day} {hour}:{minute:02}-{hour + 1}.{minute:02}", None, ZONE)
    said = format_when(Slots(slots=(slot,)), ZONE, language)  # type: ignore[arg-type]
    assert read_slot(said, None, ZONE) == slot


@given(st.text(max_size=40))
def test_whatever_is_typed_it_is_read_or_refused_in_words(text: str) -> None:
    for read in (read_day, read_clock, lambda typed: read_slot(typed, None, ZONE)):
        with suppress(Unreadable):
            read(text)
