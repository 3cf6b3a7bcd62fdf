from dataclasses import asdict
from datetime import timedelta
from uuid import uuid4

import pytest

from services.registration.domain.links import PersonalLinks
from services.registration.domain.meetings import NoSuchAnswer, answer_id
from services.registration.domain.member import NotAMember
from services.registration.domain.person import Correction
from services.registration.usecases.answer import GiveAnswer, answer
from services.registration.usecases.correct import ChooseLanguage, Correct, choose_language, correct
from services.registration.usecases.leave import Leave, leave
from services.registration.usecases.see import see
from shared.contracts.registration import Attendance
from shared.contracts.when import Open
from shared.postgres import Database
from tests.registration.made import GROUP_ID, NOW, Outbox, keep_group, keep_meeting, member, pending, row_of

CORRECTION = Correction("Maija Muutos", "Mallikunta", "municipality", "johtaja", "+358401234567", "Hei")


async def test_a_correction_is_saved_and_told_once(pool: Database, links: PersonalLinks, outbox: Outbox) -> None:
    member_id = await member(pool, links)
    for _ in range(2):
        async with pool.transaction() as connection:
            await correct(connection, Correct(member_id, CORRECTION), links=links, now=NOW)
    row = await row_of(pool, member_id)
    assert {field: row[field] for field in asdict(CORRECTION)} == asdict(CORRECTION)
    event = (await outbox.events())[-1]
    assert (event.type, event.version, event.data["name"]) == ("talkoot.member.corrected", 3, "Maija Muutos")
    assert len(await outbox.events()) == 3


async def test_a_new_language_moves_the_links_to_it(pool: Database, links: PersonalLinks, outbox: Outbox) -> None:
    member_id = await member(pool, links)
    async with pool.transaction() as connection:
        await choose_language(connection, ChooseLanguage(member_id, "sv"), links=links, now=NOW)
    event = (await outbox.events())[-1]
    assert (event.type, event.data["language"]) == ("talkoot.member.corrected", "sv")
    assert event.data["links"]["own_page"] == links.own_page(member_id, "sv")


async def test_whoever_leaves_twice_has_left_once(pool: Database, links: PersonalLinks, outbox: Outbox) -> None:
    member_id = await member(pool, links)
    for _ in range(2):
        async with pool.transaction() as connection:
            await leave(connection, Leave(member_id), links=links, now=NOW)
    assert (await row_of(pool, member_id))["status"] == "withdrawn"
    assert (await outbox.types())[2:] == ["member.withdrawn"]


async def test_an_answer_is_told_with_an_id_that_stays(pool: Database, links: PersonalLinks, outbox: Outbox) -> None:
    member_id, meeting_id = await member(pool, links), uuid4()
    await keep_meeting(pool, meeting_id)
    for given in ("yes", "yes", "online"):
        async with pool.transaction() as connection:
            await answer(connection, GiveAnswer(member_id, meeting_id, given), now=NOW)
    told = [Attendance.model_validate(event.data) for event in (await outbox.events())[2:]]
    assert [(each.version, each.answer) for each in told] == [(1, "yes"), (2, "online")]
    assert {each.id for each in told} == {answer_id(member_id, meeting_id)}
    assert {(each.member_id, each.meeting_id, each.group_id) for each in told} == {(member_id, meeting_id, GROUP_ID)}


async def test_only_a_member_answers(pool: Database, links: PersonalLinks) -> None:
    member_id, meeting_id = await pending(pool, links), uuid4()
    await keep_meeting(pool, meeting_id)
    with pytest.raises(NotAMember):
        async with pool.transaction() as connection:
            await answer(connection, GiveAnswer(member_id, meeting_id, "yes"), now=NOW)


async def test_an_unknown_meeting_takes_no_answer(pool: Database, links: PersonalLinks, outbox: Outbox) -> None:
    member_id = await member(pool, links)
    with pytest.raises(NoSuchAnswer):
        async with pool.transaction() as connection:
            await answer(connection, GiveAnswer(member_id, uuid4(), "yes"), now=NOW)
    assert len(await outbox.events()) == 2


async def test_a_member_sees_the_groups_coming_meetings_the_next_one_first(
    pool: Database, links: PersonalLinks
) -> None:
    member_id, soon, later, undated, past = await member(pool, links), uuid4(), uuid4(), uuid4(), uuid4()
    await keep_group(pool)
    await keep_meeting(pool, undated, when=Open())
    await keep_meeting(pool, later, starts=NOW + timedelta(days=60), status="cancelled")
    await keep_meeting(pool, soon, starts=NOW - timedelta(hours=1))
    await keep_meeting(pool, past, starts=NOW - timedelta(hours=2))
    await keep_meeting(pool, uuid4(), status="held")
    async with pool.connection() as connection:
        seen = await see(connection, member_id, now=NOW)
    assert seen is not None
    assert [meeting.id for meeting in seen.meetings] == [soon, later, undated]
    assert seen.group_name == {"fi": "Sosiaalinen kestävyys"}


async def test_there_is_nothing_to_see_of_an_unknown_registration(pool: Database) -> None:
    async with pool.connection() as connection:
        assert await see(connection, uuid4(), now=NOW) is None
