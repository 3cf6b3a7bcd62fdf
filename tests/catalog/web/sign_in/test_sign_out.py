"""Signing out ends sessions in every service, one or all."""

from datetime import timedelta

import httpx

from shared.contracts.catalog import ACCOUNTS, Account
from shared.postgres import Database as Pool
from tests.catalog.conftest import NOW
from tests.catalog.people import SESSIONS, among, browse
from tests.catalog.web.sign_in.conftest import Clock, is_signed_in


async def told(pool: Pool) -> list[Account]:
    async with pool.connection() as connection:
        rows = await connection.fetch("select value from outbox where topic = $1 order by id", ACCOUNTS.name)
    return [Account.model_validate_json(row["value"]) for row in rows]


async def test_signing_out_ends_this_session_and_tells_every_service(client: httpx.AsyncClient, pool: Pool) -> None:
    account = await among(pool)
    elsewhere = browse(client, account)
    kept = client.cookies[SESSIONS.cookie_name]
    here = browse(client, account)

    assert (await client.post("/fi/sign-out", data={"token": "forged"})).status_code == 403
    assert await is_signed_in(client)
    answer = await here.post("/fi/sign-out")

    assert (answer.status_code, answer.headers["location"]) == (303, "/fi/sign-in?signed-out=yes")
    assert not await is_signed_in(client)
    assert (await told(pool))[-1].ended_sessions == (here.session.id,)
    client.cookies.set(SESSIONS.cookie_name, kept)
    assert await is_signed_in(client)
    await elsewhere.post("/fi/sign-out")
    assert set((await told(pool))[-1].ended_sessions) == {here.session.id, elsewhere.session.id}


async def test_a_stolen_cookie_is_worth_nothing_after_the_sign_out(client: httpx.AsyncClient, pool: Pool) -> None:
    here = browse(client, await among(pool))
    stolen = client.cookies[SESSIONS.cookie_name]
    await here.post("/fi/sign-out")

    client.cookies.set(SESSIONS.cookie_name, stolen)
    assert not await is_signed_in(client)
    assert (await here.post("/fi/sign-out")).status_code == 303, "whose session is over is led on"


async def test_signing_out_everywhere_ends_every_session_but_later_ones(
    client: httpx.AsyncClient, pool: Pool, clock: Clock
) -> None:
    account = await among(pool)
    browse(client, account)
    kept = client.cookies[SESSIONS.cookie_name]
    here = browse(client, account)
    clock.now = NOW + timedelta(minutes=1)

    await here.post("/fi/sign-out/everywhere")

    client.cookies.set(SESSIONS.cookie_name, kept)
    assert not await is_signed_in(client)
    assert (await told(pool))[-1].sessions_from == clock.now
    browse(client, account, now=clock.now)
    assert await is_signed_in(client)
