"""What changes of meetings tell the world, in which order, and once."""

import asyncio
from datetime import timedelta

import pytest

from services.meetings import store
from services.meetings.domain.errors import GroupEnded, GroupNotPublic, MeetingError, NoSuchGroup, WrongStatus
from services.meetings.domain.meetings import Link, Meeting
from services.meetings.usecases.hold_past import hold_past
from services.meetings.usecases.move import Move, move
from services.meetings.usecases.schedule import schedule
from shared.contracts.meetings import JOINING, MEETINGS, Place
from shared.postgres import Database
from tests.meetings.made import (
    NOW,
    PUBLIC_URL,
    SECRET,
    SLUG,
    STARTS,
    at,
    cancelled,
    events,
    group,
    held,
    keep_group,
    moved,
    outcome,
    plan,
    published,
    scheduled,
    types,
)

pytestmark = pytest.mark.usefixtures("group")
LATER, STILL_LATER = at(STARTS + timedelta(days=1)), at(STARTS + timedelta(days=2))


async def present(pool: Database, meeting: Meeting) -> Meeting:
    async with pool.connection() as connection:
        found = await store.by_id(connection, meeting.id)
    assert found is not None
    return found


async def test_a_meeting_that_is_scheduled_twice_is_one(pool: Database) -> None:
    command = plan()
    for _ in range(2):
        async with pool.transaction() as connection:
            await schedule(connection, command, now=NOW, public_url=PUBLIC_URL)
    assert await types(pool) == ["joining.set", "meeting.published"]


async def test_the_sequence_rises_with_each_move_and_the_cancellation_and_the_uid_stays(pool: Database) -> None:
    meeting = await scheduled(pool, status="tentative")
    await published(pool, meeting)
    await moved(pool, meeting, LATER)
    await cancelled(pool, meeting)
    public = [event for event in await events(pool) if event.topic == MEETINGS.name]
    assert [event.type.partition(".")[2] for event in public] == ["published", "confirmed", "moved", "cancelled"]
    assert [event.data["sequence"] for event in public] == [0, 0, 1, 2]
    assert [event.version for event in public] == list(range(meeting.version, meeting.version + 4))
    assert len({event.data["uid"] for event in public}) == 1


async def test_only_the_event_of_the_move_tells_when_it_would_have_been(pool: Database) -> None:
    meeting = await moved(pool, await scheduled(pool), LATER)
    await moved(pool, meeting, place=Place(kind="hybrid", room="Eino"))
    *_, move_of_time, move_of_place = await events(pool)
    assert move_of_time.data["previous_when"] == at().model_dump(mode="json")
    assert move_of_place.data["previous_when"] is None


async def test_moving_to_the_same_time_and_place_tells_nobody(pool: Database) -> None:
    meeting = await scheduled(pool)
    before = await events(pool)
    await moved(pool, meeting, meeting.when, meeting.place)
    assert await events(pool) == before


async def test_the_link_is_told_to_members_alone_and_taken_back_when_the_meeting_is_off(pool: Database) -> None:
    meeting = await moved(pool, await scheduled(pool), LATER)
    told = await events(pool)
    assert [SECRET in str(event.data) for event in told] == [event.topic == JOINING.name for event in told]
    await cancelled(pool, meeting)
    left = await events(pool)
    assert SECRET not in str(left)
    assert [event.type for event in left][-2:] == ["erased", "meeting.cancelled"]


async def test_a_new_link_alone_is_no_news_for_the_public(pool: Database) -> None:
    meeting = await scheduled(pool)
    command = Move(meeting.id, when=None, place=None, link=Link("https://kokous.example/uusi", {}), reason={})
    async with pool.transaction() as connection:
        await move(connection, command, now=NOW, public_url=PUBLIC_URL)
    assert await types(pool) == ["joining.set", "meeting.published", "joining.set"]


async def test_a_draft_is_told_to_nobody(pool: Database) -> None:
    await moved(pool, await scheduled(pool, status="draft"), LATER)
    assert await events(pool) == []


async def test_of_two_moves_at_once_both_take_effect_one_after_the_other(pool: Database) -> None:
    meeting = await scheduled(pool)
    await asyncio.gather(moved(pool, meeting, LATER), moved(pool, meeting, STILL_LATER))
    moves = [event for event in await events(pool) if event.type == "meeting.moved"]
    assert [event.version for event in moves] == [meeting.version + 1, meeting.version + 2]
    assert [event.data["sequence"] for event in moves] == [1, 2]
    assert moves[1].data["previous_when"] == moves[0].data["when"]
    assert (await present(pool, meeting)).when.model_dump(mode="json") == moves[1].data["when"]


async def test_twenty_of_the_same_move_at_once_are_one(pool: Database) -> None:
    meeting = await scheduled(pool)
    await asyncio.gather(*(moved(pool, meeting, LATER) for _ in range(20)))
    assert (await types(pool)).count("meeting.moved") == 1


async def test_a_move_against_a_cancellation_ends_cancelled_and_no_move_comes_after(pool: Database) -> None:
    meeting = await scheduled(pool)
    a_move, a_cancellation = await asyncio.gather(
        outcome(lambda: moved(pool, meeting, LATER)), outcome(lambda: cancelled(pool, meeting))
    )
    assert isinstance(a_move, Meeting | WrongStatus)
    assert isinstance(a_cancellation, Meeting)
    of_it = [event for event in await events(pool) if event.topic == MEETINGS.name]
    assert of_it[-1].type == "meeting.cancelled"
    assert [event.version for event in of_it] == [meeting.version + number for number in range(len(of_it))]


async def test_a_cancelled_meeting_neither_moves_nor_was_held(pool: Database) -> None:
    meeting = await cancelled(pool, await scheduled(pool))
    with pytest.raises(WrongStatus):
        await moved(pool, meeting, LATER)
    with pytest.raises(WrongStatus):
        await held(pool, meeting, now=STARTS + timedelta(days=1))


async def test_a_time_that_has_passed_is_refused(pool: Database) -> None:
    meeting = await scheduled(pool)
    with pytest.raises(MeetingError, match="passed"):
        await moved(pool, meeting, at(NOW - timedelta(days=2)))


async def test_what_is_over_for_half_a_day_is_held_by_itself_once(pool: Database) -> None:
    meeting = await scheduled(pool)
    await scheduled(pool, status="draft")
    await cancelled(pool, await scheduled(pool))
    for after in (timedelta(hours=13), timedelta(hours=15), timedelta(hours=16)):
        async with pool.transaction() as connection:
            assert not await hold_past(connection, now=STARTS + after, public_url=PUBLIC_URL)
    assert [event.key for event in await events(pool) if event.type == "meeting.held"] == [str(meeting.id)]


async def test_copies_that_hold_at_once_tell_it_once(pool: Database) -> None:
    for _ in range(3):
        await scheduled(pool)

    async def work() -> None:
        async with pool.transaction() as connection:
            await hold_past(connection, now=STARTS + timedelta(days=1), public_url=PUBLIC_URL)

    await asyncio.gather(work(), work(), work())
    assert (await types(pool)).count("meeting.held") == 3


async def test_an_ended_group_meets_no_more_and_its_drafts_stay_drafts(pool: Database) -> None:
    draft = await scheduled(pool, status="draft")
    await keep_group(pool, group(2, status="ended"))
    for status in ("draft", "tentative", "confirmed"):
        with pytest.raises(GroupEnded, match=f"talkoot catalog reopen {SLUG}"):
            await scheduled(pool, status=status)
    with pytest.raises(GroupEnded):
        await published(pool, draft)
    assert await events(pool) == []


async def test_a_meeting_of_an_ended_group_can_still_be_cancelled(pool: Database) -> None:
    meeting = await scheduled(pool)
    await keep_group(pool, group(2, status="ended"))
    assert (await cancelled(pool, meeting)).status == "cancelled"


async def test_a_group_that_is_a_draft_or_unknown_has_no_public_meetings(pool: Database) -> None:
    await keep_group(pool, group(2, status="draft"))
    with pytest.raises(GroupNotPublic, match="--draft"):
        await scheduled(pool)
    draft = await scheduled(pool, status="draft")
    with pytest.raises(GroupNotPublic):
        await published(pool, draft)
    with pytest.raises(NoSuchGroup, match="talkoot catalog list"):
        await scheduled(pool, group="toinen")
    assert await events(pool) == []
