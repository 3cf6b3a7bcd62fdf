from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from services.registration.domain.meetings import Meeting, NoSuchAnswer, answer_id, check_answer, end_of
from shared.contracts.meetings import MeetingStatus, Place, PlaceKind
from shared.contracts.registration import Answer
from shared.contracts.when import Days, Open, Slot, Slots, When

STARTS = datetime(2026, 12, 17, 10, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
MEETING = Meeting(
    id=uuid4(),
    group_id=uuid4(),
    status="confirmed",
    title={"fi": "Kokous"},
    when=Slots(slots=(Slot(starts=STARTS, ends=ENDS),)),
    time_zone="Europe/Helsinki",
    place=Place(kind="hybrid"),
    pages={},
    ends_at=ENDS,
)


@pytest.mark.parametrize(
    ("when", "ends"),
    [
        (Open(), None),
        (Days(days=(date(2026, 12, 17),)), datetime(2026, 12, 17, 22, 0, tzinfo=UTC)),
        (Days(days=(date(2026, 6, 1), date(2026, 6, 3))), datetime(2026, 6, 3, 21, 0, tzinfo=UTC)),
        (Slots(slots=(Slot(starts=STARTS, ends=ENDS),)), ENDS),
        (Slots(slots=(Slot(starts=STARTS),)), STARTS + timedelta(hours=3)),
        (
            Slots(slots=(Slot(starts=STARTS, ends=ENDS), Slot(starts=ENDS, ends=ENDS + timedelta(hours=1)))),
            ENDS + timedelta(hours=1),
        ),
    ],
)
def test_a_meeting_is_over_after_its_last_sitting_or_day(when: When, ends: datetime | None) -> None:
    assert end_of(when, "Europe/Helsinki") == ends


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("room", ("yes", "no")),
        ("online", ("yes", "no")),
        ("hybrid", ("yes", "online", "no")),
        ("open", ("yes", "online", "no")),
    ],
)
def test_online_is_an_answer_where_there_is_a_choice(kind: PlaceKind, answers: tuple[Answer, ...]) -> None:
    assert replace(MEETING, place=Place(kind=kind)).answers() == answers


def test_a_member_of_the_group_answers_until_the_meeting_is_over() -> None:
    assert check_answer(MEETING, MEETING.group_id, "online", ENDS - timedelta(seconds=1)) is MEETING
    with pytest.raises(NoSuchAnswer):
        check_answer(MEETING, MEETING.group_id, "online", ENDS)


def test_a_meeting_without_a_date_takes_answers() -> None:
    assert replace(MEETING, when=Open(), ends_at=None).takes_answers(ENDS)


@pytest.mark.parametrize("status", ["cancelled", "held"])
def test_nobody_answers_to_a_meeting_that_is_cancelled_or_held(status: MeetingStatus) -> None:
    with pytest.raises(NoSuchAnswer):
        check_answer(replace(MEETING, status=status), MEETING.group_id, "yes", STARTS)


def test_nobody_answers_for_another_group_or_to_an_unknown_meeting() -> None:
    with pytest.raises(NoSuchAnswer):
        check_answer(MEETING, uuid4(), "yes", STARTS)
    with pytest.raises(NoSuchAnswer):
        check_answer(None, MEETING.group_id, "yes", STARTS)


def test_an_answer_that_is_not_offered_is_refused() -> None:
    with pytest.raises(NoSuchAnswer):
        check_answer(replace(MEETING, place=Place(kind="room")), MEETING.group_id, "online", STARTS)


def test_one_member_has_one_answer_to_a_meeting() -> None:
    member_id, meeting_id = uuid4(), uuid4()
    assert answer_id(member_id, meeting_id) == answer_id(member_id, meeting_id)
    assert answer_id(member_id, meeting_id) != answer_id(meeting_id, member_id)
