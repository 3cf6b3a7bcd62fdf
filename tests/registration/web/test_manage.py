"""Leads look after the members of their group, and of no other."""

import csv
import io
import re
import uuid
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import openpyxl
import pytest
from starlette.responses import Response

from services.registration.domain.links import PersonalLinks
from services.registration.usecases.answer import GiveAnswer, answer
from services.registration.usecases.follow import follow_deliveries
from services.registration.usecases.leave import Leave, leave
from services.registration.usecases.sign_up import SignUp, sign_up
from shared.access import Sessions, accounts, audit
from shared.contracts.catalog import Account, GroupRole, RoleInGroup
from shared.contracts.meetings import GroupReference
from shared.contracts.notifications import Delivery
from shared.postgres import Database as Pool
from tests.registration.made import (
    GROUP,
    GROUP_ID,
    KEY,
    MAIJA,
    NOW,
    PUBLIC_URL,
    SLUG,
    Outbox,
    keep_meeting,
    member,
    pending,
    row_of,
)

MEMBERS = f"/fi/manage/groups/{SLUG}/members"
SESSIONS = Sessions([KEY], public_url=PUBLIC_URL)


async def let_in(pool: Pool, client: httpx.AsyncClient, role: GroupRole, group_id: uuid.UUID = GROUP_ID) -> str:
    """Sign somebody in; the token for forms."""
    account = Account(
        id=uuid.uuid4(),
        version=1,
        changed_at=NOW,
        name="Liisa Lead",
        roles=(RoleInGroup(group_id=group_id, role=role),),
        sessions_from=NOW,
    )
    async with pool.transaction() as connection:
        await accounts.keep(connection, [account])
    response = Response()
    session = SESSIONS.begin(response, account.id, now=NOW)
    client.cookies.set(SESSIONS.cookie_name, response.headers["set-cookie"].split(";")[0].partition("=")[2])
    return SESSIONS.token(session)


@pytest.fixture
async def token(pool: Pool, client: httpx.AsyncClient) -> str:
    """A lead of the group is signed in."""
    return await let_in(pool, client, "lead")


async def log(pool: Pool) -> list[audit.Entry]:
    async with pool.connection() as connection:
        return [recorded.entry for recorded in await audit.read(connection)]


async def test_the_list_shows_members_and_finds_them_by_any_word(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, token: str
) -> None:
    await member(pool, links)
    await member(pool, links, name="Örjan Öster", email="orjan@foretag.example", organisation="Företaget 100%_Ab")
    await pending(pool, links, name="Odottava", email="odottava@x.example")

    everybody = (await client.get(MEMBERS)).text
    found = (await client.get(MEMBERS, params={"q": "ÖSTER 100%_ab"})).text
    none = (await client.get(MEMBERS, params={"q": "1000"})).text
    waiting = (await client.get(MEMBERS, params={"status": "pending"})).text

    assert "Maija Mallikas" in everybody
    assert "Odottava" not in everybody
    assert "Örjan Öster" in found
    assert "Maija" not in found
    assert "Näillä valinnoilla ei löydy ketään" in none
    assert "Odottava" in waiting


async def test_every_page_of_a_long_list_shows_each_member_once(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, token: str
) -> None:
    people = [replace(MAIJA, name=f"Henkilö {n:03}", email=f"h{n}@x.example") for n in range(120)]
    async with pool.transaction() as connection:
        await sign_up(connection, [SignUp(GROUP, person) for person in people], links=links, now=NOW)

    shown: list[str] = []
    address: str | None = f"{MEMBERS}?status=pending&order=name"
    while address:
        page = (await client.get(address)).text
        shown += [part.split("</a>")[0] for part in page.split('role="rowheader"')[1:]]
        following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        address = following.replace("&amp;", "&") if 'rel="next"' in page else None

    names = [each.rpartition(">")[2] for each in shown]
    assert names == [person.name for person in people]


async def test_names_are_in_finnish_order(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, token: str
) -> None:
    for name in ("Öhman", "zorro", "Ärlig", "Aalto", "Åberg"):
        await member(pool, links, name=name, email=f"{name.lower()}@x.example")

    page = (await client.get(f"{MEMBERS}?order=name")).text

    assert sorted(("Öhman", "zorro", "Ärlig", "Aalto", "Åberg"), key=page.index) == [
        *("Aalto", "zorro", "Åberg", "Ärlig", "Öhman"),
    ]


async def test_a_page_beyond_the_last_leads_to_the_last(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.get(f"{MEMBERS}?page=99&q=x")

    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["location"]).query) == {"q": ["x"]}


@pytest.mark.parametrize("path", ["", "/add", "/export", "/overview", "/{id}", "/{id}/correct", "/{id}/remove"])
async def test_an_editor_and_a_lead_of_another_group_see_nobody(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, token: str, path: str
) -> None:
    member_id = await member(pool, links)
    address = MEMBERS + path.format(id=member_id)
    assert (await client.get(address)).status_code == 200

    await let_in(pool, client, "editor")
    assert (await client.get(address)).status_code == 403
    await let_in(pool, client, "lead", uuid.uuid4())
    assert (await client.get(address)).status_code == 404
    client.cookies.clear()
    assert (await client.get(address)).status_code == 303


async def test_a_member_of_another_group_is_not_reached_by_the_id(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, token: str
) -> None:
    other = replace(GROUP, id=uuid.uuid4(), slug="toinen")
    async with pool.transaction() as connection:
        await sign_up(connection, [SignUp(other, MAIJA)], links=links, now=NOW)
        member_id = await connection.fetchval("select id from member")

    for path in ("", "/correct", "/remove"):
        assert (await client.get(f"{MEMBERS}/{member_id}{path}")).status_code == 404
    removal = {"token": token, "how": "erase"}
    assert (await client.post(f"{MEMBERS}/{member_id}/remove", data=removal)).status_code == 404


async def test_a_person_added_by_a_lead_confirms_by_mail(
    client: httpx.AsyncClient, pool: Pool, outbox: Outbox, token: str
) -> None:
    form = {"token": token, "name": "Paperi Nimi", "email": "paperi@x.example", "language": "sv"}

    answer = await client.post(f"{MEMBERS}/add", data=form)
    again = await client.post(f"{MEMBERS}/add", data=form)

    assert answer.status_code == 303
    assert "Har inte bekräftat ännu" in (await client.get(answer.headers["location"].replace("/fi/", "/sv/"))).text
    assert await outbox.types() == ["member.signed-up"]
    assert again.status_code == 422
    assert answer.headers["location"].partition("?")[0] in again.text, "leads to the registration that is there"
    assert [(entry.action, entry.actor.name) for entry in await log(pool)] == [("added", "Liisa Lead")]


async def test_a_wrong_form_comes_back_as_typed(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.post(f"{MEMBERS}/add", data={"token": token, "name": "<b>", "email": "x", "language": "fi"})

    assert answer.status_code == 422
    assert "&lt;b&gt;" in answer.text
    assert "<b>" not in answer.text


async def test_a_correction_is_told_and_logged_field_by_field(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, outbox: Outbox, token: str
) -> None:
    member_id = await member(pool, links)
    form = {"token": token, "name": "Maija Malli", "organisation": "Malliministeriö", "organisation_type": "state"}

    answer = await client.post(f"{MEMBERS}/{member_id}/correct", data=form | {"language": "sv"})

    assert answer.status_code == 303
    assert (await outbox.types())[-1] == "member.corrected"
    (entry,) = await log(pool)
    assert entry.before == {"name": "Maija Mallikas", "language": "fi"}
    assert entry.after == {"name": "Maija Malli", "language": "sv"}
    assert (await row_of(pool, member_id))["email"] == MAIJA.email


async def test_a_removed_member_has_left_and_the_reason_is_logged(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, outbox: Outbox, token: str
) -> None:
    member_id = await member(pool, links)
    form = {"token": token, "how": "remove", "reason": "Pyysi puhelimessa"}

    await client.post(f"{MEMBERS}/{member_id}/remove", data=form)
    await client.post(f"{MEMBERS}/{member_id}/remove", data=form)

    assert (await outbox.types()).count("member.withdrawn") == 1
    assert [(entry.action, entry.reason) for entry in await log(pool)] == [("removed", "Pyysi puhelimessa")]


async def test_nothing_of_an_erased_person_is_left(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, outbox: Outbox, token: str
) -> None:
    member_id = await member(pool, links)
    correction = {"token": token, "name": "Maija Malli", "language": "fi"}
    await client.post(f"{MEMBERS}/{member_id}/correct", data=correction)

    answer = await client.post(
        f"{MEMBERS}/{member_id}/remove", data={"token": token, "how": "erase", "reason": "Maija"}
    )

    assert answer.status_code == 303
    (tombstone,) = await outbox.events()
    assert (tombstone.key, tombstone.data) == (str(member_id), None)
    async with pool.connection() as connection:
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'registration'")
        for (table,) in tables:
            left = await connection.fetch(f"select * from {table} where {table}::text ilike '%maija%'")
            assert not left, table
    assert [entry.action for entry in await log(pool)] == ["erased", "corrected"]


async def test_a_lead_sees_what_a_member_was_sent_and_what_failed(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, token: str
) -> None:
    member_id = await member(pool, links)
    delivery = Delivery(
        id=uuid.uuid4(),
        version=2,
        changed_at=NOW,
        kind="welcome",
        member_id=member_id,
        group_id=GROUP_ID,
        outcome="failed",
        attempts=3,
        reason="550",
    )
    async with pool.transaction() as connection:
        await follow_deliveries(connection, [delivery, delivery.model_copy(update={"version": 1, "outcome": "sent"})])
        await follow_deliveries(
            connection, [delivery.model_copy(update={"id": uuid.uuid4(), "member_id": uuid.uuid4()})]
        )
        assert await connection.fetchval("select count(*) from delivery") == 1, "nobody's are kept"

    page = (await client.get(f"{MEMBERS}/{member_id}")).text

    assert "Tervetuloa" in page
    assert "Epäonnistui" in page
    assert "Osoitetta ei ole, tai se ei ota vastaan viestejä täältä (550)" in page


async def test_an_export_needs_a_reason_and_is_logged_before_it_leaves(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, token: str
) -> None:
    await member(pool, links, name="=cmd()", organisation="@Org")

    refused = await client.post(f"{MEMBERS}/export", data={"token": token, "reason": " ", "form": "csv"})
    assert refused.status_code == 422
    assert await log(pool) == []

    taken = await client.post(f"{MEMBERS}/export", data={"token": token, "reason": "Nimilista", "form": "csv"})
    rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig")), delimiter=";"))
    book = await client.post(f"{MEMBERS}/export", data={"token": token, "reason": "Nimilista", "form": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]

    assert [row[0] for row in rows] == ["Nimi", "'=cmd()"]
    assert sheet["A2"].value == "=cmd()"
    assert sheet["A2"].data_type == "s"
    assert [(entry.action, entry.reason, entry.after["rows"]) for entry in await log(pool)] == 2 * [
        ("exported", "Nimilista", 1)
    ]


async def test_an_export_holds_whom_the_filter_shows(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, token: str
) -> None:
    await member(pool, links)
    await member(pool, links, name="Sven", email="sven@x.example", language="sv")

    taken = await client.post(f"{MEMBERS}/export?language=sv", data={"token": token, "reason": "x", "form": "csv"})

    assert "Sven" in taken.text
    assert "Maija" not in taken.text


@pytest.fixture
async def answered(pool: Pool, links: PersonalLinks) -> uuid.UUID:
    """A meeting: Maija comes, Sven does not, Odotta has not said, Lähtenyt was to come and has left."""
    meeting_id = uuid.uuid4()
    await keep_meeting(pool, meeting_id)
    people = {name: await member(pool, links, name=name, email=f"{name}@x.example") for name in ("Odotta", "Lähtenyt")}
    maija = await member(pool, links)
    sven = await member(pool, links, name="Sven", email="sven@x.example")
    async with pool.transaction() as connection:
        await answer(connection, GiveAnswer(maija, meeting_id, "yes"), now=NOW)
        await answer(connection, GiveAnswer(sven, meeting_id, "no"), now=NOW)
        await answer(connection, GiveAnswer(people["Lähtenyt"], meeting_id, "yes"), now=NOW)
        await leave(connection, Leave(people["Lähtenyt"]), links=links, now=NOW)
    return meeting_id


@pytest.mark.parametrize(
    ("reply", "shown"),
    [("", {"Maija", "Sven", "Odotta"}), ("yes", {"Maija"}), ("no", {"Sven"}), ("online", set()), ("none", {"Odotta"})],
)
async def test_a_lead_sees_who_comes_to_a_meeting_and_who_has_not_answered(
    client: httpx.AsyncClient, token: str, answered: uuid.UUID, reply: str, shown: set[str]
) -> None:
    page = (await client.get(MEMBERS, params={"meeting": str(answered), "answer": reply})).text
    people = re.findall(r'role="rowheader".*?>(\w+)[^<]*</a>', page)
    assert sorted(people) == sorted(shown)


async def test_an_answer_stands_beside_each_name(client: httpx.AsyncClient, token: str, answered: uuid.UUID) -> None:
    page = (await client.get(MEMBERS, params={"meeting": str(answered), "order": "name"})).text
    rows = page.split('role="rowheader"')[1:]
    replies = [next(reply for reply in ("Paikalla", "Ei tule", "Ei ole vastannut") if reply in row) for row in rows]
    assert replies == ["Paikalla", "Ei ole vastannut", "Ei tule"]


async def test_a_meeting_of_another_group_is_as_if_none_were_chosen(
    client: httpx.AsyncClient, pool: Pool, token: str, answered: uuid.UUID
) -> None:
    other = uuid.uuid4()
    await keep_meeting(pool, other, group=GroupReference(id=uuid.uuid4(), slug="muu", name={"fi": "Muu"}))
    usual = (await client.get(MEMBERS)).text
    for meeting in (str(other), str(uuid.uuid4()), "x", ""):
        page = (await client.get(MEMBERS, params={"meeting": meeting, "answer": "yes"})).text
        assert page.count('role="rowheader"') == usual.count('role="rowheader"') == 3
        assert str(other) not in page.partition("<main")[2]


async def test_the_answers_are_in_the_export_of_a_list_that_shows_them(
    client: httpx.AsyncClient, token: str, answered: uuid.UUID
) -> None:
    address = f"{MEMBERS}/export?meeting={answered}&order=name"
    taken = await client.post(address, data={"token": token, "reason": "Nimilista", "form": "csv"})
    rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row[0], row[-1]) for row in rows] == [
        ("Nimi", "Vastaus: ma 16.11.2026 klo 11.00–13.00"),
        ("Maija Mallikas", "Paikalla"),
        ("Odotta", "Ei ole vastannut"),
        ("Sven", "Ei tule"),
    ]


async def test_the_numbers_say_how_many_have_not_answered(
    client: httpx.AsyncClient, token: str, answered: uuid.UUID
) -> None:
    page = (await client.get(f"{MEMBERS}/overview")).text
    table = page.partition("Syyskokous")[2].partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r">([^<>]+)</th><td>(\d+)", table) == [
        ("Paikalla", "1"),
        ("Etänä", "0"),
        ("Ei tule", "1"),
        ("Ei ole vastannut", "1"),
    ]
    assert f"{MEMBERS}?meeting={answered}&amp;order=name" in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_the_numbers_are_pictures_and_tables(
    client: httpx.AsyncClient, pool: Pool, links: PersonalLinks, token: str, language: str
) -> None:
    await member(pool, links)
    await pending(pool, links, email="b@x.example")

    page = (await client.get(MEMBERS.replace("/fi/", f"/{language}/") + "/overview")).text

    assert page.count("<svg") == page.count("<details>") == 3
    assert {"fi": "marraskuu 2026", "sv": "november 2026", "en": "November 2026"}[language] in page
