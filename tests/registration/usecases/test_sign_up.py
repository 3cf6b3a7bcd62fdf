import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import CONFIRM_WITHIN, SAME_SIGN_UP_WITHIN
from services.registration.domain.person import Person
from services.registration.usecases.leave import Leave, leave
from services.registration.usecases.sign_up import SignUp, sign_up
from shared.contracts.registration import Member
from shared.postgres import Connection, Database, GroupCommit
from tests.registration.made import (
    GROUP,
    GROUP_ID,
    MAIJA,
    NOW,
    PUBLIC_URL,
    SLUG,
    Hands,
    Outbox,
    member,
    pending,
    row_of,
)
from tests.waiting import eventually

LATER = NOW + SAME_SIGN_UP_WITHIN


def someone(number: int) -> Person:
    return replace(MAIJA, name=f"Henkilö {number}", email=f"henkilo.{number}@kunta.example")


async def signed_up(pool: Database, links: PersonalLinks, *people: Person, now: datetime = NOW) -> None:
    async with pool.transaction() as connection:
        await sign_up(connection, [SignUp(GROUP, person) for person in people], links=links, now=now)


async def count(pool: Database) -> int:
    async with pool.connection() as connection:
        return int(await connection.fetchval("select count(*) from member"))


async def test_a_sign_up_is_a_pending_registration_and_an_event(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    person = replace(
        MAIJA, email="Maija@Ministeriö.example".lower(), title="johtaja", phone="+358501234567", message="Hei\nvaan"
    )
    await signed_up(pool, links, person)
    (event,) = await outbox.events()
    told = Member.model_validate(event.data)
    row = await row_of(pool, told.id)
    assert (event.topic, event.key, event.version) == ("registration.members.v1", str(told.id), 1)
    assert event.headers["ce_type"] == event.type == "talkoot.member.signed-up"
    assert (told.group_id, told.group_slug, told.status) == (GROUP_ID, SLUG, "pending")
    assert (row["status"], row["version"], row["confirm_by"]) == ("pending", 1, NOW + CONFIRM_WITHIN)
    for field in ("name", "email", "organisation", "organisation_type", "title", "phone", "language", "message"):
        assert getattr(told, field) == row[field] == getattr(person, field)
    assert told.links.confirm is not None
    assert links.read_confirm_token(told.links.confirm.removeprefix(f"{PUBLIC_URL}/fi/registrations/confirm/")) == (
        told.id,
        NOW + CONFIRM_WITHIN,
    )


async def test_many_sign_ups_go_in_at_once(pool: Database, links: PersonalLinks, outbox: Outbox) -> None:
    await signed_up(pool, links, *(someone(number) for number in range(64)))
    assert await count(pool) == 64
    assert {event.data["email"] for event in await outbox.events()} == {someone(number).email for number in range(64)}


async def test_one_address_twice_in_a_batch_is_one_registration_with_the_first_data(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    await signed_up(pool, links, MAIJA, replace(MAIJA, name="Toinen", email="MAIJA@ministerio.example"), someone(1))
    events = await outbox.events()
    assert sorted(event.data["name"] for event in events) == ["Henkilö 1", "Maija Mallikas"]
    assert await count(pool) == 2


async def test_one_address_in_two_groups_is_two_registrations(pool: Database, links: PersonalLinks) -> None:
    other = replace(GROUP, id=uuid4(), slug="toinen")
    async with pool.transaction() as connection:
        await sign_up(connection, [SignUp(GROUP, MAIJA), SignUp(other, MAIJA)], links=links, now=NOW)
    assert await count(pool) == 2


async def test_the_same_sign_up_within_ten_minutes_changes_nothing(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    member_id = await pending(pool, links)
    before = await row_of(pool, member_id)
    changed = replace(MAIJA, name="Toinen", email="Maija@MINISTERIO.example")
    await signed_up(pool, links, changed, now=LATER - timedelta(seconds=1))
    assert await row_of(pool, member_id) == before
    assert await outbox.types() == ["member.signed-up"]


async def test_a_pending_person_who_signs_up_later_gets_a_fresh_link(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    member_id = await pending(pool, links)
    await signed_up(pool, links, replace(MAIJA, name="Toinen"), now=LATER)
    event = (await outbox.events())[-1]
    assert (event.type, event.version) == ("talkoot.member.sign-up-repeated", 2)
    assert event.data["name"] == "Maija Mallikas"
    assert event.data["links"]["confirm"] == links.confirmation(member_id, LATER + CONFIRM_WITHIN, "fi")
    assert (await row_of(pool, member_id))["confirm_by"] == LATER + CONFIRM_WITHIN


async def test_a_member_who_signs_up_again_stays_a_member_and_is_told_so(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    member_id = await member(pool, links)
    await signed_up(pool, links, replace(MAIJA, name="Toinen"), now=LATER)
    event = (await outbox.events())[-1]
    assert (event.type, event.data["status"], event.data["name"]) == (
        "talkoot.member.sign-up-repeated",
        "member",
        "Maija Mallikas",
    )
    assert (await row_of(pool, member_id))["last_signed_up_at"] == LATER
    await signed_up(pool, links, MAIJA, now=LATER + timedelta(minutes=1))
    assert (await outbox.events())[-1] == event


async def test_whoever_left_comes_back_as_pending_with_the_new_data(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    member_id = await member(pool, links)
    async with pool.transaction() as connection:
        await leave(connection, Leave(member_id), links=links, now=NOW)
    await signed_up(pool, links, replace(MAIJA, name="Maija Uusi"), now=NOW + timedelta(seconds=1))
    row = await row_of(pool, member_id)
    assert (row["status"], row["name"], row["version"], row["confirmed_at"]) == ("pending", "Maija Uusi", 4, None)
    assert await outbox.types() == ["member.signed-up", "member.confirmed", "member.withdrawn", "member.signed-up"]


async def test_new_and_known_addresses_share_a_batch(pool: Database, links: PersonalLinks, outbox: Outbox) -> None:
    await signed_up(pool, links, someone(1), someone(3))
    await signed_up(pool, links, *(someone(number) for number in (4, 3, 2, 1)), now=LATER)
    told = [(event.type.removeprefix("talkoot.member."), event.data["name"]) for event in await outbox.events()]
    assert sorted(told[2:]) == [
        ("sign-up-repeated", "Henkilö 1"),
        ("sign-up-repeated", "Henkilö 3"),
        ("signed-up", "Henkilö 2"),
        ("signed-up", "Henkilö 4"),
    ]


async def test_batches_with_the_same_addresses_in_any_order_do_not_lock_each_other_out(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    known = [someone(number) for number in range(0, 20, 2)]
    await signed_up(pool, links, *known)
    people = [someone(number) for number in range(20)]
    batches = [people, people[::-1], people[10:] + people[:10], people[::2] + people[1::2]]
    await asyncio.gather(*(signed_up(pool, links, *batch, now=LATER) for batch in batches))
    assert await count(pool) == 20
    assert sorted(await outbox.types()) == sorted(["member.signed-up"] * 20 + ["member.sign-up-repeated"] * 10)


async def test_whoever_lapses_while_signing_up_again_is_new(
    pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    member_id = await pending(pool, links)
    async with pool.transaction() as connection:
        await connection.execute("delete from member where id = $1", member_id)
        again = asyncio.create_task(signed_up(pool, links, replace(MAIJA, name="Uusi"), now=LATER))
        await eventually(lambda: someone_waits_for_a_lock(pool))
    await again
    assert (await outbox.events())[-1].data["name"] == "Uusi"
    assert await outbox.types() == ["member.signed-up", "member.signed-up"]


async def someone_waits_for_a_lock(pool: Database) -> bool:
    async with pool.connection() as connection:
        return bool(
            await connection.fetchval(
                """select exists (select from pg_stat_activity
                   where datname = current_database() and usename = current_user and wait_event_type = 'Lock')"""
            )
        )


async def test_a_row_that_postgres_refuses_fails_alone(pool: Database, links: PersonalLinks, hands: Hands) -> None:
    async def handle(connection: Connection, commands: Sequence[SignUp]) -> list[None]:
        await sign_up(connection, commands, links=links, now=hands())
        return [None] * len(commands)

    sign_ups = GroupCommit(pool, handle)
    people = [someone(number) for number in range(10)]
    people[5] = replace(people[5], name="nul\x00")
    results = await asyncio.gather(
        *(sign_ups.submit(SignUp(GROUP, person)) for person in people), return_exceptions=True
    )
    assert [isinstance(result, asyncpg.PostgresError) for result in results] == [index == 5 for index in range(10)]
    assert await count(pool) == 9


@pytest.mark.parametrize("address", ["MAIJA@ministerio.example", "maija@MINISTERIO.EXAMPLE"])
async def test_case_makes_no_new_person(pool: Database, links: PersonalLinks, address: str) -> None:
    await signed_up(pool, links, MAIJA)
    await signed_up(pool, links, replace(MAIJA, email=address))
    assert await count(pool) == 1
