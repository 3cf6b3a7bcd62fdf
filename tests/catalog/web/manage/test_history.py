"""Earlier versions: who, when, what, word by word; and the way back."""

import httpx
import pytest

from services.catalog.domain.groups import Group
from shared.access import audit
from shared.contracts.catalog import SignUp
from shared.languages import LANGUAGES
from shared.postgres import Connection
from tests.catalog.made import content
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.manage.conftest import Person, SignIn, typed
from tests.catalog.web.manage.test_editor import MARKUP, now_saved, path
from tests.catalog.web.reading import Element, read


async def edit(person: Person, group: Group, **fields: str) -> None:
    form = typed(await person.look(path(group))) | {name.replace("__", "."): value for name, value in fields.items()}
    assert (await person.send(path(group), form)).status_code == 303


def rows(page: Element) -> list[list[str]]:
    return [[cell.text for tag in ("th", "td") for cell in row.all(tag)] for row in page.one("tbody").all("tr")]


async def test_the_list_tells_who_did_what_and_which_fields(sign_in: SignIn, make_group: MakeGroup) -> None:
    group = await make_group(status="ended")
    async with sign_in("Oskar Malli", lead=(group.id,)) as oskar:
        await edit(oskar, group, task__fi="Uusi.", sign_up__state="closed")
        await oskar.post(path(group, "/reopen"))
        await oskar.post(path(group, "/revisions/1/restore"), version="5")
        found = rows(await oskar.look(path(group, "/revisions")))
    assert [(row[0], row[2], row[3]) for row in found] == [
        ("Versio 6", "Oskar Malli", "Palautettu version 1 teksti"),
        ("Versio 5", "Oskar Malli", "Avattu uudelleen"),
        ("Versio 4", "Oskar Malli", "Sivua muutettu"),
        ("Versio 3", "tests", "Päättynyt"),
        ("Versio 2", "tests", "Julkaistu"),
        ("Versio 1", "tests", "Luonnos tehty"),
    ]
    assert found[2][4] == "Tehtävä, Ilmoittautuminen, Miten ilmoittaudutaan"
    assert found[1][4] == "–"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_version_shows_what_it_changed_word_by_word(
    sign_in: SignIn, make_group: MakeGroup, language: str
) -> None:
    group = await make_group()
    async with sign_in(editor=(group.id,)) as oskar:
        await edit(oskar, group, task__fi="Ryhmä avaa valtion tietoja.", sign_up__state="by-mail")
        page = await oskar.look(path(group, "/revisions/3", language))
        nothing = await oskar.look(path(group, "/revisions/2", language))
    main = page.one("main")
    task, state = main.all("section", class_="change")
    assert task.one("div", class_="told").attributes["lang"] == "fi"
    assert task.one("del").text.endswith("kuntien")
    assert task.one("ins").text.endswith("valtion")
    assert "by-mail" not in state.text
    assert nothing.all("section", class_="change") == []


async def test_the_first_version_shows_all_as_new(sign_in: SignIn, make_group: MakeGroup) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        page = await helmi.look(path(group, "/revisions/1"))
    assert page.all("del") == []
    assert "Avoin data kunnissa" in page.one("main").text


async def test_an_earlier_version_comes_back_after_a_look_at_what_changes(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group(status="draft")
    async with sign_in("Oskar Malli", editor=(group.id,)) as oskar:
        await edit(oskar, group, task__fi="Uusi.")
        page = await oskar.look(path(group, "/revisions/1/restore"))
        assert page.one("del").text.endswith("Uusi.")
        version = page.one("main").one("input", name="version").attributes["value"]
        response = await oskar.post(path(group, "/revisions/1/restore"), version=version)
    assert response.headers["location"] == path(group, "?done=restored")
    saved = await now_saved(connection, group)
    assert (saved.version, saved.content) == (3, group.content)
    entry = (await audit.read(connection, group_id=group.id))[0].entry
    assert (entry.action, entry.actor.name) == ("restored", "Oskar Malli")


async def test_a_text_that_came_meanwhile_is_shown_before_it_is_replaced(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        await edit(helmi, group, task__fi="Uusi.")
        await edit(helmi, group, task__fi="Uusin.")
        response = await helmi.post(path(group, "/revisions/1/restore"), version="3")
    assert response.status_code == 409
    page = read(response.text)
    assert page.one("div", role="alert")
    assert page.one("main").one("input", name="version").attributes["value"] == "4"
    assert (await now_saved(connection, group)).content.task["fi"] == "Uusin."


async def test_a_public_page_does_not_take_back_a_text_that_lacks_what_it_needs(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group(content(sign_up=SignUp(state="by-form")), status="draft")
    async with sign_in(lead=(group.id,)) as helmi:
        await edit(helmi, group, sign_up__state="open")
        await helmi.post(path(group, "/publish"))
        response = await helmi.post(path(group, "/revisions/1/restore"), version="3")
    assert response.status_code == 422
    assert "Anna sen lomakkeen osoite" in read(response.text).one("div", role="alert").text
    assert (await now_saved(connection, group)).version == 3


@pytest.mark.parametrize("version", ["0", "7", "99999999999999999999"])
async def test_a_version_that_never_was_is_not_found(sign_in: SignIn, make_group: MakeGroup, version: str) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        await helmi.look(path(group, f"/revisions/{version}"), 404)
        await helmi.look(path(group, f"/revisions/{version}/restore"), 404)
        assert (await helmi.post(path(group, f"/revisions/{version}/restore"), version="2")).status_code == 404


async def test_strangers_see_no_history(sign_in: SignIn, make_group: MakeGroup, client: httpx.AsyncClient) -> None:
    group = await make_group()
    async with sign_in("Vieras") as stranger:
        for rest in ("/revisions", "/revisions/1", "/revisions/1/restore"):
            await stranger.look(path(group, rest), 404)
            assert (await client.get(path(group, rest))).status_code == 303
        assert (await stranger.post(path(group, "/revisions/1/restore"), version="2")).status_code == 404


async def test_markup_in_the_history_is_text(sign_in: SignIn, make_group: MakeGroup) -> None:
    group = await make_group()
    async with sign_in(MARKUP, lead=(group.id,)) as helmi:
        await edit(helmi, group, task__fi=MARKUP)
        for rest in ("/revisions", "/revisions/3", "/revisions/1/restore"):
            text = (await helmi.client.get(path(group, rest))).text
            assert "<script>alert" not in text
            assert "&lt;script&gt;" in text
            read(text)
