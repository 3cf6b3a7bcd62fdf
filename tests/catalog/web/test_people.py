"""Leads let others run their group and take that back; administrators look after all accounts."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import httpx
import pytest

from services.catalog.store import accounts
from shared.contracts.catalog import RoleInGroup
from shared.postgres import Database as Pool
from tests.catalog.made import at, meeting
from tests.catalog.people import among, browse
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.reading import read

AddMeetings = Callable[..., Awaitable[None]]
BERIT = "berit.exempel@kommun.example"


async def roles_of(pool: Pool, email: str) -> tuple[RoleInGroup, ...] | None:
    async with pool.connection() as connection:
        person = await accounts.by_address(connection, email)
    return None if person is None else person.account.roles


async def test_a_lead_lets_an_editor_in_makes_them_a_lead_and_takes_it_back(
    client: httpx.AsyncClient, pool: Pool, make_group: MakeGroup
) -> None:
    group = await make_group()
    lead = browse(client, await among(pool, group_id=group.id))
    page = f"/sv/manage/groups/{group.slug}/people"

    let_in = await lead.post(page, email=BERIT, name="Berit Exempel", role="editor")
    assert (let_in.status_code, let_in.headers["location"]) == (303, f"{page}?done=let-in")
    assert await roles_of(pool, BERIT) == (RoleInGroup(group_id=group.id, role="editor"),)
    shown = await lead.get(page)
    assert "Berit Exempel" in shown.text
    assert BERIT in shown.text

    (form,) = (each for each in read(shown.text).all("form") if "Berit Exempel" in each.text and "ledare" in each.text)
    assert (await lead.post(form.attributes["action"], role="lead")).status_code == 303
    assert await roles_of(pool, BERIT) == (RoleInGroup(group_id=group.id, role="lead"),)
    revoke = form.attributes["action"].replace("/role", "/revoke")
    assert (await lead.post(revoke)).status_code == 303
    assert await roles_of(pool, BERIT) == ()


@pytest.mark.parametrize("deed", ["revoke", "role"])
async def test_the_last_lead_leaves_after_a_clear_warning_only(
    client: httpx.AsyncClient, pool: Pool, make_group: MakeGroup, deed: str
) -> None:
    group = await make_group()
    account = await among(pool, group_id=group.id)
    lead = browse(client, account)
    path = f"/en/manage/groups/{group.slug}/people/{account.id}/{deed}"

    warned = await lead.post(path, role="editor")
    assert warned.status_code == 409
    notice = read(warned.text).one("div", class_="notice--warning")
    assert "Nobody else leads this group" in notice.text
    assert await roles_of(pool, "aino.esimerkki@kunta.example") == (RoleInGroup(group_id=group.id, role="lead"),)

    form = notice.one("form")
    fields = {each.attributes["name"]: each.attributes["value"] for each in form.all("input")}
    assert (await lead.post(form.attributes["action"], **fields)).status_code == 303
    expected = (RoleInGroup(group_id=group.id, role="editor"),) if deed == "role" else ()
    assert await roles_of(pool, "aino.esimerkki@kunta.example") == expected


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"email": "none", "name": "Berit", "role": "editor"}, "email"),
        ({"email": BERIT, "name": "", "role": "editor"}, "name"),
        ({"email": BERIT, "name": "Berit", "role": "administrator"}, "role"),
    ],
)
async def test_a_fault_is_tied_to_its_field_and_what_was_typed_stays(
    client: httpx.AsyncClient, pool: Pool, make_group: MakeGroup, fields: dict[str, str], at_fault: str
) -> None:
    group = await make_group()
    lead = browse(client, await among(pool, group_id=group.id))

    answer = await lead.post(f"/fi/manage/groups/{group.slug}/people", **fields)

    page = read(answer.text)
    assert answer.status_code == 422
    assert [link.attributes["href"] for link in page.one("div", class_="error-summary").all("a")] == [f"#{at_fault}"]
    assert page.one("input", name="email").attributes["value"] == fields["email"]
    assert await roles_of(pool, BERIT) is None


async def test_a_lead_can_do_nothing_to_who_has_no_role_in_the_group(
    client: httpx.AsyncClient, pool: Pool, make_group: MakeGroup
) -> None:
    group = await make_group()
    lead = browse(client, await among(pool, group_id=group.id))
    stranger = await among(pool, "Berit Exempel", email=BERIT, group_id=uuid4())

    for deed in ("role", "revoke"):
        path = f"/fi/manage/groups/{group.slug}/people/{stranger.id}/{deed}"
        assert (await lead.post(path, role="lead")).status_code == 404
    assert "Berit Exempel" not in (await lead.get(f"/fi/manage/groups/{group.slug}/people")).text


async def test_a_name_with_markup_is_text(client: httpx.AsyncClient, pool: Pool, make_group: MakeGroup) -> None:
    group = await make_group()
    lead = browse(client, await among(pool, "<script>alert(1)</script>", group_id=group.id))

    for path in (f"/fi/manage/groups/{group.slug}/people", "/fi/manage/"):
        text = (await lead.get(path)).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


async def test_the_first_page_shows_ones_groups_and_what_they_need(
    client: httpx.AsyncClient, pool: Pool, make_group: MakeGroup
) -> None:
    mine, other = await make_group(status="draft"), await make_group()
    browse(client, await among(pool, group_id=mine.id))

    text = read((await client.get("/en/manage/")).text).one("main").text

    assert "The draft is complete" in text
    assert "You are its lead" in text
    assert text.count("Open data in municipalities") == 1, "not the other one's"
    assert other.slug not in (await client.get("/en/manage/")).text.replace(f"{mine.slug}", "")


async def test_an_active_group_without_a_coming_meeting_needs_one(
    client: httpx.AsyncClient, pool: Pool, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    group = await make_group()
    browse(client, await among(pool, group_id=group.id, role="editor"))
    assert "No meeting is coming" in (await client.get("/en/manage/")).text

    await add_meetings(meeting(group.id, at(17)))
    assert "No meeting is coming" not in (await client.get("/en/manage/")).text


async def test_an_administrator_looks_after_accounts(client: httpx.AsyncClient, pool: Pool) -> None:
    admin = browse(client, await among(pool, administrator=True))

    assert (await admin.post("/fi/manage/people", email=BERIT, name="Berit Exempel")).status_code == 303
    listed = read((await admin.get("/fi/manage/people")).text)
    (link,) = (each for each in listed.all("a") if each.text == "Berit Exempel")
    path = link.attributes["href"]
    assert (await admin.get(path)).status_code == 200
    assert (await admin.post(path, name="Berit Ny", email=BERIT)).status_code == 303
    assert (await admin.post(f"{path}/administrator", administrator="yes")).status_code == 303
    assert (await admin.post(f"{path}/sign-out")).status_code == 303
    assert (await admin.post(f"{path}/close")).status_code == 303
    assert "suljettu" in (await admin.get(path)).text
    assert (await admin.post(f"{path}/open")).status_code == 303

    async with pool.connection() as connection:
        person = await accounts.by_address(connection, BERIT)
    assert person is not None
    assert (person.account.name, person.account.active, person.account.administrator) == ("Berit Ny", True, False)


async def test_the_last_administrator_stays_one(client: httpx.AsyncClient, pool: Pool) -> None:
    account = await among(pool, administrator=True)
    admin = browse(client, account)

    for deed in ("close", "administrator"):
        answer = await admin.post(f"/en/manage/people/{account.id}/{deed}")
        assert answer.status_code == 409
        assert "There is no other administrator" in answer.text


async def test_an_account_that_leads_alone_is_closed_after_a_warning_only(
    client: httpx.AsyncClient, pool: Pool, make_group: MakeGroup
) -> None:
    group = await make_group()
    admin = browse(client, await among(pool, "Paula", email="paula@kunta.example", administrator=True))
    lead = await among(pool, group_id=group.id)

    warned = await admin.post(f"/en/manage/people/{lead.id}/close")
    assert warned.status_code == 409
    assert "Open data in municipalities" in read(warned.text).one("div", class_="notice--warning").text
    assert (await admin.post(f"/en/manage/people/{lead.id}/close", last_lead="yes")).status_code == 303


async def test_the_log_calls_the_group_of_a_role_by_its_name_and_the_table_keeps_its_id(
    client: httpx.AsyncClient, pool: Pool, make_group: MakeGroup
) -> None:
    group, unknown = await make_group(), uuid4()
    await among(pool, "Berit Exempel", email=BERIT, group_id=group.id)
    await among(pool, "Cecilia Esimerkki", email="cecilia@kunta.example", group_id=unknown)
    admin = browse(client, await among(pool, administrator=True))

    page = read((await admin.get("/sv/manage/audit/catalog")).text)
    table = (await admin.get("/sv/manage/audit/catalog.csv")).text

    (granted,) = [row for row in page.all("tr") if "Berit Exempel" in row.text and "Roll" in row.text]
    assert "Öppna data i kommunerna: ledare" in granted.text
    assert granted.one("a").attributes["href"] == f"/sv/manage/groups/{group.slug}"
    assert str(group.id) not in page.text
    assert str(unknown) in page.text, "a group that is no more has no other name"
    assert str(group.id) in table
