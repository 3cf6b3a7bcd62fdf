import httpx
import pytest

from shared.postgres import Database
from tests.registration.made import FORM, SLUG, Outbox

PATH = "/api/registrations"
BODY = FORM | {"group": SLUG}


async def test_a_registration_is_accepted_and_pending(client: httpx.AsyncClient, outbox: Outbox) -> None:
    answer = await client.post(PATH, json=BODY)
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    (event,) = await outbox.events()
    assert (event.data["status"], event.data["phone"]) == ("pending", "+358501234567")


async def test_name_and_address_are_enough(client: httpx.AsyncClient, outbox: Outbox) -> None:
    body = {"group": SLUG, "name": "Å", "email": "a@kunta.example", "title": None}
    assert (await client.post(PATH, json=body, headers={"Accept-Language": "sv-FI, en;q=0.5"})).status_code == 202
    assert (await outbox.events())[0].data["language"] == "sv"


async def test_the_same_registration_twice_gets_the_same_answer(client: httpx.AsyncClient, outbox: Outbox) -> None:
    first, second = await client.post(PATH, json=BODY), await client.post(PATH, json=BODY)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert len(await outbox.events()) == 1


async def test_what_is_wrong_is_told_field_by_field(client: httpx.AsyncClient, outbox: Outbox) -> None:
    answer = await client.post(PATH, json=BODY | {"email": "x", "language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": answer.json()["title"],
        "status": 422,
        "errors": [
            {
                "pointer": "#/email",
                "code": "not-an-address",
                "detail": "Enter an e-mail address in the form name@organisation.fi",
            }
        ],
    }
    assert await outbox.events() == []


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"group": 1, "name": "x", "email": "x"}'])
async def test_what_is_no_registration_is_a_problem(client: httpx.AsyncClient, body: str) -> None:
    answer = await client.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_an_unknown_group_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.post(PATH, json=BODY | {"group": "toinen"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("told", [{"sign_up": {"state": "by-mail"}}], indirect=True)
async def test_a_closed_group_says_how_one_joins(client: httpx.AsyncClient) -> None:
    answer = await client.post(PATH, json=BODY)
    assert answer.status_code == 409
    assert "by-mail" in answer.json()["detail"]


async def test_the_honeypot_counts_here_too(client: httpx.AsyncClient, outbox: Outbox) -> None:
    assert (await client.post(PATH, json=BODY | {"website": "x"})).status_code == 202
    assert await outbox.events() == []


async def test_scripts_of_listed_sites_may_ask(client: httpx.AsyncClient) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = await client.options(PATH, headers={"Origin": "https://kunta.example", **asking})
    assert allowed.headers["access-control-allow-origin"] == "https://kunta.example"
    sent = await client.post(PATH, json=BODY, headers={"Origin": "https://kunta.example"})
    assert (sent.status_code, sent.headers["access-control-allow-origin"]) == (202, "https://kunta.example")
    refused = await client.post(PATH, json=BODY, headers={"Origin": "https://paha.example"})
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers


async def test_the_api_describes_itself(client: httpx.AsyncClient) -> None:
    document = (await client.get(f"{PATH}/openapi.json")).json()
    assert document["openapi"].startswith("3.")
    operation = document["paths"][PATH]["post"]
    assert sorted(operation["responses"]) == ["202", "400", "403", "404", "409", "422", "503"]
    assert (await client.get("/api/registrationsx")).status_code == 404


async def test_health_tells_of_database_and_events(client: httpx.AsyncClient, pool: Database) -> None:
    assert (await client.get("/healthz/live")).status_code == 200
    ready = await client.get("/healthz/ready")
    assert ready.status_code == 200
    assert (ready.json()["status"], list(ready.json()["degraded"])) == ("degraded", ["events"])
