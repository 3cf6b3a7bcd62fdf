"""What a meeting may become, whatever is done to it and in whatever order (RFC 5546 for UID and SEQUENCE)."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.meetings.domain.errors import BadText, BadTime, MeetingError, NotOnline, WrongStatus
from services.meetings.domain.meetings import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Group,
    Link,
    Material,
    Meeting,
    add_material,
    cancel,
    change,
    draft,
    hold,
    move,
    publish,
    remove_material,
    set_link,
    write_minutes,
)
from services.meetings.domain.snapshots import members_link, public
from services.meetings.domain.times import last_moment
from shared.contracts.meetings import Place
from shared.contracts.snapshots import Localised
from shared.contracts.when import Days, Open, Slot, Slots, When
from tests.meetings.made import NOW, PUBLIC_URL, SECRET, STARTS, ZONE, at

Step = Callable[[Meeting, datetime], Meeting]

ROOM = Place(kind="room", room="Aino")
HYBRID = Place(kind="hybrid", room="Aino")
OF_GROUP = Group(uuid.uuid4(), "teemaryhma", {"fi": "Teemaryhmä"}, "active")
WHENS: list[When] = [
    at(),
    at(STARTS + timedelta(days=1)),
    at(NOW - timedelta(days=3)),
    Open(),
    Days(days=(STARTS.date(),)),
    Slots(slots=(Slot(starts=STARTS), Slot(starts=STARTS + timedelta(days=2)))),
]
SOME_TEXTS: list[Localised] = [{}, {"fi": "Sali on varattu"}, {"sv": "Sjukdom", "en": "Illness"}]
TEXTS = st.sampled_from(SOME_TEXTS)
PLACES = st.sampled_from([Place(), ROOM, HYBRID, Place(kind="online")])
LINKS = st.sampled_from([None, Link(SECRET, {}), Link("https://kokous.example/toinen", {"fi": "Salasana 123"})])
FILE = Material(uuid.uuid4(), "esitys.pdf", "application/pdf", 3)
STEPS: st.SearchStrategy[tuple[str, Step]] = st.one_of(
    st.booleans().map(lambda tentative: ("publish", lambda m, now: publish(m, tentative=tentative, now=now))),
    st.tuples(st.sampled_from(WHENS), PLACES, TEXTS).map(
        lambda to: ("move", lambda m, now: move(m, when=to[0], place=to[1], reason=to[2], now=now))
    ),
    st.tuples(TEXTS, TEXTS).map(lambda to: ("change", lambda m, now: change(m, title=to[0], agenda=to[1], now=now))),
    TEXTS.map(lambda reason: ("cancel", lambda m, now: cancel(m, reason=reason, now=now))),
    st.just(("hold", lambda m, now: hold(m, now=now))),
    LINKS.map(lambda link: ("link", lambda m, now: set_link(m, link, now=now))),
    TEXTS.map(lambda minutes: ("minutes", lambda m, now: write_minutes(m, minutes, now=now))),
    st.just(("attach", lambda m, now: add_material(m, FILE, now=now))),
    st.just(("detach", lambda m, now: remove_material(m, FILE.id, now=now))),
)
LIVES = st.lists(st.tuples(STEPS, st.sampled_from([0, 1, 60 * 24 * 10, 60 * 24 * 30, -5])), max_size=12)
NEXT = {
    "draft": {"draft", "tentative", "confirmed"},
    "tentative": {"tentative", "confirmed", "cancelled", "held"},
    "confirmed": {"confirmed", "cancelled", "held"},
    "cancelled": {"cancelled"},
    "held": {"held"},
}


def made(when: When | None = None, place: Place = HYBRID, link: Link | None = None) -> Meeting:
    return draft(
        id=uuid.uuid4(),
        group_id=OF_GROUP.id,
        title={"fi": "Kokous"},
        agenda={},
        when=when or at(),
        time_zone=ZONE,
        place=place,
        link=link,
        now=NOW,
    )


def confirmed(when: When | None = None, place: Place = HYBRID, link: Link | None = None) -> Meeting:
    return publish(made(when, place, link), tentative=False, now=NOW)


def lived(life: list[tuple[tuple[str, Step], int]]) -> list[tuple[str, Meeting, Meeting]]:
    """What each command did, and the meeting before and after; one that was refused changed nothing."""
    meeting, now, steps = made(), NOW, []
    for (name, step), minutes in life:
        now += timedelta(minutes=minutes)
        before = meeting
        try:
            meeting = step(before, now)
        except MeetingError:
            continue
        steps.append((name, before, meeting))
    return steps


@given(LIVES)
def test_the_version_rises_by_one_with_each_change_of_what_is_public(life: list[tuple[tuple[str, Step], int]]) -> None:
    for _, before, after in lived(life):
        rise = after.version - before.version
        assert rise in {0, 1}
        if before.status != "draft" and public(after, OF_GROUP, public_url=PUBLIC_URL) != public(
            before, OF_GROUP, public_url=PUBLIC_URL
        ):
            assert rise == 1


@given(LIVES)
def test_the_sequence_rises_when_time_or_place_of_a_public_meeting_change_and_on_cancellation_only(
    life: list[tuple[tuple[str, Step], int]],
) -> None:
    for _, before, after in lived(life):
        moved = (before.when, before.place) != (after.when, after.place)
        called_off = before.status != after.status == "cancelled"
        expected = before.status != "draft" and (moved or called_off)
        assert after.sequence - before.sequence == int(expected)


@given(LIVES)
def test_the_uid_is_the_same_for_life(life: list[tuple[tuple[str, Step], int]]) -> None:
    steps = [step for step in lived(life) if step[2].status != "draft"]
    assert len({public(after, OF_GROUP, public_url=PUBLIC_URL).uid for _, _, after in steps}) <= 1


@given(LIVES)
def test_what_is_cancelled_or_held_stays_so_and_nothing_public_becomes_a_draft(
    life: list[tuple[tuple[str, Step], int]],
) -> None:
    for _, before, after in lived(life):
        assert after.status in NEXT[before.status]


@given(LIVES)
def test_what_is_over_keeps_its_time_and_place(life: list[tuple[tuple[str, Step], int]]) -> None:
    for _, before, after in lived(life):
        if before.status in {"cancelled", "held"}:
            assert (after.when, after.place, after.sequence) == (before.when, before.place, before.sequence)


@given(LIVES)
def test_the_link_has_a_version_of_its_own_and_is_there_only_where_one_can_join(
    life: list[tuple[tuple[str, Step], int]],
) -> None:
    for _, before, after in lived(life):
        assert after.link_version - before.link_version == int(after.link != before.link)
        assert after.link is None or after.place.kind in {"online", "hybrid"}
        if after.status in {"draft", "cancelled", "held"}:
            assert members_link(after) is None


@given(LIVES)
def test_the_time_of_change_never_goes_back_though_the_clock_may(life: list[tuple[tuple[str, Step], int]]) -> None:
    for _, before, after in lived(life):
        assert after.changed_at >= before.changed_at
        assert after.link_changed_at >= before.link_changed_at


@given(LIVES)
def test_the_same_command_again_changes_nothing(life: list[tuple[tuple[str, Step], int]]) -> None:
    meeting, now = made(), NOW
    for (name, step), minutes in life:
        now += timedelta(minutes=minutes)
        try:
            meeting = step(meeting, now)
        except MeetingError:
            continue
        if name != "attach":
            assert step(meeting, now) == meeting


@pytest.mark.parametrize("kind", ["room", "open"])
def test_a_meeting_that_is_no_longer_online_loses_its_link(kind: str) -> None:
    meeting = confirmed(link=Link(SECRET, {}))
    moved = move(meeting, when=meeting.when, place=Place.model_validate({"kind": kind}), reason={}, now=NOW)
    assert (moved.link, moved.link_version) == (None, 2)


def test_a_link_needs_a_place_to_join_online() -> None:
    with pytest.raises(NotOnline, match="--hybrid"):
        made(place=ROOM, link=Link(SECRET, {}))
    with pytest.raises(NotOnline):
        set_link(confirmed(place=ROOM), Link(SECRET, {}), now=NOW)


@pytest.mark.parametrize("written", [SECRET, f"Liity: {SECRET}.", SECRET.upper(), SECRET.removeprefix("https://")])
def test_no_public_text_may_tell_the_link(written: str) -> None:
    meeting = confirmed(link=Link(SECRET, {}))
    begun = STARTS + timedelta(hours=1)
    tellings: list[Callable[[], Meeting]] = [
        lambda: change(meeting, title=meeting.title, agenda={"sv": written}, now=NOW),
        lambda: change(meeting, title={"fi": written}, agenda={}, now=NOW),
        lambda: move(meeting, when=Open(), place=HYBRID, reason={"fi": written}, now=NOW),
        lambda: move(meeting, when=Open(), place=Place(kind="hybrid", room=written), reason={}, now=NOW),
        lambda: cancel(meeting, reason={"en": written}, now=NOW),
        lambda: write_minutes(meeting, {"fi": written}, now=begun),
    ]
    for telling in tellings:
        with pytest.raises(BadText) as refused:
            telling()
        assert refused.value.rule == "link-told"


def test_a_link_that_a_text_tells_already_is_refused() -> None:
    meeting = change(confirmed(), title={"fi": "Kokous"}, agenda={"fi": f"Liity: {SECRET}"}, now=NOW)
    with pytest.raises(BadText):
        set_link(meeting, Link(SECRET, {}), now=NOW)


def test_an_unknown_date_that_is_told_at_last_moves_nothing_but_calendars() -> None:
    told = move(confirmed(Open()), when=at(), place=HYBRID, reason={}, now=NOW)
    assert (told.moved_from, told.sequence) == (None, 1)


def test_the_hour_of_a_known_day_is_no_move_but_another_day_is() -> None:
    meeting = confirmed(Days(days=(STARTS.date(),)))
    assert move(meeting, when=at(), place=HYBRID, reason={}, now=NOW).moved_from is None
    later = move(meeting, when=at(STARTS + timedelta(days=1)), place=HYBRID, reason={}, now=NOW)
    assert later.moved_from == meeting.when


def test_a_draft_just_changes() -> None:
    moved = move(made(), when=Open(), place=ROOM, reason={"fi": "x"}, now=NOW)
    assert (moved.status, moved.sequence, moved.moved_from, moved.reason) == ("draft", 0, None, {})


def test_a_meeting_is_held_after_its_beginning_and_cancelled_before_its_end() -> None:
    meeting = confirmed()
    begun, over = STARTS, STARTS + timedelta(hours=2)
    with pytest.raises(WrongStatus, match="not begun"):
        hold(meeting, now=begun - timedelta(seconds=1))
    assert hold(meeting, now=begun).status == "held"
    assert cancel(meeting, reason={}, now=over - timedelta(seconds=1)).status == "cancelled"
    with pytest.raises(WrongStatus, match="over"):
        cancel(meeting, reason={}, now=over)
    with pytest.raises(WrongStatus):
        hold(confirmed(Open()), now=over)


@pytest.mark.parametrize("when", WHENS)
def test_what_has_passed_cannot_be_published(when: When) -> None:
    ends = last_moment(when, ZONE)
    meeting = made(when)
    if ends is None:
        assert publish(meeting, tentative=True, now=NOW + timedelta(days=90)).status == "tentative"
        return
    with pytest.raises(BadTime, match="Check the year"):
        publish(meeting, tentative=True, now=ends)


def test_a_confirmed_meeting_does_not_become_tentative_again() -> None:
    with pytest.raises(WrongStatus, match="talkoot meetings move"):
        publish(confirmed(), tentative=True, now=NOW)


def test_texts_have_a_longest_length_that_fits() -> None:
    meeting = confirmed()
    fits = change(meeting, title={"fi": "x" * LONGEST_TITLE}, agenda={"fi": "x" * LONGEST_TEXT}, now=NOW)
    assert len(fits.agenda["fi"]) == LONGEST_TEXT
    with pytest.raises(BadText, match="title"):
        change(meeting, title={"fi": "x" * (LONGEST_TITLE + 1)}, agenda={}, now=NOW)
    with pytest.raises(BadText, match="text"):
        cancel(meeting, reason={"fi": "x" * (LONGEST_TEXT + 1)}, now=NOW)
    with pytest.raises(BadText, match="place"):
        move(meeting, when=Open(), place=Place(kind="room", address="x" * (LONGEST_TITLE + 1)), reason={}, now=NOW)
