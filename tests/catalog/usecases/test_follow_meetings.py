"""The meetings on a group's page are what the meetings service last said, in whatever order it is heard."""

import itertools

from uuid_utils.compat import uuid7

from services.catalog import store
from services.catalog.usecases.follow_meetings import follow_meetings
from shared.contracts.meetings import Meeting
from shared.contracts.when import Open
from shared.postgres import Connection
from tests.catalog.conftest import NOW
from tests.catalog.made import at, meeting, on

GROUP = uuid7()
MEETING = uuid7()


def version(number: int, **fields: object) -> Meeting:
    return meeting(GROUP, at(16 + number), id=MEETING, version=number, sequence=number - 1, **fields)


async def follow(connection: Connection, *meetings: Meeting | None) -> None:
    await follow_meetings(connection, [(MEETING if each is None else each.id, each) for each in meetings])


async def known(connection: Connection) -> list[Meeting]:
    return await store.meetings_of(connection, GROUP)


async def test_the_highest_version_stays_in_whatever_order_the_versions_come(connection: Connection) -> None:
    versions = [version(number) for number in (1, 2, 3)]
    for order in itertools.permutations(versions):
        await follow(connection, None)
        for each in order:
            await follow(connection, each)
        assert await known(connection) == [versions[2]]


async def test_versions_may_come_in_one_batch_and_again(connection: Connection) -> None:
    for _ in range(2):
        await follow(connection, version(2), version(1), version(3), version(3), version(2))
        assert await known(connection) == [version(3)]


async def test_an_erased_meeting_is_gone_and_what_comes_after_the_erasure_stays(connection: Connection) -> None:
    await follow(connection, version(1))
    await follow(connection, version(2), None)
    assert await known(connection) == []
    await follow(connection, version(1), None, version(3))
    assert await known(connection) == [version(3)]


async def test_a_move_is_remembered_until_the_time_changes_again(connection: Connection) -> None:
    moved = version(2, previous_when=at(17))
    await follow(connection, version(1), moved)
    assert (await known(connection))[0].previous_when == at(17)
    retitled = moved.model_copy(update={"version": 3, "previous_when": None, "title": {"fi": "Toinen nimi"}})
    await follow(connection, retitled)
    assert (await known(connection))[0].previous_when == at(17)
    await follow(connection, version(4, previous_when=at(18)))
    assert (await known(connection))[0].previous_when == at(18)


async def test_meetings_stand_by_time_and_only_with_their_own_group(connection: Connection) -> None:
    undated, late, early = meeting(GROUP, Open()), meeting(GROUP, at(20)), meeting(GROUP, on(2))
    await follow(connection, undated, late, early, meeting(uuid7(), at(1)))
    assert await known(connection) == [early, late, undated]


async def test_the_next_meeting_is_the_first_that_will_take_place(connection: Connection) -> None:
    other = uuid7()
    sooner = meeting(GROUP, at(10), status="tentative")
    await follow(
        connection,
        meeting(GROUP, at(1, month=10)),
        meeting(GROUP, at(5), status="cancelled"),
        meeting(GROUP, at(6), status="held"),
        meeting(GROUP, at(12)),
        meeting(GROUP, Open()),
        meeting(other, Open()),
        sooner,
    )
    assert await store.next_meetings(connection, NOW) == {GROUP: sooner}
