"""Signing in with the organisation's account: there and back, and every way in which nobody is signed in."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.catalog.domain.openid import LASTS
from services.catalog.settings import Settings
from services.catalog.usecases.send_links import forget_sign_ins
from services.catalog.web.openid import BACK
from shared.contracts.catalog import SIGN_INS, SignIn
from shared.postgres import Database as Pool
from tests.catalog.conftest import PUBLIC_URL
from tests.catalog.people import SESSIONS, among
from tests.catalog.web.openid.conftest import Traveller, travelling
from tests.catalog.web.sign_in.conftest import Clock

EMAIL = "aino.esimerkki@kunta.example"
WANTED = "/sv/manage/people"


def is_refused(answer: httpx.Response, why: str, language: str = "fi") -> bool:
    """Back at the page to sign in, which says why, and without a session."""
    assert f"{SESSIONS.cookie_name}=" not in answer.headers.get("set-cookie", "")
    return answer.headers["location"] == f"/{language}/sign-in?refused={why}"


def signed_in(traveller: Traveller) -> bool:
    return SESSIONS.cookie_name in traveller.site.cookies


async def test_somebody_who_was_let_in_signs_in_there_and_comes_to_the_page_that_they_wanted(
    pool: Pool, traveller: Traveller
) -> None:
    account = await among(pool, email=EMAIL, administrator=True)
    back = await traveller.sign_in_there(await traveller.leave("sv", WANTED), EMAIL.upper())
    answer = await traveller.come_back(back)
    assert (answer.status_code, answer.headers["location"]) == (303, WANTED)
    assert account.name in (await traveller.site.get(WANTED)).text
    async with pool.connection() as connection:
        told = await connection.fetchval("select array_agg(action) from audit_entry where account_id = $1", account.id)
    assert told == ["signed in"]


async def test_their_address_is_told_for_mails_to_themselves_and_forgotten_once_it_is(
    pool: Pool, traveller: Traveller
) -> None:
    account = await among(pool, email=EMAIL)
    back = await traveller.sign_in_there(await traveller.leave("sv"), EMAIL)
    await traveller.come_back(back)
    async with pool.transaction() as connection:
        (row,) = await connection.fetch("select type, value from outbox where topic = $1", SIGN_INS.name)
        told = SignIn.model_validate_json(row["value"])
        await forget_sign_ins(connection)
        assert await connection.fetchval("select count(*) from outbox where topic = $1", SIGN_INS.name) == 1
        await connection.execute("update outbox set published_at = now()")
        await forget_sign_ins(connection)
        assert await connection.fetchval("select count(*) from outbox where topic = $1", SIGN_INS.name) == 0
    assert row["type"] == "talkoot.sign-in.completed"
    assert (told.account_id, told.email, told.language) == (account.id, EMAIL, "sv")
    assert (told.link, told.expires) == ("", told.requested_at), "no service mails it, nor one of an earlier release"


async def test_nobody_is_told_of_who_is_refused(pool: Pool, traveller: Traveller) -> None:
    back = await traveller.sign_in_there(await traveller.leave(), EMAIL)
    assert is_refused(await traveller.come_back(back), "unknown")
    async with pool.connection() as connection:
        assert await connection.fetch("select from outbox where topic = $1", SIGN_INS.name) == []


async def test_the_provider_is_asked_with_a_challenge_a_state_and_a_nonce_of_this_attempt(
    traveller: Traveller,
) -> None:
    asked = [parse_qs(urlsplit(await traveller.leave()).query) for _ in range(2)]
    for query in asked:
        assert query["code_challenge_method"] == ["S256"]
        assert query["response_type"] == ["code"]
        assert query["redirect_uri"] == [f"{PUBLIC_URL}{BACK}"]
        assert query["ui_locales"] == ["fi"]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


async def test_the_way_back_works_once(pool: Pool, traveller: Traveller) -> None:
    await among(pool, email=EMAIL)
    back = await traveller.sign_in_there(await traveller.leave(), EMAIL)
    await traveller.come_back(back)
    traveller.site.cookies.delete(SESSIONS.cookie_name)
    assert is_refused(await traveller.come_back(back), "expired")


async def test_a_code_that_was_used_gets_nobody_in(pool: Pool, traveller: Traveller) -> None:
    await among(pool, email=EMAIL)
    back = await traveller.sign_in_there(await traveller.leave(), EMAIL)
    kept = dict(traveller.site.cookies)
    await traveller.come_back(back)
    traveller.site.cookies.clear()
    traveller.site.cookies.update(kept)
    assert is_refused(await traveller.come_back(back), "away")
    assert not signed_in(traveller)


async def test_another_browser_cannot_be_sent_the_way_back(
    pool: Pool, traveller: Traveller, with_provider: Settings, clock: Clock
) -> None:
    """Neither one that began nothing, nor one with an attempt of its own: its user would act as somebody else."""
    await among(pool, email=EMAIL)
    back = await traveller.sign_in_there(await traveller.leave(), EMAIL)
    async with travelling(with_provider, clock) as other:
        assert is_refused(await other.come_back(back), "expired")
        await other.leave()
        assert is_refused(await other.come_back(back), "expired")
        assert not signed_in(other)


async def test_a_code_of_another_attempt_gets_nobody_in_under_this_ones_state(pool: Pool, traveller: Traveller) -> None:
    await among(pool, email=EMAIL)
    stolen = parse_qs(urlsplit(await traveller.sign_in_there(await traveller.leave(), EMAIL)).query)["code"][0]
    state = parse_qs(urlsplit(await traveller.leave()).query)["state"][0]
    assert is_refused(await traveller.come_back(f"{PUBLIC_URL}{BACK}?code={stolen}&state={state}"), "away")
    assert not signed_in(traveller)


@pytest.mark.parametrize("login", ["nobody@kunta.example", "no address"])
async def test_whoever_was_not_let_in_is_told_whom_to_ask(traveller: Traveller, login: str) -> None:
    answer = await traveller.come_back(await traveller.sign_in_there(await traveller.leave("en"), login))
    assert is_refused(answer, "unknown", "en")
    page = await traveller.site.get(answer.headers["location"])
    assert "Nobody was let in with the mail address of that account." in page.text
    assert not signed_in(traveller)


async def test_whose_account_was_closed_is_not_let_in(pool: Pool, traveller: Traveller) -> None:
    account = await among(pool, email=EMAIL)
    async with pool.transaction() as connection:
        await connection.execute("update account set active = false where id = $1", account.id)
    answer = await traveller.come_back(await traveller.sign_in_there(await traveller.leave(), EMAIL))
    assert is_refused(answer, "unknown")


@pytest.mark.parametrize("prefix", ["unverified-", "silent-"])
async def test_an_address_that_the_provider_does_not_vouch_for_is_nobodys(
    pool: Pool, traveller: Traveller, prefix: str
) -> None:
    await among(pool, email=EMAIL)
    answer = await traveller.come_back(await traveller.sign_in_there(await traveller.leave(), f"{prefix}{EMAIL}"))
    assert is_refused(answer, "unverified")
    assert not signed_in(traveller)


@pytest.mark.parametrize(("prefix", "why"), [("unverified-", "unverified"), ("silent-", None)])
async def test_of_a_trusted_provider_silence_is_enough_but_no_denial(
    pool: Pool, with_provider: Settings, clock: Clock, prefix: str, why: str | None
) -> None:
    await among(pool, email=EMAIL)
    async with travelling(with_provider.model_copy(update={"oidc_trusted": True}), clock) as traveller:
        answer = await traveller.come_back(await traveller.sign_in_there(await traveller.leave(), f"{prefix}{EMAIL}"))
        assert signed_in(traveller) if why is None else is_refused(answer, why)


async def test_who_declines_there_is_back_at_the_page_to_sign_in(traveller: Traveller) -> None:
    answer = await traveller.come_back(await traveller.decline_there(await traveller.leave()))
    assert is_refused(answer, "declined")


async def test_an_attempt_lasts_ten_minutes(pool: Pool, traveller: Traveller, clock: Clock) -> None:
    await among(pool, email=EMAIL)
    back = await traveller.sign_in_there(await traveller.leave(), EMAIL)
    clock.now += LASTS
    assert is_refused(await traveller.come_back(back), "expired")
    back = await traveller.sign_in_there(await traveller.leave(), EMAIL)
    clock.now += LASTS - timedelta(seconds=1)
    await traveller.come_back(back)
    assert signed_in(traveller)


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/fi/manage/\\evil.example", ""])
async def test_nobody_is_led_to_another_site(pool: Pool, traveller: Traveller, wanted: str) -> None:
    await among(pool, email=EMAIL)
    back = await traveller.sign_in_there(await traveller.leave("fi", wanted), EMAIL)
    assert (await traveller.come_back(back)).headers["location"] == "/fi/manage/"


@pytest.mark.parametrize(
    "issuer_of_another",
    [lambda _real: "http://127.0.0.1:9", lambda real: f"{real}/"],
    ids=["nobody answers", "another name than its own"],
)
async def test_a_provider_that_is_away_or_is_another_costs_nobody_the_link_by_mail(
    with_provider: Settings, clock: Clock, issuer_of_another: Callable[[str | None], str]
) -> None:
    settings = with_provider.model_copy(update={"oidc_issuer": issuer_of_another(with_provider.oidc_issuer)})
    async with travelling(settings, clock) as traveller:
        answer = await traveller.site.get("/en/sign-in/openid")
        assert is_refused(answer, "away", "en")
        page = await traveller.site.get(answer.headers["location"])
        assert "ask for a link by mail" in page.text
        assert 'name="email"' in page.text


async def test_the_page_offers_the_provider_by_its_name_where_there_is_one(
    with_provider: Settings, clock: Clock, client: httpx.AsyncClient
) -> None:
    named = with_provider.model_copy(update={"oidc_name": "Kuntatunnus"})
    async with travelling(named, clock) as traveller:
        page = (await traveller.site.get("/fi/sign-in", params={"next": WANTED})).text
    assert "Kirjaudu: Kuntatunnus" in page
    assert 'href="/fi/sign-in/openid?next=%2Fsv%2Fmanage%2Fpeople"' in page
    plain = await client.get("/fi/sign-in?refused=away")
    assert "openid" not in plain.text
    assert (await client.get("/sign-in/openid")).status_code == 404


@pytest.mark.parametrize("missing", ["oidc_client_id", "oidc_client_secret"])
def test_a_provider_is_configured_whole_or_not_at_all(settings: Settings, missing: str) -> None:
    whole = {"oidc_issuer": "https://id.example", "oidc_client_id": "x", "oidc_client_secret": "y"}
    with pytest.raises(ValueError, match="needed with an OpenID provider"):
        Settings.model_validate(settings.model_dump() | {**whole, missing: None})


def test_a_provider_is_reached_under_tls(settings: Settings) -> None:
    with pytest.raises(ValueError, match="oidc_issuer"):
        Settings.model_validate(
            settings.model_dump()
            | {"oidc_issuer": "http://id.example", "oidc_client_id": "x", "oidc_client_secret": "y"}
        )
