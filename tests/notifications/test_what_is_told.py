"""Which events make notices, for whom."""

import asyncio
from datetime import timedelta

import pytest

from shared.contracts.meetings import Meeting
from shared.contracts.registration import Member
from tests.notifications.conftest import Office
from tests.notifications.samples import (
    DECEMBER,
    ELSEWHERE,
    JANUARY,
    NOW,
    ONLINE,
    OPEN,
    TWO_DAYS,
    became,
    cancelled,
    erased,
    group,
    joining,
    meeting,
    member,
    moved,
    told,
)

GROUP = group()


def members(count: int) -> list[Member]:
    return [member(GROUP, status="member") for _ in range(count)]


async def test_a_sign_up_is_told_to_the_person_as_long_as_the_link_works(office: Office) -> None:
    pending = member(GROUP)
    await office.members(told("member.signed-up", pending))
    (row,) = await office.rows("select kind, member_id, tell_until, bulk from notice")
    assert (row["kind"], row["member_id"], row["bulk"]) == ("confirmation", pending.id, False)
    assert row["tell_until"] == pending.confirm_by


async def test_a_repeated_sign_up_is_told_by_what_the_person_is(office: Office) -> None:
    waiting, known = member(GROUP), member(GROUP, status="member")
    await office.members(told("member.sign-up-repeated", waiting), told("member.sign-up-repeated", known))
    rows = await office.rows("select member_id, kind from notice")
    assert {row["member_id"]: row["kind"] for row in rows} == {waiting.id: "confirmation", known.id: "already-member"}


async def test_a_confirmed_member_is_welcomed_to_the_coming_meetings_of_the_group(office: Office) -> None:
    soon, later, undated = meeting(GROUP), meeting(GROUP, when=JANUARY), meeting(GROUP, when=OPEN)
    over = meeting(GROUP, when=DECEMBER.model_copy(), status="held")
    elsewhere, gone = meeting(group()), meeting(GROUP, status="cancelled")
    await office.meetings(*(told("meeting.changed", each) for each in (undated, later, soon, over, elsewhere, gone)))
    pending = member(GROUP)
    await office.members(told("member.signed-up", pending), told("member.confirmed", became(pending, "member")))
    (row,) = await office.rows("select meetings, tell_until from notice where kind = 'welcome'")
    assert row["meetings"] == [soon.id, later.id, undated.id]
    assert row["tell_until"] == NOW + timedelta(days=7)


@pytest.mark.parametrize("event", ["member.corrected", "member.withdrawn"])
async def test_a_correction_or_a_leave_is_told_to_nobody(office: Office, event: str) -> None:
    joined = member(GROUP, status="member")
    status = "withdrawn" if event == "member.withdrawn" else "member"
    await office.members(told(event, became(joined, status)))
    assert await office.states() == []


@pytest.mark.parametrize("event", ["published", "moved", "cancelled"])
async def test_what_moves_calendars_is_told_to_each_member_once(office: Office, event: str) -> None:
    await office.group_with(GROUP, *members(3), member(GROUP), member(group(), status="member"))
    gone = member(GROUP, status="member")
    await office.members(told("member.corrected", gone), told("member.withdrawn", became(gone, "withdrawn")))
    news = told(f"meeting.{event}", meeting(GROUP, version=4))
    await office.meetings(news, news)
    await office.meetings(news)
    assert await office.states() == [(f"meeting-{event}", "queued", None)] * 3


@pytest.mark.parametrize("event", ["confirmed", "changed", "held", "something-new"])
async def test_what_moves_no_calendar_is_told_to_nobody_but_kept(office: Office, event: str) -> None:
    await office.group_with(GROUP, *members(2))
    await office.meetings(told(f"meeting.{event}", meeting(GROUP)))
    assert await office.states() == []
    assert len(await office.rows("select from meeting")) == 1


@pytest.mark.parametrize("event", ["published", "moved", "cancelled"])
async def test_a_meeting_that_was_over_at_its_change_is_told_to_nobody(office: Office, event: str) -> None:
    await office.group_with(GROUP, *members(2))
    after = DECEMBER.slots[0].starts + timedelta(hours=2)
    await office.meetings(told(f"meeting.{event}", meeting(GROUP, changed_at=after)))
    assert await office.states() == []


async def test_a_meeting_under_way_is_still_told(office: Office) -> None:
    await office.group_with(GROUP, *members(1))
    during = DECEMBER.slots[0].starts + timedelta(minutes=5)
    await office.meetings(told("meeting.cancelled", meeting(GROUP, changed_at=during)))
    (row,) = await office.rows("select tell_until from notice")
    assert row["tell_until"] == DECEMBER.slots[0].ends


async def test_days_without_a_time_are_over_with_the_last_day_in_the_meetings_zone(office: Office) -> None:
    await office.group_with(GROUP, *members(1))
    evening = "2027-02-03T21:59:00+00:00"
    await office.meetings(told("meeting.moved", _at(meeting(GROUP, when=TWO_DAYS), evening)))
    await office.meetings(told("meeting.moved", _at(meeting(GROUP, when=TWO_DAYS), "2027-02-03T22:00:00+00:00")))
    assert len(await office.states()) == 1


def _at(changed: Meeting, moment: str) -> Meeting:
    return Meeting.model_validate({**changed.model_dump(), "changed_at": moment})


async def test_a_version_that_is_not_newer_changes_and_tells_nothing(office: Office) -> None:
    await office.group_with(GROUP, *members(1))
    first = meeting(GROUP, version=3)
    await office.meetings(told("meeting.published", first))
    stale = first.model_copy(update={"version": 2, "title": {"fi": "Vanha"}})
    await office.meetings(told("meeting.moved", stale), told("meeting.cancelled", first))
    assert await office.states() == [("meeting-published", "queued", None)]
    (row,) = await office.rows("select version, snapshot from meeting")
    assert (row["version"], row["snapshot"]["title"]) == (3, first.title)


async def test_a_stale_registration_changes_and_tells_nothing(office: Office) -> None:
    joined = member(GROUP, version=5, status="member")
    await office.members(told("member.corrected", joined))
    await office.members(told("member.signed-up", member(GROUP, joined.id, version=1)))
    assert await office.states() == []
    assert [row["status"] for row in await office.rows("select status from member")] == ["member"]


async def test_a_muted_member_is_not_told_and_whoever_joins_anew_is(office: Office) -> None:
    quiet = member(GROUP, status="member")
    await office.group_with(GROUP, quiet)
    await office.mute(quiet.id)
    await office.meetings(told("meeting.published", meeting(GROUP)))
    assert await office.states() == []
    back = became(became(quiet, "withdrawn"), "member")
    await office.members(told("member.confirmed", back))
    await office.meetings(told("meeting.published", meeting(GROUP)))
    assert [kind for kind, _, _ in await office.states()] == ["welcome", "meeting-published"]


async def test_building_the_projections_anew_makes_no_second_notice(office: Office) -> None:
    pending, published = member(GROUP), meeting(GROUP)
    joined = became(pending, "member")
    events = (told("member.signed-up", pending), told("member.confirmed", joined))
    await office.groups(told("group.published", GROUP))
    for _ in range(2):
        await office.members(*events)
        await office.meetings(told("meeting.published", published))
        made = await office.states()
        async with office.database.transaction() as connection:
            await connection.execute("truncate member, meeting, theme_group")
    assert sorted(kind for kind, _, _ in made) == ["confirmation", "meeting-published", "welcome"]


async def test_news_that_are_read_a_week_late_are_recorded_as_late_and_not_sent(office: Office) -> None:
    await office.group_with(GROUP, *members(2))
    await office.members(told("member.signed-up", member(GROUP)))
    office.later(days=8)
    await office.meetings(told("meeting.moved", meeting(GROUP)))
    await office.send()
    assert {(status, reason) for _, status, reason in await office.states()} == {("late", "too-late")}
    assert office.mail.mails == []
    assert [one["outcome"] for one in await office.deliveries()] == ["late"] * 3


async def test_an_erased_person_leaves_no_data_behind(office: Office) -> None:
    known = member(GROUP, status="member")
    await office.group_with(GROUP, known)
    await office.mute(known.id)
    await office.members(erased(known.id))
    assert await office.rows("select from member") == []
    assert await office.rows("select from mute") == []


async def test_of_somebody_who_left_no_name_or_address_is_kept(office: Office) -> None:
    known = member(GROUP, status="member")
    await office.group_with(GROUP, known)
    await office.members(told("member.withdrawn", became(known, "withdrawn")))
    (row,) = await office.rows("select name, email, own_page, confirm_link from member")
    assert set(row.values()) == {None}


async def test_a_first_invitation_waits_a_moment_for_its_link(office: Office) -> None:
    await office.group_with(GROUP, *members(1))
    online = meeting(GROUP, place=ONLINE)
    await office.meetings(told("meeting.published", online))
    await office.send()
    assert office.mail.mails == []
    await office.joining(told("joining.set", joining(online)))
    await office.send()
    assert len(office.mail.mails) == 1
    assert b"video.example" in office.mail.mails[0].content


async def test_a_first_invitation_goes_without_a_link_that_does_not_come(office: Office) -> None:
    await office.group_with(GROUP, *members(1))
    await office.meetings(told("meeting.published", meeting(GROUP, place=ONLINE)))
    office.later(seconds=10)
    await office.send()
    assert len(office.mail.mails) == 1


async def test_a_new_place_is_told_with_the_earlier_one(office: Office) -> None:
    await office.group_with(GROUP, *members(1))
    first = meeting(GROUP)
    await office.meetings(told("meeting.published", first))
    await office.meetings(told("meeting.moved", moved(first, first.when, place=ELSEWHERE)))
    rows = await office.rows("select previous_place from announcement order by meeting_version")
    assert [row["previous_place"] and row["previous_place"]["room"] for row in rows] == [None, "Kokoushuone 3"]


async def test_who_becomes_a_member_as_a_meeting_is_published_hears_of_it_once(office: Office) -> None:
    """Whichever of two transactions comes first, the meeting is in the welcome or in a mail of its own."""
    await office.groups(told("group.published", GROUP))
    for _ in range(10):
        pending, news = member(GROUP), meeting(GROUP)
        await office.members(told("member.signed-up", pending))
        await _at_once(office, pending, news)
        (row,) = await office.rows(
            """select (select count(*) from notice where member_id = $1 and meeting_id = $2)
                   + (select count(*) from notice where member_id = $1 and $2 = any(meetings)) as times""",
            pending.id,
            news.id,
        )
        assert row["times"] == 1


async def _at_once(office: Office, pending: Member, news: Meeting) -> None:
    await asyncio.gather(
        office.members(told("member.confirmed", became(pending, "member"))),
        office.meetings(told("meeting.published", news)),
    )


async def test_a_cancelled_meeting_is_not_invited_to_by_a_welcome(office: Office) -> None:
    first = meeting(GROUP)
    await office.meetings(told("meeting.published", first))
    await office.meetings(told("meeting.cancelled", cancelled(first)))
    await office.members(told("member.confirmed", member(GROUP, status="member")))
    (row,) = await office.rows("select meetings from notice where kind = 'welcome'")
    assert row["meetings"] == []
