"""The API of meetings: pages of a list, one meeting, the feed of changes."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from shared.contracts.when import Days, Open
from shared.postgres import Database
from tests.meetings.made import (
    SLUG,
    STARTS,
    at,
    cancelled,
    group,
    keep_group,
    many,
    moved,
    published,
    scheduled,
)

PATH = "/api/meetings"


async def ids(client: httpx.AsyncClient, **params: str | list[str]) -> list[str]:
    answer = await client.get(PATH, params=params)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["meetings"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
async def test_paging_to_the_end_shows_each_meeting_once_and_in_order(
    client: httpx.AsyncClient, pool: Database, limit: int
) -> None:
    same_time = [at(STARTS)] * 3
    made = await many(pool, [Open(), *same_time, at(STARTS - timedelta(days=1)), Days(days=(STARTS.date(),)), Open()])
    found: list[str] = []
    params: dict[str, str] = {"limit": str(limit)}
    while True:
        page = (await client.get(PATH, params=params)).json()
        assert 0 < len(page["meetings"]) <= limit
        found += [each["id"] for each in page["meetings"]]
        if page["next"] is None:
            break
        params["cursor"] = page["next"]
    assert sorted(found) == sorted(str(each.id) for each in made)
    assert found == await ids(client)
    assert found[0] == str(made[4].id)
    assert set(found[-2:]) == {str(made[0].id), str(made[6].id)}


async def test_what_comes_while_somebody_pages_shifts_nothing(client: httpx.AsyncClient, pool: Database) -> None:
    made = await many(pool, [at(STARTS + timedelta(days=day)) for day in range(4)])
    first = (await client.get(PATH, params={"limit": "2"})).json()
    await many(pool, [at(STARTS - timedelta(days=1))])
    second = (await client.get(PATH, params={"limit": "2", "cursor": first["next"]})).json()
    assert [each["id"] for each in first["meetings"] + second["meetings"]] == [str(each.id) for each in made]


@pytest.mark.parametrize(
    "cursor", ["x", "!", "bnVsbA", "W10", "WzEsMl0", "e30", "WyIyMDI2IiwgMV0", "ä", "\x00", "A" * 201]
)
async def test_a_broken_cursor_is_a_problem_and_no_fault(client: httpx.AsyncClient, cursor: str) -> None:
    answer = await client.get(PATH, params={"cursor": cursor})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_status_may_be_repeated(client: httpx.AsyncClient, pool: Database) -> None:
    sure = await scheduled(pool)
    unsure = await scheduled(pool, status="tentative")
    off = await cancelled(pool, await scheduled(pool))
    await scheduled(pool, status="draft")
    assert set(await ids(client)) == {str(sure.id), str(unsure.id), str(off.id)}
    assert set(await ids(client, status=["tentative", "cancelled"])) == {str(unsure.id), str(off.id)}
    assert await ids(client, status="held") == []
    assert (await client.get(PATH, params={"status": "draft"})).status_code == 422


async def test_from_and_to_are_days_of_helsinki_or_moments(client: httpx.AsyncClient, pool: Database) -> None:
    dated, undated = await many(pool, [at(), Open()])
    ends = STARTS + timedelta(hours=2)
    both, day = [str(dated.id), str(undated.id)], timedelta(days=1)
    assert await ids(client, **{"from": STARTS.date().isoformat()}) == both
    assert await ids(client, **{"from": (STARTS + day).date().isoformat()}) == both[1:]
    assert await ids(client, **{"from": (ends - timedelta(seconds=1)).isoformat()}) == both
    assert await ids(client, **{"from": ends.isoformat()}) == both[1:]
    assert await ids(client, to=STARTS.isoformat()) == []
    assert await ids(client, to=(STARTS + timedelta(seconds=1)).isoformat()) == both[:1]
    assert await ids(client, to=STARTS.date().isoformat()) == []
    assert await ids(client, to=(STARTS + day).date().isoformat()) == both[:1]


@pytest.mark.parametrize(
    "moment",
    [
        "huomenna",
        "2026-13-01",
        "2026-12-17T12:00:00",
        "0001-01-01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
async def test_a_moment_that_no_clock_has_is_a_problem_or_far_away_but_no_fault(
    client: httpx.AsyncClient, moment: str
) -> None:
    for name in ("from", "to"):
        assert (await client.get(PATH, params={name: moment})).status_code in {200, 422}


async def test_only_meetings_of_the_group_that_was_asked_for(client: httpx.AsyncClient, pool: Database) -> None:
    other = group(id=uuid4(), slug="toinen-ryhma")
    await keep_group(pool, other)
    meeting = await scheduled(pool, group=other.slug)
    await scheduled(pool)
    assert await ids(client, group=other.slug) == [str(meeting.id)]
    assert await ids(client, group="kolmas") == []
    assert await ids(client, group="\x00") == []


async def test_a_group_that_is_a_draft_again_takes_its_meetings_with_it(
    client: httpx.AsyncClient, pool: Database
) -> None:
    meeting = await scheduled(pool)
    await keep_group(pool, group(2, status="draft"))
    assert await ids(client) == []
    assert (await client.get(f"{PATH}/{meeting.id}")).status_code == 404


async def test_one_meeting_and_what_has_none(client: httpx.AsyncClient, pool: Database) -> None:
    meeting = await moved(pool, await scheduled(pool), at(STARTS + timedelta(days=1)))
    draft = await scheduled(pool, status="draft")
    found = (await client.get(f"{PATH}/{meeting.id}")).json()
    assert (found["uid"], found["sequence"], found["group"]["slug"]) == (str(meeting.id), 1, SLUG)
    assert found["previous_when"] == at().model_dump(mode="json")
    for missing in (draft.id, uuid4()):
        answer = await client.get(f"{PATH}/{missing}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert (await client.get(f"{PATH}/eka")).status_code == 422


async def test_who_has_the_newest_answer_is_told_so_until_something_changes(
    client: httpx.AsyncClient, pool: Database
) -> None:
    meeting = await scheduled(pool)
    for path in (PATH, f"{PATH}/{meeting.id}"):
        tag = (await client.get(path)).headers["etag"]
        again = await client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    tags = [(await client.get(path)).headers["etag"] for path in (PATH, f"{PATH}/{meeting.id}")]
    await moved(pool, meeting, at(STARTS + timedelta(days=1)))
    for path, tag in zip((PATH, f"{PATH}/{meeting.id}"), tags, strict=True):
        assert (await client.get(path, headers={"If-None-Match": tag})).status_code == 200


async def relayed(pool: Database) -> None:
    """Give the events the positions that the relay gives once Kafka has them."""
    async with pool.transaction() as connection:
        await connection.execute(
            """update outbox set position = numbered.position, published_at = now()
                from (select id, (select coalesce(max(position), 0) from outbox) + row_number() over (order by id)
                      as position from outbox where position is null) as numbered where outbox.id = numbered.id"""
        )


async def test_who_follows_the_feed_from_the_position_of_the_list_misses_nothing(
    client: httpx.AsyncClient, pool: Database
) -> None:
    meeting = await scheduled(pool, status="tentative")
    await relayed(pool)
    position = (await client.get(PATH)).json()["position"]
    await published(pool, meeting)
    await cancelled(pool, meeting)
    await relayed(pool)
    found, after = [], position
    while page := (await client.get(f"{PATH}/changes", params={"after": after, "limit": 1})).json():
        if not page["changes"]:
            break
        found += page["changes"]
        assert page["next"] > after
        after = page["next"]
    assert [(UUID(each["id"]), each["type"]) for each in found] == [
        (meeting.id, "talkoot.meeting.confirmed"),
        (meeting.id, "talkoot.meeting.cancelled"),
    ]
    assert found[-1]["meeting"]["status"] == "cancelled"


async def test_who_was_away_too_long_starts_over(client: httpx.AsyncClient, pool: Database) -> None:
    meeting = await scheduled(pool)
    await relayed(pool)
    await cancelled(pool, meeting)
    await relayed(pool)
    async with pool.transaction() as connection:
        await connection.execute("delete from outbox where position <= 2")
    for unknown in (0, 1, 10**9):
        answer = await client.get(f"{PATH}/changes", params={"after": unknown})
        assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
    assert (await client.get(f"{PATH}/changes", params={"after": 2})).status_code == 200
    assert (await client.get(f"{PATH}/changes", params={"after": -1})).status_code == 422
