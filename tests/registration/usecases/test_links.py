import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import CONFIRM_WITHIN, SAME_SIGN_UP_WITHIN, LinkExpired
from services.registration.jobs import look_again_job
from services.registration.usecases.confirm import Confirm, confirm
from services.registration.usecases.look_again import look_again
from services.registration.usecases.request_link import RequestLink, request_link
from services.registration.usecases.sign_up import SignUp, sign_up
from shared.postgres import Database
from tests.registration.made import GROUP, MAIJA, NOW, Hands, Outbox, member, pending, row_of
from tests.waiting import eventually

LATER = NOW + SAME_SIGN_UP_WITHIN


async def test_confirming_makes_a_member_and_tells_so_once(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    member_id = await pending(pool, links)
    for _ in range(2):
        async with pool.transaction() as connection:
            confirmed = await confirm(connection, Confirm(member_id, NOW + CONFIRM_WITHIN), links=links, now=LATER)
        assert confirmed.status == "member"
    row = await row_of(pool, member_id)
    assert (row["status"], row["version"], row["confirmed_at"], row["confirm_by"]) == ("member", 2, LATER, None)
    event = (await outbox.events())[-1]
    assert await outbox.types() == ["member.signed-up", "member.confirmed"]
    assert event.data["links"] == {"confirm": None, "own_page": links.own_page(member_id, "fi")}


async def test_a_lapsed_registration_cannot_be_confirmed(pool: Database, links: PersonalLinks) -> None:
    with pytest.raises(LinkExpired):
        async with pool.transaction() as connection:
            await confirm(connection, Confirm(uuid4(), NOW + CONFIRM_WITHIN), links=links, now=NOW)


async def test_a_new_link_is_mailed_for_each_registration_of_the_address(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    await member(pool, links)
    other = replace(GROUP, id=uuid4(), slug="toinen")
    async with pool.transaction() as connection:
        await sign_up(connection, [SignUp(other, MAIJA)], links=links, now=NOW)
    async with pool.transaction() as connection:
        await request_link(connection, RequestLink("MAIJA@ministerio.example"))
        await look_again(connection, links=links, clock=Hands(LATER))
    told = [(event.type, event.data["group_slug"], event.data["status"]) for event in (await outbox.events())[3:]]
    assert sorted(told) == [
        ("talkoot.member.sign-up-repeated", GROUP.slug, "member"),
        ("talkoot.member.sign-up-repeated", "toinen", "pending"),
    ]


async def test_a_new_link_is_mailed_at_most_every_ten_minutes(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    await pending(pool, links)
    for seconds in (-1, 0, 1, 599):
        async with pool.transaction() as connection:
            moment = LATER + timedelta(seconds=seconds)
            await request_link(connection, RequestLink(MAIJA.email))
            await look_again(connection, links=links, clock=Hands(moment))
    assert await outbox.types() == ["member.signed-up", "member.sign-up-repeated"]


async def test_nothing_is_mailed_to_an_unknown_address(pool: Database, links: PersonalLinks, outbox: Outbox) -> None:
    await pending(pool, links)
    async with pool.transaction() as connection:
        await request_link(connection, RequestLink("toinen@ministerio.example"))
        await look_again(connection, links=links, clock=Hands(LATER))
    assert await outbox.types() == ["member.signed-up"]


async def test_what_is_asked_after_a_look_began_is_looked_at_with_the_time_of_then(
    pool: Database, links: PersonalLinks, outbox: Outbox, hands: Hands
) -> None:
    await pending(pool, links)

    async def waits_for_the_table() -> bool:
        query = "select exists (select from pg_locks where not granted and relation = 'second_look'::regclass)"
        async with pool.connection() as connection:
            return bool(await connection.fetchval(query))

    async with pool.transaction() as asking:
        await asking.execute("lock table second_look in share row exclusive mode")
        look = asyncio.ensure_future(look_again_job(pool, links, hands).run())
        await eventually(waits_for_the_table)
        hands.now = LATER
        await request_link(asking, RequestLink(MAIJA.email))
    await look
    assert await outbox.types() == ["member.signed-up", "member.sign-up-repeated"]
