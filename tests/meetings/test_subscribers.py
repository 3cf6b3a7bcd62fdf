"""Groups, as catalog tells of them, and the drafts that come of imported pages."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from services.meetings import store
from services.meetings.domain.meetings import Meeting
from services.meetings.subscribers import subscriptions
from shared.contracts.catalog import GROUPS, Group, ProposedMeeting
from shared.contracts.when import Days, Open, When
from shared.messaging import Received, Refused
from shared.postgres import Database
from tests.meetings.made import GROUP, NOW, Hands, at, events, group, moved, published, scheduled, types


class Handler:
    """Hands batches to the handler of groups, each in a transaction of its own, as the consumer does."""

    def __init__(self, pool: Database, hands: Hands) -> None:
        self._pool = pool
        self._handle = next(each.handle for each in subscriptions(hands) if each.topic is GROUPS)

    async def __call__(self, *groups: Group, erased: Sequence[str] = ()) -> None:
        batch = [Received(str(each.id), "", "", each) for each in groups]
        batch += [Received(key, "", "", None) for key in erased]
        async with self._pool.transaction() as connection:
            await self._handle(connection, batch)


@pytest.fixture
def take(pool: Database, hands: Hands) -> Handler:
    return Handler(pool, hands)


def proposed(when: When | None = None, place: str | None = "Kokoushuone 3") -> ProposedMeeting:
    return ProposedMeeting(id=uuid.uuid4(), when=when or at(), place=place, source="17.12. klo 12.00-14.00")


async def drafts(pool: Database) -> list[Meeting]:
    async with pool.connection() as connection:
        return await store.listed(connection, drafts=True)


async def known(pool: Database) -> list[tuple[str, int]]:
    async with pool.connection() as connection:
        rows = await connection.fetch("select status, version from theme_group")
    return [(row["status"], row["version"]) for row in rows]


async def test_a_proposed_meeting_becomes_a_draft_with_the_words_of_its_page(pool: Database, take: Handler) -> None:
    found = proposed()
    await take(group(proposed_meetings=(found,)))
    (meeting,) = await drafts(pool)
    assert (meeting.id, meeting.status, meeting.when) == (found.id, "draft", found.when)
    assert (meeting.place.room, meeting.source) == ("Kokoushuone 3", "17.12. klo 12.00-14.00")
    assert await events(pool) == []


async def test_the_same_event_again_makes_no_second_draft(pool: Database, take: Handler) -> None:
    told = group(proposed_meetings=(proposed(), proposed(Open(), None)))
    await take(told, told)
    await take(told)
    assert len(await drafts(pool)) == 2


async def test_what_leads_made_of_a_draft_stays_when_the_page_is_imported_again(pool: Database, take: Handler) -> None:
    found = proposed()
    await take(group(proposed_meetings=(found,)))
    (draft,) = await drafts(pool)
    meeting = await published(pool, await moved(pool, draft, at(NOW + timedelta(days=30))))
    await take(group(2, proposed_meetings=(found.model_copy(update={"when": Open()}),)))
    assert await drafts(pool) == [meeting]
    assert await types(pool) == ["meeting.published"]


async def test_a_time_that_no_calendar_holds_becomes_an_open_date_and_keeps_its_words(
    pool: Database, take: Handler
) -> None:
    await take(group(proposed_meetings=(proposed(Days(days=(date(1926, 12, 17),))),)))
    (meeting,) = await drafts(pool)
    assert (meeting.when, meeting.source) == (Open(), "17.12. klo 12.00-14.00")


async def test_a_stale_version_changes_nothing_whatever_the_order(pool: Database, take: Handler) -> None:
    await take(group(1), group(3, status="ended"), group(2))
    await take(group(2))
    assert await known(pool) == [("ended", 3)]


async def test_an_erased_group_takes_its_meetings_with_it_and_says_so_of_public_ones(
    pool: Database, take: Handler
) -> None:
    await take(group())
    meeting = await scheduled(pool)
    await scheduled(pool, status="draft")
    await take(erased=[str(GROUP.id)])
    assert await drafts(pool) == []
    assert await known(pool) == []
    assert {(event.key, event.type, event.data) for event in await events(pool)} == {(str(meeting.id), "erased", None)}


async def test_a_group_made_anew_after_an_erasure_is_known_again(pool: Database, hands: Hands) -> None:
    handle = next(each.handle for each in subscriptions(hands) if each.topic is GROUPS)
    key = str(GROUP.id)
    async with pool.transaction() as connection:
        await handle(connection, [Received(key, "", "", None), Received(key, "", "", group())])
    assert await known(pool) == [("active", 1)]


async def test_a_key_that_is_no_id_is_refused(take: Handler) -> None:
    with pytest.raises(Refused, match="no UUID"):
        await take(erased=["teemaryhma"])
