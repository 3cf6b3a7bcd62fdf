"""`/api/groups`: the same for programs."""

import httpx
import jsonschema
import pytest

from services.catalog.domain.groups import public
from shared.contracts.catalog import Group as PublicGroup
from tests.catalog.made import content
from tests.catalog.web.conftest import MakeGroup


async def test_a_group_is_as_the_contract_has_it_but_for_leads_addresses_and_proposed_meetings(
    client: httpx.AsyncClient, make_group: MakeGroup
) -> None:
    group = await make_group()
    answer = PublicGroup.model_validate(response_of(await client.get(f"/api/groups/{group.slug}")))
    snapshot = public(group)
    assert [lead.email for lead in answer.leads] == [None]
    assert answer.model_copy(update={"leads": snapshot.leads}) == snapshot


def response_of(response: httpx.Response) -> dict[str, object]:
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    found: dict[str, object] = response.json()
    return found


async def test_the_list_has_the_public_groups_and_can_be_narrowed_to_a_state(
    client: httpx.AsyncClient, make_group: MakeGroup
) -> None:
    for status in ("draft", "active", "ended"):
        await make_group(content(name={"fi": status}), status=status)

    async def slugs(query: str) -> list[str]:
        return [group["slug"] for group in (await client.get(f"/api/groups{query}")).json()["groups"]]

    assert await slugs("") == ["active", "ended"]
    assert await slugs("?status=ended") == ["ended"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/groups/ei-ole", 404),
        ("/api/groups/a%00b", 404),
        ("/api/groups/" + "x" * 200, 422),
        ("/api/groups?status=draft", 422),
        ("/api/nothing", 404),
    ],
)
async def test_errors_are_problem_details(client: httpx.AsyncClient, path: str, status: int) -> None:
    response = await client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status


async def test_nothing_is_written_here(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/groups", json={})
    assert (response.status_code, response.headers["content-type"]) == (405, "application/problem+json")


async def test_the_openapi_document_describes_what_is_answered(
    client: httpx.AsyncClient, make_group: MakeGroup
) -> None:
    group = await make_group()
    document = (await client.get("/api/groups/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    (prefix,) = (server["url"] for server in document["servers"])
    assert sorted(prefix + path for path in document["paths"]) == ["/api/groups", "/api/groups/{slug}"]
    schema = document["paths"]["/groups/{slug}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = (await client.get(f"/api/groups/{group.slug}")).json()
    jsonschema.Draft202012Validator(schema | {"components": document["components"]}).validate(answer)
