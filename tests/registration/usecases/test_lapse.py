import asyncio
from datetime import timedelta
from uuid import UUID

from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import CONFIRM_WITHIN
from services.registration.domain.person import Person
from services.registration.jobs import lapse_job
from services.registration.usecases import lapse as lapsing
from services.registration.usecases.lapse import lapse
from services.registration.usecases.sign_up import SignUp, sign_up
from shared.postgres import Database
from tests.registration.made import GROUP, NOW, Hands, Outbox, member, pending

OVER = NOW + CONFIRM_WITHIN


async def many(pool: Database, links: PersonalLinks, number: int) -> None:
    people = [Person("Å", f"{each}@kunta.example", None, None, None, None, "fi", None) for each in range(number)]
    async with pool.transaction() as connection:
        await sign_up(connection, [SignUp(GROUP, person) for person in people], links=links, now=NOW)


async def left(pool: Database) -> list[UUID]:
    async with pool.connection() as connection:
        return [row["id"] for row in await connection.fetch("select id from member order by id")]


async def test_whoever_does_not_confirm_in_seven_days_is_erased_everywhere(
    pool: Database, links: PersonalLinks, outbox: Outbox, hands: Hands
) -> None:
    member_id = await pending(pool, links)
    job = lapse_job(pool, hands)
    hands.now = OVER - timedelta(seconds=1)
    await job.run()
    assert await left(pool) == [member_id]
    hands.now = OVER
    await job.run()
    assert await left(pool) == []
    (tombstone,) = await outbox.events()
    assert (tombstone.topic, tombstone.key, tombstone.data) == ("registration.members.v1", str(member_id), None)


async def test_a_member_never_lapses(pool: Database, links: PersonalLinks, hands: Hands) -> None:
    member_id = await member(pool, links)
    hands.forward(days=3650)
    await lapse_job(pool, hands).run()
    assert await left(pool) == [member_id]


async def test_a_fresh_link_gives_seven_more_days(pool: Database, links: PersonalLinks, hands: Hands) -> None:
    member_id = await pending(pool, links)
    await pending(pool, links, now=OVER - timedelta(hours=1))
    hands.now = OVER
    await lapse_job(pool, hands).run()
    assert await left(pool) == [member_id]


async def test_the_job_goes_on_until_nobody_is_left(pool: Database, links: PersonalLinks, hands: Hands) -> None:
    await many(pool, links, lapsing.AT_ONCE + 1)
    hands.now = OVER
    job = lapse_job(pool, hands)
    assert await job.run() is True
    assert len(await left(pool)) == 1
    assert await job.run() is False
    assert await left(pool) == []


async def test_two_copies_of_the_job_erase_each_person_once(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    await many(pool, links, 300)

    async def one() -> int:
        async with pool.transaction() as connection:
            return await lapse(connection, now=OVER)

    counts = await asyncio.gather(*(one() for _ in range(4)))
    assert sum(counts) + len(await left(pool)) == 300
    assert len({event.key for event in await outbox.events() if event.data is None}) == sum(counts)
    assert (await outbox.types()).count("erased") == sum(counts)


async def test_whoever_holds_a_registration_keeps_it_from_lapsing(pool: Database, links: PersonalLinks) -> None:
    member_id = await pending(pool, links)
    async with pool.transaction() as holding, pool.transaction() as erasing:
        await holding.execute("select from member where id = $1 for update", member_id)
        assert await lapse(erasing, now=OVER) == 0
