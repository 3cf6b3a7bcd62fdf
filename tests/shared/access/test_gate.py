"""Managing pages are for those who are signed in, from forms of their own session, and within their role."""

import uuid
from datetime import timedelta

import httpx
import pytest

from shared.access import Sessions
from shared.access.sessions import LASTS
from shared.contracts.catalog import RoleInGroup
from shared.postgres import Database
from tests.shared.access.conftest import GROUP, NOW, SITE, Clock, Tell, sign_in, told

PAGE = "/sv/manage/thing"


async def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{PAGE}?a=1&b=%C3%A4")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sv/sign-in?next=%2Fsv%2Fmanage%2Fthing%3Fa%3D1%26b%3D%25C3%25A4"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_form_sent_after_the_session_ended_keeps_what_was_typed(client: httpx.AsyncClient) -> None:
    answer = await client.post(PAGE, data={"text": "Asialista <luonnos>", "token": "old"})

    assert answer.status_code == 401
    assert "Asialista &lt;luonnos&gt;" in answer.text
    assert "old" not in answer.text


async def test_a_lead_sees_and_changes_what_is_the_groups(
    client: httpx.AsyncClient, database: Database, sessions: Sessions, snapshot: Tell
) -> None:
    account = await told(database, snapshot())
    sign_in(client, sessions, account.id, NOW)

    token = (await client.get(PAGE)).text
    changed = await client.post(PAGE, data={"text": "uusi", "token": token}, headers={"origin": SITE})

    assert (changed.status_code, changed.text) == (200, "uusi")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
async def test_a_form_of_another_site_is_refused_even_with_a_right_token(
    client: httpx.AsyncClient,
    database: Database,
    sessions: Sessions,
    snapshot: Tell,
    headers: dict[str, str],
    status: int,
) -> None:
    account = await told(database, snapshot())
    session = sign_in(client, sessions, account.id, NOW)

    answer = await client.post(PAGE, data={"text": "x", "token": sessions.token(session)}, headers=headers)

    assert answer.status_code == status
    assert "Du har inte rätt att se den här sidan" in answer.text


@pytest.mark.parametrize("token", [None, "", "forged"])
async def test_a_form_without_the_sessions_token_does_nothing_and_is_offered_again(
    client: httpx.AsyncClient, database: Database, sessions: Sessions, snapshot: Tell, token: str | None
) -> None:
    account = await told(database, snapshot())
    session = sign_in(client, sessions, account.id, NOW)
    fields = {"text": "typed before"} | ({} if token is None else {"token": token})

    answer = await client.post(PAGE, data=fields)

    assert answer.status_code == 403
    assert "typed before" in answer.text
    assert sessions.token(session) in answer.text


async def test_the_token_of_another_session_does_not_hold(
    client: httpx.AsyncClient, database: Database, sessions: Sessions, snapshot: Tell
) -> None:
    account = await told(database, snapshot())
    other = sign_in(client, sessions, account.id, NOW)
    sign_in(client, sessions, account.id, NOW)

    answer = await client.post(PAGE, data={"text": "x", "token": sessions.token(other)})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"roles": (RoleInGroup(group_id=GROUP, role="editor"),)}, 403, id="an editor"),
        pytest.param({"roles": (RoleInGroup(group_id=uuid.uuid4(), role="lead"),)}, 404, id="a lead of another group"),
        pytest.param({"roles": ()}, 404, id="nobody's lead"),
        pytest.param({"roles": (), "administrator": True}, 200, id="an administrator"),
        pytest.param({"active": False}, 303, id="a closed account"),
        pytest.param({"sessions_from": NOW + timedelta(seconds=1)}, 303, id="signed out everywhere"),
    ],
)
async def test_the_role_decides(
    client: httpx.AsyncClient,
    database: Database,
    sessions: Sessions,
    snapshot: Tell,
    changes: dict[str, object],
    status: int,
) -> None:
    account = await told(database, snapshot(**changes))
    sign_in(client, sessions, account.id, NOW)

    assert (await client.get(PAGE)).status_code == status


async def test_a_session_that_was_ended_or_has_run_out_is_over(
    client: httpx.AsyncClient, database: Database, sessions: Sessions, snapshot: Tell, clock: Clock
) -> None:
    account = await told(database, snapshot())
    session = sign_in(client, sessions, account.id, NOW)
    assert (await client.get(PAGE)).status_code == 200

    clock.now = NOW + LASTS
    assert (await client.get(PAGE)).status_code == 303

    clock.now = NOW + LASTS - timedelta(microseconds=1)
    assert (await client.get(PAGE)).status_code == 200

    await told(database, snapshot(version=2, ended_sessions=(session.id,)))
    assert (await client.get(PAGE)).status_code == 303


async def test_a_forged_cookie_is_none(client: httpx.AsyncClient, sessions: Sessions) -> None:
    client.cookies.set(sessions.cookie_name, "WyJhIiwiYiIsIjEiXQ.forged")

    assert (await client.get(PAGE)).status_code == 303


async def test_the_audit_log_is_not_for_leads(
    client: httpx.AsyncClient, database: Database, sessions: Sessions, snapshot: Tell
) -> None:
    account = await told(database, snapshot())
    sign_in(client, sessions, account.id, NOW)

    assert (await client.get("/fi/manage/audit/meetings")).status_code == 403
