"""`/{lang}/manage/import`: a pasted page becomes a draft, after a look at what was read and some answers."""

import re
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from services.catalog import store
from services.catalog.domain.page_import import MAX_BYTES, questions
from services.catalog.store import questions as kept
from services.catalog.web.manage.questions import QUESTIONS
from shared.access import accounts, audit
from shared.contracts.catalog import GROUPS, Group
from shared.languages import LANGUAGES
from shared.postgres import Connection
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.manage.conftest import Person, SignIn, typed
from tests.catalog.web.manage.test_editor import MARKUP
from tests.catalog.web.reading import Element, read

PATH = "/fi/manage/import"
PAGE = """Kiertotalous hankinnoissa

Kiertotalous hankinnoissa -teemaryhmän tehtävänä on levittää kiertotalouden hankintatapoja kuntiin.

Tavoitteet

  • Kalusteet hankitaan käytettyinä aina kun se on mahdollista
  • Rakennusosia käytetään uudelleen

Teemaryhmän kokoukset

  • 17.12. klo 12.00–14.00
  • kevään päivä ilmoitetaan myöhemmin

Teemaryhmän vetäjät

  • erityisasiantuntija Salla Esimerkki, Mallilan kaupunki, puh. 040 123 4567, salla.esimerkki (at) mallila.example
"""


async def give(person: Person, page: str = PAGE, **fields: str) -> httpx.Response:
    return await person.post(PATH, page=page, **fields)


def errors_of(page: Element) -> list[str]:
    return [each.attributes["href"] for each in page.one("div", class_="error-summary").all("a")]


def table(page: Element) -> dict[str, list[str]]:
    rows = [row.all("td") + row.all("th") for row in page.one("tbody").all("tr")]
    return {cells[-1].text: [cell.text for cell in cells[:-1]] for cells in rows}


async def test_each_field_stands_beside_the_line_it_came_from(sign_in: SignIn, connection: Connection) -> None:
    async with sign_in(lead=(uuid4(),)) as helmi:
        await helmi.look(PATH)
        page = read((await give(helmi)).text)
    found = table(page)
    assert found["Nimi"] == ["1", "Kiertotalous hankinnoissa", "Kiertotalous hankinnoissa"]
    assert found["Tavoitteet 2"][:2] == ["8", "• Rakennusosia käytetään uudelleen"]
    assert found["Ryhmän vetäjät 1"][2].startswith("Salla Esimerkki erityisasiantuntija")
    assert await store.groups(connection) == [], "a look makes nothing"


async def test_a_year_that_the_page_does_not_tell_is_asked_for_and_the_draft_made_with_it(
    sign_in: SignIn, connection: Connection
) -> None:
    async with sign_in(lead=(uuid4(),)) as helmi:
        page = read((await give(helmi)).text)
        assert "Minkä vuoden päivä tämä on?" in page.one("section", **{"aria-labelledby": "questions-title"}).text
        refused = await helmi.send(PATH, typed(page) | {"do": "create"})
        assert refused.status_code == 422
        (wrong,) = read(refused.text).one("div", class_="error-summary").all("a")
        assert wrong.attributes["href"] == "#year"
        assert await store.groups(connection) == []
        answered = read((await helmi.send(PATH, typed(page) | {"year": "2026", "do": "read"})).text)
        made = await helmi.send(PATH, typed(answered) | {"do": "create"})
        assert made.headers["location"] == "/fi/manage/groups/kiertotalous-hankinnoissa?done=created"
        editor = await helmi.look(made.headers["location"])
        account = await accounts.find(connection, helmi.account.id)
    group = await store.by_slug(connection, "kiertotalous-hankinnoissa")
    assert group is not None
    assert (group.status, len(group.content.proposed_meetings)) == ("draft", 2)
    assert account is not None
    assert account.roles[group.id] == "lead", "whoever brings a page in leads the group"
    assert "Milloin kokous on?" in editor.one("main").text
    entries = [each.entry for each in await audit.read(connection, group_id=group.id)]
    assert ("created", "group") in {(each.action, each.subject) for each in entries}
    row = await connection.fetchrow("select value from outbox where topic = $1", GROUPS.name)
    assert row is not None
    assert len(Group.model_validate_json(row["value"]).proposed_meetings) == 2, "meetings makes drafts of them"


async def test_meetings_without_a_year_can_be_left_out(sign_in: SignIn, connection: Connection) -> None:
    async with sign_in(lead=(uuid4(),)) as helmi:
        made = await give(helmi, leave_open="yes", do="create")
    assert made.status_code == 303
    (group,) = await store.groups(connection)
    assert len(group.content.proposed_meetings) == 1
    assert "year_missing" in [each.code for each in await kept.of_group(connection, group.id)]


async def test_a_page_without_a_title_needs_a_name(sign_in: SignIn, connection: Connection) -> None:
    page = "• Yksi tavoite\n"
    async with sign_in(lead=(uuid4(),)) as helmi:
        refused = await give(helmi, page, do="create")
        made = await give(helmi, page, do="create", name="Nimetön ryhmä", language="sv")
    assert refused.status_code == 422
    assert "#name" in errors_of(read(refused.text))
    assert made.status_code == 303
    (group,) = await store.groups(connection)
    assert group.content.name == {"sv": "Nimetön ryhmä"}


async def test_a_taken_address_is_told_with_one_that_is_free(sign_in: SignIn, connection: Connection) -> None:
    async with sign_in(lead=(uuid4(),)) as helmi:
        await give(helmi, year="2026", do="create")
        refused = await give(helmi, year="2026", do="create")
        assert refused.status_code == 409
        form = typed(read(refused.text))
        assert form["slug"] == "kiertotalous-hankinnoissa-2"
        assert (await helmi.send(PATH, form | {"do": "create"})).status_code == 303
        bad = await give(helmi, year="2026", do="create", slug="Ei kelpaa")
    assert bad.status_code == 422
    assert [group.slug for group in await store.groups(connection)] == [
        "kiertotalous-hankinnoissa",
        "kiertotalous-hankinnoissa-2",
    ]


@pytest.mark.parametrize(
    ("name", "content", "works"),
    [
        ("sivu.txt", PAGE.encode(), True),
        ("sivu.TXT", b"\xef\xbb\xbf" + PAGE.encode(), True),
        ("sivu.txt", PAGE.encode("latin-1", "replace"), False),
        ("sivu.pdf", PAGE.encode(), False),
        ("sivu.txt", b"%PDF\x00" + PAGE.encode(), False),
        ("sivu.txt", b" \n", False),
        ("sivu.txt", b"x" * (MAX_BYTES + 1), False),
        ("../../etc/passwd.txt", PAGE.encode(), True),
    ],
)
async def test_a_file_is_read_if_it_is_plain_text_and_not_too_large(
    sign_in: SignIn, name: str, content: bytes, works: bool
) -> None:
    async with sign_in(lead=(uuid4(),)) as helmi:
        response = await helmi.client.post(PATH, data={"token": helmi.token}, files={"file": (name, content)})
    page = read(response.text)
    if works:
        assert response.status_code == 200
        assert "Rakennusosia" in page.one("main").text
    else:
        assert response.status_code == 422
        assert errors_of(page) == ["#file"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_cannot_be_read_is_told_and_what_was_pasted_stays(sign_in: SignIn, language: str) -> None:
    async with sign_in(lead=(uuid4(),)) as helmi:
        path = f"/{language}/manage/import"
        empty = await helmi.post(path, page=" ")
        large = await helmi.post(path, page="ä" * (MAX_BYTES // 2 + 1))
        year = await helmi.post(path, page=PAGE, year="26")
        odd = await helmi.post(path, page=PAGE, year="²" * 30, language="de", do="create", leave_open="no")
    assert (empty.status_code, large.status_code, year.status_code, odd.status_code) == (422, 422, 422, 422)
    assert "ä" * 100 in large.text
    assert "Rakennusosia" in year.text


async def test_only_who_leads_a_group_may_bring_one_in(
    sign_in: SignIn, client: httpx.AsyncClient, connection: Connection
) -> None:
    async with sign_in("Oskar", editor=(uuid4(),)) as editor, sign_in("Vieras") as stranger:
        for person in (editor, stranger):
            for path in (PATH, "/fi/manage/create"):
                await person.look(path, 403)
                assert (await person.post(path, page=PAGE, do="create", **{"name.fi": "X"})).status_code == 403
    assert (await client.get(PATH)).headers["location"].startswith("/fi/sign-in?next=")
    async with sign_in("Ylläpitäjä", administrator=True) as administrator:
        assert (await give(administrator, year="2026", do="create")).status_code == 303
    assert len(await store.groups(connection)) == 1


async def test_markup_on_the_page_is_shown_as_text(sign_in: SignIn) -> None:
    page = PAGE.replace("Kiertotalous hankinnoissa\n", f"Kiertotalous {MARKUP}\n", 1).replace("uudelleen", MARKUP)
    async with sign_in(lead=(uuid4(),)) as helmi:
        shown = (await give(helmi, page, name=MARKUP, slug=MARKUP, year=MARKUP)).text
        made = await give(helmi, page, year="2026", do="create", slug="merkit")
        editor = (await helmi.client.get(made.headers["location"])).text
    for text in (shown, editor):
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
        read(text)


async def test_an_open_question_is_settled_from_the_editor_without_losing_what_was_typed(
    sign_in: SignIn, connection: Connection
) -> None:
    async with sign_in(lead=(uuid4(),)) as helmi:
        path = (await give(helmi, year="2026", do="create")).headers["location"].partition("?")[0]
        (group,) = await store.groups(connection)
        (question,) = await kept.of_group(connection, group.id)
        fields = typed(await helmi.look(path)) | {"task.sv": "Inte sparad"}
        page = read((await helmi.send(path, fields | {"do": f"settled:{question.number}"})).text)
        again = await helmi.send(path, fields | {"do": f"settled:{question.number}"})
    assert typed(page)["task.sv"] == "Inte sparad"
    assert again.status_code == 200
    assert await kept.of_group(connection, group.id) == []
    entry = (await audit.read(connection, group_id=group.id))[0].entry
    assert (entry.action, entry.before) == ("settled", {question.code: question.quote})


async def test_a_group_begins_by_hand_with_a_name_alone(sign_in: SignIn, connection: Connection) -> None:
    async with sign_in(lead=(uuid4(),)) as helmi:
        await helmi.look("/sv/manage/create")
        nameless = await helmi.post("/sv/manage/create", **{"name.fi": " "})
        made = await helmi.post("/sv/manage/create", **{"name.sv": "Öppna data", "slug": ""})
        taken = await helmi.post("/sv/manage/create", **{"name.sv": "Annan", "slug": "oppna-data"})
        bad = await helmi.post("/sv/manage/create", **{"name.sv": "Annan", "slug": "Öppna data"})
        account = await accounts.find(connection, helmi.account.id)
    assert nameless.status_code == 422
    assert read(nameless.text).one("p", id="name.fi-error")
    assert made.headers["location"] == "/sv/manage/groups/oppna-data?done=created"
    assert (taken.status_code, bad.status_code) == (409, 422)
    assert read(taken.text).one("input", id="slug").attributes["value"] == "oppna-data-2"
    (group,) = await store.groups(connection)
    assert (group.status, group.content.name) == ("draft", {"sv": "Öppna data"})
    assert account is not None
    assert account.roles[group.id] == "lead"


async def test_who_leads_nothing_else_still_sees_the_new_draft(sign_in: SignIn, make_group: MakeGroup) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        made = await give(helmi, year="2026", do="create")
        await helmi.look(made.headers["location"])


def test_every_question_of_the_importer_has_words_for_pages() -> None:
    source = Path(questions.__file__).read_text("utf-8")
    codes = set(re.findall(r'\bask\(\s*"(\w+)"', source))
    assert len(codes) > 20
    assert codes == set(QUESTIONS)
