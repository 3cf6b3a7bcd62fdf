from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.registration.domain.links import PersonalLinks
from services.registration.subscribers import subscriptions
from shared.contracts.catalog import GROUPS
from shared.contracts.meetings import MEETINGS
from shared.contracts.registration import SUBMISSIONS, Submission
from shared.contracts.topic import Topic
from shared.messaging import Received, Refused
from shared.postgres import Database
from tests.registration.made import FORM, GROUP_ID, NOW, SLUG, Hands, Outbox, group, keep_group, meeting


class Handlers:
    """Hands batches to the handlers, each in a transaction of its own, as the consumer does."""

    def __init__(self, pool: Database, links: PersonalLinks, hands: Hands) -> None:
        self._pool = pool
        self._handlers = {each.topic.name: each.handle for each in subscriptions(links, hands)}

    async def __call__(self, topic: Topic, *data: Any, erased: Sequence[UUID] = ()) -> None:
        batch = [Received(topic.key_of(each), "", "", each) for each in data]
        batch += [Received(str(each), "", "", None) for each in erased]
        async with self._pool.transaction() as connection:
            await self._handlers[topic.name](connection, batch)


@pytest.fixture
def take(pool: Database, links: PersonalLinks, hands: Hands) -> Handlers:
    return Handlers(pool, links, hands)


async def rows(pool: Database, table: str) -> list[dict[str, Any]]:
    async with pool.connection() as connection:
        return [dict(row) for row in await connection.fetch(f"select * from {table} order by 1")]


def submission(**changed: Any) -> Submission:
    typed = {field: value for field, value in FORM.items() if field != "website"}
    return Submission.model_validate({"id": uuid4(), "group": SLUG, "submitted_at": NOW, **typed, **changed})


async def test_a_group_is_kept_as_last_told(pool: Database, take: Handlers) -> None:
    await take(GROUPS, group(1), group(3, status="ended"), group(2))
    await take(GROUPS, group(2, name={"fi": "Vanha"}))
    (row,) = await rows(pool, "theme_group")
    assert (row["id"], row["version"], row["status"], row["slug"]) == (GROUP_ID, 3, "ended", SLUG)


async def test_events_handed_in_again_change_nothing(pool: Database, take: Handlers) -> None:
    meeting_id = uuid4()
    for _ in range(2):
        await take(GROUPS, group(1), group(2, sign_up={"state": "closed"}))
        await take(MEETINGS, meeting(meeting_id, 1), meeting(meeting_id, 2, status="cancelled"))
    assert [row["version"] for row in await rows(pool, "theme_group")] == [2]
    assert [(row["version"], row["status"]) for row in await rows(pool, "meeting")] == [(2, "cancelled")]


async def test_an_erased_group_or_meeting_is_gone(pool: Database, take: Handlers) -> None:
    meeting_id = uuid4()
    await take(GROUPS, group(4), erased=[GROUP_ID])
    await take(MEETINGS, meeting(meeting_id, 4), erased=[meeting_id])
    assert await rows(pool, "theme_group") == []
    assert await rows(pool, "meeting") == []


async def test_what_is_made_anew_after_an_erasure_is_there(pool: Database, links: PersonalLinks, hands: Hands) -> None:
    handle = next(each.handle for each in subscriptions(links, hands) if each.topic is GROUPS)
    await keep_group(pool, 9)
    async with pool.transaction() as connection:
        key = str(GROUP_ID)
        batch = [Received(key, "", "", None), Received(key, "", "", group(1))]
        await handle(connection, batch)
    assert [row["version"] for row in await rows(pool, "theme_group")] == [1]


async def test_a_submission_goes_the_way_of_the_form(pool: Database, take: Handlers, outbox: Outbox) -> None:
    await keep_group(pool)
    await take(SUBMISSIONS, submission())
    (row,) = await rows(pool, "member")
    assert (row["name"], row["phone"], row["status"]) == ("Maija Mallikas", "+358501234567", "pending")
    assert await outbox.types() == ["member.signed-up"]


async def test_a_submission_sent_again_is_the_same_one_however_late(
    take: Handlers, pool: Database, outbox: Outbox, hands: Hands
) -> None:
    await keep_group(pool)
    sent = submission()
    await take(SUBMISSIONS, sent, sent)
    hands.forward(hours=5)
    await take(SUBMISSIONS, sent)
    assert await outbox.types() == ["member.signed-up"]
    await take(SUBMISSIONS, submission())
    assert await outbox.types() == ["member.signed-up", "member.sign-up-repeated"]


async def test_a_submission_that_is_not_valid_is_refused_without_repeating_it(
    take: Handlers, pool: Database, outbox: Outbox
) -> None:
    await keep_group(pool)
    with pytest.raises(Refused) as error:
        await take(SUBMISSIONS, submission(name="", email="maija(at)kunta.example"), submission())
    assert str(error.value) == "name: missing, email: not-an-address"
    assert await outbox.events() == []


async def test_a_submission_for_an_unknown_group_can_be_replayed_when_the_group_is_there(
    take: Handlers, pool: Database, outbox: Outbox
) -> None:
    sent = submission()
    with pytest.raises(Refused, match="no such group is known yet"):
        await take(SUBMISSIONS, sent)
    await keep_group(pool, status="draft")
    with pytest.raises(Refused, match="no such group is known yet"):
        await take(SUBMISSIONS, sent)
    await keep_group(pool, 2)
    await take(SUBMISSIONS, sent)
    assert await outbox.types() == ["member.signed-up"]


async def test_a_submission_for_a_closed_group_is_refused(take: Handlers, pool: Database) -> None:
    await keep_group(pool, sign_up={"state": "by-mail"})
    with pytest.raises(Refused, match="the group takes no sign-ups: by-mail"):
        await take(SUBMISSIONS, submission())


async def test_an_erased_submission_is_nothing(take: Handlers, pool: Database) -> None:
    await take(SUBMISSIONS, erased=[uuid4()])
    assert await rows(pool, "member") == []
