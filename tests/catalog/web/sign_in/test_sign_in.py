"""Signing in by a link: once, for a while, in the browser that asked, and nothing told to strangers."""

import asyncio
import json
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from services.catalog.domain.accounts import email_key
from services.catalog.domain.sign_ins import LINK_LASTS, MOST_IN_TOTAL, MOST_PER_ADDRESS
from services.catalog.usecases.close_account import CloseAccount, close_account
from shared.contracts.catalog import SIGN_INS
from shared.postgres import Database as Pool
from tests.catalog.conftest import NOW
from tests.catalog.people import BY, SESSIONS, among, browse
from tests.catalog.web.reading import read
from tests.catalog.web.sign_in.conftest import (
    COOKIE,
    DEADLINE_S,
    EMAIL,
    Clock,
    ask,
    is_signed_in,
    link_for,
    mailed,
    path_of,
)


async def test_who_may_sign_in_gets_a_link_and_its_button_signs_in(client: httpx.AsyncClient, pool: Pool) -> None:
    account = await among(pool)

    answer = await ask(client, email="  Aino.Esimerkki@KUNTA.example ", next="/fi/manage/groups/x?a=1")
    (asked,) = await mailed(pool)
    page = await client.get(path_of(asked))
    again = await client.get(path_of(asked))
    signed_in = await client.post(path_of(asked), headers={"sec-fetch-site": "same-origin"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/fi/sign-in/sent")
    assert (asked.email, asked.name, asked.language) == (EMAIL, account.name, "fi")
    assert asked.expires == NOW + LINK_LASTS
    assert (page.status_code, again.status_code) == (200, 200), "looking uses nothing up"
    assert "set-cookie" not in page.headers
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/fi/manage/groups/x?a=1")
    assert await is_signed_in(client)


async def test_cookies_are_for_this_host_alone_and_for_no_script(client: httpx.AsyncClient, pool: Pool) -> None:
    await among(pool)

    asked = await ask(client)
    signed_in = await client.post(path_of((await mailed(pool))[0]))

    (binding,) = asked.headers.get_list("set-cookie")
    for cookie in (binding, *signed_in.headers.get_list("set-cookie")):
        assert cookie.startswith("__Host-talkoot")
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Max-Age=900" in binding


async def test_the_database_holds_neither_the_link_nor_the_browsers_secret(
    client: httpx.AsyncClient, pool: Pool
) -> None:
    await among(pool)
    path = await link_for(client, pool)
    token, secret = path.rpartition("/")[2], client.cookies[COOKIE]

    async with pool.connection() as connection:
        rows = await connection.fetch("select sign_in_request::text as row from sign_in_request")
    assert token.encode().hex() not in rows[0]["row"]
    assert token not in rows[0]["row"]
    assert secret not in rows[0]["row"]


async def test_the_answer_to_an_address_that_is_nobodys_is_the_same(client: httpx.AsyncClient, pool: Pool) -> None:
    await among(pool)
    known, unknown = await ask(client), await ask(client, email="ei.kukaan@kunta.example")
    found = await mailed(pool)

    def shown(answer: httpx.Response) -> object:
        headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
        return answer.status_code, headers, answer.text, len(answer.headers.get_list("set-cookie"))

    assert shown(known) == shown(unknown)
    assert [each.email for each in found] == [EMAIL]
    pages = [await client.get(answer.headers["location"]) for answer in (known, unknown)]
    assert pages[0].text == pages[1].text


async def test_while_somebody_waits_the_same_is_done_for_every_address(client: httpx.AsyncClient, pool: Pool) -> None:
    """What differs, the look at the accounts, comes after the answer: so its time tells nothing."""
    await among(pool)
    async with pool.connection() as connection:
        await connection.execute("begin")
        await connection.execute("lock table account_address in access exclusive mode")
        known, unknown = await ask(client), await ask(client, email="ei.kukaan@kunta.example")
        await connection.execute("rollback")

    assert (known.status_code, unknown.status_code) == (303, 303)


async def test_a_closed_account_gets_no_link_and_its_link_works_no_more(client: httpx.AsyncClient, pool: Pool) -> None:
    account = await among(pool)
    path = await link_for(client, pool)
    async with pool.transaction() as connection:
        await close_account(connection, CloseAccount(account.id, BY), now=NOW)

    assert (await client.post(path)).status_code == 410
    await ask(client)
    assert len(await mailed(pool)) == 1


async def test_a_link_works_once_however_often_it_is_pressed_at_once(client: httpx.AsyncClient, pool: Pool) -> None:
    await among(pool)
    path = await link_for(client, pool)
    secret = client.cookies[COOKIE]
    browser = {"cookie": f"{COOKIE}={secret}"}

    answers = await asyncio.gather(*(client.post(path, headers=browser) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [303] + [410] * 7
    assert (await client.get(path, headers=browser)).status_code == 410
    assert (await client.post(path, headers=browser)).status_code == 410


async def test_a_link_works_for_fifteen_minutes(client: httpx.AsyncClient, pool: Pool, clock: Clock) -> None:
    await among(pool)
    path = await link_for(client, pool)

    clock.now = NOW + LINK_LASTS - timedelta(microseconds=1)
    assert (await client.get(path)).status_code == 200
    clock.now = NOW + LINK_LASTS
    assert (await client.get(path)).status_code == 410
    assert (await client.post(path)).status_code == 410


@pytest.mark.parametrize("secret", [None, "", "x" * 43, "not one at all"])
async def test_a_link_works_in_the_browser_that_asked_alone_and_is_not_used_up_elsewhere(
    client: httpx.AsyncClient, pool: Pool, secret: str | None
) -> None:
    await among(pool)
    path = await link_for(client, pool)
    own = client.cookies[COOKIE]
    client.cookies.clear()
    elsewhere = {} if secret is None else {"cookie": f"{COOKIE}={secret}"}

    assert (await client.get(path, headers=elsewhere)).status_code == 403
    refused = await client.post(path, headers=elsewhere)
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers
    assert (await client.post(path, headers={"cookie": f"{COOKIE}={own}"})).status_code == 303


async def test_each_link_of_a_browser_that_asked_twice_works(client: httpx.AsyncClient, pool: Pool) -> None:
    await among(pool)
    await ask(client)
    await ask(client)
    first, second = await mailed(pool, 2)

    assert (await client.get(path_of(second))).status_code == 200
    assert (await client.get(path_of(first))).status_code == 200


@pytest.mark.parametrize("path", ["/fi/sign-in/x", f"/sv/sign-in/{'A' * 43}", "/en/sign-in/%E4"])
async def test_a_link_that_nobody_was_sent_signs_nobody_in(client: httpx.AsyncClient, path: str) -> None:
    for answer in (await client.get(path), await client.post(path)):
        assert answer.status_code == 410
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
)
async def test_another_site_can_neither_ask_nor_sign_in(
    client: httpx.AsyncClient, pool: Pool, headers: dict[str, str]
) -> None:
    await among(pool)
    path = await link_for(client, pool)

    assert (await client.post("/fi/sign-in", data={"email": EMAIL}, headers=headers)).status_code == 403
    assert (await client.post(path, headers=headers)).status_code == 403
    assert not await is_signed_in(client)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/fi/manage/",
        "/\\evil.example",
        "\\\\evil.example/fi/manage/",
        "/fi/manage/\\x",
        "javascript:alert(1)",
        "/fi/../../evil",
        "/evil.example",
        "/de/manage/",
        "/fi/managed/",
        "/fi/manage/\r\nSet-Cookie: a=b",
        "/fi/manage/\nLocation: https://evil.example/",
        "/fi/manage/\x00",
        "/fi/manage/ x",
        "/fi/manage/" + "x" * 2000,
        "",
    ],
)
async def test_nobody_is_led_to_another_site_or_given_another_header(
    client: httpx.AsyncClient, pool: Pool, wanted: str
) -> None:
    await among(pool)
    form = read((await client.get(f"/fi/sign-in?next={quote(wanted)}")).text).one("input", name="next")

    path = await link_for(client, pool, next=wanted)
    answer = await client.post(path)

    assert form.attributes["value"] == "/fi/manage/"
    assert answer.headers["location"] == "/fi/manage/"
    assert "a=b" not in str(answer.headers)


async def test_a_page_with_letters_that_headers_cannot_hold_is_come_back_to(
    client: httpx.AsyncClient, pool: Pool
) -> None:
    await among(pool)
    path = await link_for(client, pool, next="/sv/manage/groups/x/members?q=Äijä&page=2")

    answer = await client.post(path)

    assert answer.headers["location"] == "/sv/manage/groups/x/members?q=%C3%84ij%C3%A4&page=2"


async def test_a_session_that_was_in_the_browser_before_is_not_the_one_after(
    client: httpx.AsyncClient, pool: Pool
) -> None:
    await among(pool)
    other = await among(pool, "Vieras Esimerkki", email="vieras@kunta.example")
    planted = browse(client, other).session
    path = await link_for(client, pool)

    answer = await client.post(path)

    (cookie,) = (each for each in answer.headers.get_list("set-cookie") if each.startswith("__Host-talkoot="))
    assert SESSIONS.token(planted) not in cookie
    assert "Aino Esimerkki" in (await client.get("/fi/manage/")).text
    assert "Vieras Esimerkki" not in (await client.get("/fi/manage/")).text


async def test_so_many_links_of_one_address_are_given_and_no_more(
    client: httpx.AsyncClient, pool: Pool, clock: Clock
) -> None:
    await among(pool)
    for email in (EMAIL, "ei.kukaan@kunta.example"):
        for _ in range(MOST_PER_ADDRESS):
            assert (await ask(client, email=email)).status_code == 303
        refused = await ask(client, email=email.upper())
        assert refused.status_code == 429, "for nobody's address as for anybody's"
        assert refused.headers["retry-after"] == "900"

    clock.now = NOW + LINK_LASTS
    assert (await ask(client)).status_code == 303


async def test_at_once_no_more_links_are_given_either(client: httpx.AsyncClient, pool: Pool) -> None:
    await among(pool)

    answers = await asyncio.gather(*(ask(client) for _ in range(2 * MOST_PER_ADDRESS)))

    assert sorted(each.status_code for each in answers) == [303] * MOST_PER_ADDRESS + [429] * MOST_PER_ADDRESS


async def test_a_flood_of_addresses_ends_at_a_total(client: httpx.AsyncClient, pool: Pool) -> None:
    async with pool.transaction() as connection:
        await connection.execute(
            """insert into sign_in_request
                   (id, email_key, language, destination, browser, requested_at, expires, looked_up)
               select gen_random_uuid(), n || '@flood.example', 'fi', '/fi/manage/', '', $1::timestamptz,
                   $1::timestamptz + interval '15 minutes', true
               from generate_series(1, $2) n""",
            NOW,
            MOST_IN_TOTAL,
        )

    assert (await ask(client)).status_code == 429


async def test_when_a_link_has_expired_nothing_of_it_is_left(
    client: httpx.AsyncClient, pool: Pool, clock: Clock
) -> None:
    await among(pool)
    await link_for(client, pool)

    clock.now = NOW + LINK_LASTS
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    left = 1
    while left:
        assert asyncio.get_running_loop().time() < deadline, "it stays"
        await asyncio.sleep(0.05)
        async with pool.connection() as connection:
            left = await connection.fetchval(
                "select (select count(*) from sign_in_request) + (select count(*) from outbox where topic = $1)",
                SIGN_INS.name,
            )


@pytest.mark.parametrize(
    "email", ["", "aino", "aino@", "a" * 250 + "@kunta.example", "aino@kunta.example\r\nBcc: x@y.fi"]
)
async def test_what_is_no_address_is_asked_for_again(client: httpx.AsyncClient, email: str) -> None:
    answer = await ask(client, email=email)

    assert answer.status_code == 422
    page = read(answer.text)
    assert "Kirjoita sähköpostiosoitteesi" in page.one("div", class_="error-summary").text
    assert page.one("input", name="email").attributes["aria-invalid"] == "true"
    assert "set-cookie" not in answer.headers


async def test_who_is_signed_in_already_is_offered_to_go_on(client: httpx.AsyncClient, pool: Pool) -> None:
    browse(client, await among(pool))

    page = read((await client.get("/en/sign-in?next=/en/manage/groups/x/members")).text)

    assert [link.text for link in page.all("a", href="/en/manage/groups/x/members")] == ["Go on to where you wanted"]


async def test_every_sign_in_and_sign_out_is_in_the_log(client: httpx.AsyncClient, pool: Pool) -> None:
    account = await among(pool)
    await client.post(await link_for(client, pool))
    async with pool.connection() as connection:
        rows = await connection.fetch(
            "select action, account_id, subject_id, audit_entry::text as row from audit_entry"
        )

    assert [row["action"] for row in rows] == ["let in", "signed in"]
    assert (rows[1]["account_id"], rows[1]["subject_id"]) == (account.id, account.id)
    assert EMAIL not in json.dumps([row["row"] for row in rows])


def test_addresses_of_one_mailbox_are_one() -> None:
    assert email_key("AINO.Ärlig@Kunta.example") == email_key("aino.ärlig@kunta.EXAMPLE")
