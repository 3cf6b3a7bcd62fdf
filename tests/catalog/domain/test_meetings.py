"""Which meetings are coming and which are over."""

from datetime import UTC, date, datetime

from uuid_utils.compat import uuid7

from services.catalog.domain.meetings import coming_and_past, span
from shared.contracts.when import Days, Open, Slot, Slots
from tests.catalog.made import at, meeting, on

GROUP = uuid7()
HELSINKI = "Europe/Helsinki"


def test_a_day_without_a_time_lasts_until_midnight_in_its_zone() -> None:
    whole = span(on(17), HELSINKI)
    assert whole.starts == datetime(2026, 12, 16, 22, tzinfo=UTC)
    assert whole.over == datetime(2026, 12, 17, 22, tzinfo=UTC)


def test_several_days_last_until_the_end_of_the_last() -> None:
    assert span(Days(days=(date(2026, 3, 28), date(2026, 3, 29))), HELSINKI).over == datetime(
        2026, 3, 29, 21, tzinfo=UTC
    )


def test_a_sitting_without_an_end_is_over_when_its_day_is() -> None:
    starts = datetime(2026, 12, 17, 10, tzinfo=UTC)
    assert span(Slots(slots=(Slot(starts=starts),)), HELSINKI).over == datetime(2026, 12, 17, 22, tzinfo=UTC)


def test_coming_meetings_stand_with_the_next_first_and_the_undated_last_and_past_ones_with_the_latest_first() -> None:
    undated, later, sooner = meeting(GROUP, Open()), meeting(GROUP, at(18)), meeting(GROUP, at(17))
    old, older = meeting(GROUP, at(2)), meeting(GROUP, on(1))
    coming, past = coming_and_past(
        [undated, older, later, old, sooner], ended=False, now=datetime(2026, 12, 10, tzinfo=UTC)
    )
    assert coming == [sooner, later, undated]
    assert past == [old, older]


def test_a_meeting_that_goes_on_right_now_is_coming_and_one_called_held_is_past() -> None:
    running = meeting(GROUP, at(10, hour=9, length=2))
    held = meeting(GROUP, at(10, hour=9, length=2), status="held")
    coming, past = coming_and_past([running, held], ended=False, now=datetime(2026, 12, 10, 10, tzinfo=UTC))
    assert (coming, past) == ([running], [held])


def test_a_group_that_has_ended_has_no_meetings_without_a_date() -> None:
    assert coming_and_past([meeting(GROUP, Open())], ended=True, now=datetime(2026, 12, 10, tzinfo=UTC)) == ([], [])
