"""Two leads write one page at a time: the later one sees both texts, chooses, and loses nothing."""

import httpx

from services.catalog.domain.groups import Group
from shared.postgres import Connection
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.manage.conftest import Person, SignIn, typed
from tests.catalog.web.manage.test_editor import now_saved, path
from tests.catalog.web.reading import Element, read


async def conflict(helmi: Person, oskar: Person, group: Group, **mine: str) -> Element:
    """Oskar's page after Helmi saved another task while he wrote `mine`."""
    helmis, oskars = typed(await helmi.look(path(group))), typed(await oskar.look(path(group)))
    assert (await helmi.send(path(group), helmis | {"task.fi": "Helmin tehtävä."})).status_code == 303
    fields = oskars | {name.replace("__", "."): value for name, value in mine.items()}
    response = await oskar.send(path(group), fields)
    assert response.status_code == 409
    return read(response.text)


def text_of(page: Element, field: str, side: str) -> str:
    (choice,) = [each for each in page.all("input", name=f"choose.{field}") if each.attributes["value"] == side]
    return page.one("div", id=choice.attributes["aria-describedby"]).text


def chosen(page: Element) -> dict[str, str]:
    return {name: value for name, value in typed(page).items() if name.startswith("choose.")}


async def test_both_texts_are_shown_and_what_one_alone_changed_is_chosen(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi, sign_in("Oskar Malli", editor=(group.id,)) as oskar:
        page = await conflict(helmi, oskar, group, task__fi="Oskarin tehtävä.", task__en="Oskar's task.")
    assert "Helmi Malli tallensi sivun" in page.one("main").text
    assert text_of(page, "task.fi", "mine") == "Oskarin tehtävä."
    assert text_of(page, "task.fi", "theirs") == "Helmin tehtävä."
    assert chosen(page) == {"choose.task.en": "mine"}
    assert (await now_saved(connection, group)).content.task["fi"] == "Helmin tehtävä."


async def test_an_open_choice_must_be_made_first(sign_in: SignIn, make_group: MakeGroup) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi, sign_in("Oskar", lead=(group.id,)) as oskar:
        page = await conflict(helmi, oskar, group, task__fi="Oskarin tehtävä.", task__en="Oskar's task.")
        response = await oskar.send(path(group), typed(page) | {"take": "chosen"})
    assert response.status_code == 422
    again = read(response.text)
    assert [each.attributes["href"] for each in again.one("div", class_="error-summary").all("a")] == [
        "#choose.task.fi"
    ]
    assert chosen(again) == {"choose.task.en": "mine"}
    assert typed(again)["task.fi"] == "Oskarin tehtävä."


async def test_the_choices_are_saved_field_by_field(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi, sign_in("Oskar", lead=(group.id,)) as oskar:
        page = await conflict(helmi, oskar, group, task__fi="Oskarin tehtävä.", leads__0__phone="040 123 4567")
        choice = {"choose.task.fi": "theirs", "take": "chosen"}
        assert (await oskar.send(path(group), typed(page) | choice)).status_code == 303
    saved = await now_saved(connection, group)
    assert saved.version == 4
    assert saved.content.task["fi"] == "Helmin tehtävä."
    assert saved.content.leads[0].phone == "+358401234567"


async def test_one_can_take_all_of_ones_own(sign_in: SignIn, make_group: MakeGroup, connection: Connection) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi, sign_in("Oskar", lead=(group.id,)) as oskar:
        page = await conflict(helmi, oskar, group, task__en="Oskar's task.")
        assert (await oskar.send(path(group), typed(page) | {"take": "mine"})).status_code == 303
    assert (await now_saved(connection, group)).content.task == group.content.task | {"en": "Oskar's task."}


async def test_one_can_edit_on_with_what_was_chosen(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi, sign_in("Oskar", lead=(group.id,)) as oskar:
        page = await conflict(helmi, oskar, group, task__fi="Oskarin tehtävä.", task__en="Oskar's task.")
        choice = {"choose.task.fi": "theirs", "take": "edit"}
        form = typed(read((await oskar.send(path(group), typed(page) | choice)).text))
        assert (form["task.fi"], form["task.en"], form["version"]) == ("Helmin tehtävä.", "Oskar's task.", "3")
        assert (await oskar.send(path(group), form)).status_code == 303
    assert (await now_saved(connection, group)).content.task["en"] == "Oskar's task."


async def test_a_third_change_meanwhile_is_shown_too(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi, sign_in("Oskar", lead=(group.id,)) as oskar:
        page = await conflict(helmi, oskar, group, task__en="Oskar's task.")
        await helmi.send(path(group), typed(await helmi.look(path(group))) | {"task.en": "Helmi's task."})
        response = await oskar.send(path(group), typed(page) | {"take": "chosen"})
    assert response.status_code == 409
    assert text_of(read(response.text), "task.en", "theirs") == "Helmi's task."
    assert (await now_saved(connection, group)).version == 4


async def test_items_that_both_added_can_both_stay(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi, sign_in("Oskar", lead=(group.id,)) as oskar:
        before = typed(await helmi.look(path(group)))
        await helmi.send(path(group), before | {"objectives.2.fi": "Helmin tavoite."})
        page = read((await oskar.send(path(group), before | {"objectives.2.fi": "Oskarin tavoite."})).text)
        both = {"choose.objectives": "together", "take": "chosen"}
        assert (await oskar.send(path(group), typed(page) | both)).status_code == 303
    assert [each["fi"] for each in (await now_saved(connection, group)).content.objectives[2:]] == [
        "Helmin tavoite.",
        "Oskarin tavoite.",
    ]


async def test_the_same_words_from_both_are_no_conflict(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi, sign_in("Oskar", lead=(group.id,)) as oskar:
        fields = typed(await helmi.look(path(group))) | {"task.fi": "Sama."}
        responses: list[httpx.Response] = [await helmi.send(path(group), fields), await oskar.send(path(group), fields)]
    assert [each.status_code for each in responses] == [303, 303]
    assert (await now_saved(connection, group)).version == 3


async def test_a_version_that_never_was_is_no_base(sign_in: SignIn, make_group: MakeGroup) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        fields = typed(await helmi.look(path(group))) | {"task.fi": "Muuta.", "version": "77"}
        assert (await helmi.send(path(group), fields)).status_code == 400
