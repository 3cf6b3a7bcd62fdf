"""`/{lang}/manage/groups/{slug}`: the form of a group's page."""

from datetime import UTC, datetime

import httpx
import pytest

from services.catalog import store
from services.catalog.domain.groups import Group
from shared.access import audit
from shared.contracts.catalog import SignUp
from shared.languages import LANGUAGES
from shared.postgres import Connection
from tests.catalog.made import content
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.manage.conftest import SignIn, typed
from tests.catalog.web.reading import read

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def path(group: Group, rest: str = "", language: str = "fi") -> str:
    return f"/{language}/manage/groups/{group.slug}{rest}"


async def now_saved(connection: Connection, group: Group) -> Group:
    found = await store.by_slug(connection, group.slug)
    assert found is not None
    return found


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_form_as_it_opens_saves_what_is_there_and_changes_nothing(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection, language: str
) -> None:
    until = datetime(2026, 12, 24, 21, 59, 59, tzinfo=UTC)
    group = await make_group(content(sign_up=SignUp(state="by-form", url="https://lomake.example/", deadline=until)))
    async with sign_in(lead=(group.id,)) as helmi:
        fields = typed(await helmi.look(path(group, language=language)))
        saved = await helmi.send(path(group, language=language), fields)
    assert saved.headers["location"] == path(group, "?done=saved", language)
    assert await now_saved(connection, group) == group


async def test_an_editor_changes_texts_in_three_languages_and_the_log_says_so(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group(status="draft")
    async with sign_in("Oskar Malli", editor=(group.id,)) as oskar:
        fields = typed(await oskar.look(path(group)))
        fields |= {"task.fi": "Uusi tehtävä.\r\n\r\nToinen kappale.", "task.sv": " ", "task.en": "To open data."}
        response = await oskar.send(path(group), fields | {"do": "save"})
        assert response.status_code == 303
        assert "tallennettu" in (await oskar.look(response.headers["location"])).one("div", role="status").text
        oskars_id = oskar.account.id
    saved = await now_saved(connection, group)
    assert saved.version == 2
    assert saved.content.task == {"fi": "Uusi tehtävä.\n\nToinen kappale.", "en": "To open data."}
    entry = (await audit.read(connection, group_id=group.id))[0].entry
    assert (entry.action, entry.actor.name, entry.actor.account_id) == ("changed", "Oskar Malli", oskars_id)
    assert set(entry.after) == {"task.fi", "task.sv", "task.en"}


async def test_every_kind_of_item_can_be_added_and_filled(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group(content(objectives=(), measures=(), programmes=(), links=(), leads=()), status="draft")
    async with sign_in(lead=(group.id,)) as helmi:
        fields = typed(await helmi.look(path(group)))
        for name in ("objectives", "measures", "programmes", "links", "leads"):
            fields = typed(read((await helmi.send(path(group), fields | {"do": f"add:{name}"})).text))
        fields |= {
            "objectives.0.sv": "Ett mål.",
            "measures.0.title.fi": "Toimi",
            "programmes.0.name.en": "Programme",
            "programmes.0.starts": "8/2026",
            "programmes.0.site.url": "https://ohjelma.example/",
            "links.0.url": "https://linkki.example/",
            "leads.0.name": "Veikko Ääninen",
            "leads.0.phone": "050 123 4567",
            "leads.0.email": "veikko@kunta.example",
            "sign_up.state": "by-mail",
            "sign_up.deadline.date": "2026-12-31",
            "sign_up.deadline.time": "12:00",
        }
        assert (await helmi.send(path(group), fields)).status_code == 303
    saved = (await now_saved(connection, group)).content
    assert saved.objectives == ({"sv": "Ett mål."},)
    assert saved.measures[0].title == {"fi": "Toimi"}
    assert (saved.programmes[0].starts, saved.programmes[0].site and saved.programmes[0].site.url) == (
        "2026-08",
        "https://ohjelma.example/",
    )
    assert saved.links[0].url == "https://linkki.example/"
    assert (saved.leads[0].phone, saved.leads[0].email) == ("+358501234567", "veikko@kunta.example")
    assert saved.sign_up.deadline is not None
    assert saved.sign_up.deadline.isoformat() == "2026-12-31T10:00:00+00:00"


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("down:objectives:0", ["2", "1", "3"]),
        ("up:objectives:2", ["1", "3", "2"]),
        ("up:objectives:0", ["1", "2", "3"]),
        ("down:objectives:2", ["1", "2", "3"]),
        ("remove:objectives:1", ["1", "3"]),
        ("down:objectives:999", ["1", "2", "3"]),
        ("remove:objectives:", ["2", "3"]),
    ],
)
async def test_buttons_move_and_remove_items_and_save_nothing(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection, button: str, order: list[str]
) -> None:
    group = await make_group(content(objectives=({"fi": "1"}, {"fi": "2"}, {"fi": "3"})))
    async with sign_in(lead=(group.id,)) as helmi:
        fields = typed(await helmi.look(path(group))) | {"task.en": "Not saved yet"}
        page = read((await helmi.send(path(group), fields | {"do": button})).text)
    after = typed(page)
    assert [after[name] for name in after if name.startswith("objectives.") and name.endswith(".fi")] == order
    assert after["task.en"] == "Not saved yet"
    assert await now_saved(connection, group) == group


async def test_the_moved_item_has_the_focus(sign_in: SignIn, make_group: MakeGroup) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        fields = typed(await helmi.look(path(group)))
        page = read((await helmi.send(path(group), fields | {"do": "down:objectives:0"})).text)
    (focused,) = [each for each in page.all("legend") if "autofocus" in each.attributes]
    assert focused.attributes["id"] == "objectives.1"


async def test_items_stand_in_the_order_in_which_the_form_sends_them(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        fields = typed(await helmi.look(path(group)))
        first = {name: fields.pop(name) for name in list(fields) if name.startswith("objectives.0.")}
        await helmi.send(path(group), fields | first)
    assert (await now_saved(connection, group)).content.objectives == tuple(reversed(group.content.objectives))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"links.0.url": "javascript:alert(1)"}, "links.0.url"),
        ({"links.0.url": ""}, "links.0.url"),
        ({"programmes.0.site.url": "vuosi.example"}, "programmes.0.site.url"),
        ({"programmes.0.starts": "elokuu"}, "programmes.0.starts"),
        ({"programmes.0.name.fi": ""}, "programmes.0.name.fi"),
        ({"measures.0.title.fi": " "}, "measures.0.title.fi"),
        ({"leads.0.name": ""}, "leads.0.name"),
        ({"leads.0.phone": "kysy vaihteesta"}, "leads.0.phone"),
        ({"leads.0.email": "kaisa(at)x.example"}, "leads.0.email"),
        ({"sign_up.deadline.date": "2026-02-30"}, "sign_up.deadline.date"),
        ({"sign_up.deadline.date": "2027-03-28", "sign_up.deadline.time": "03:30"}, "sign_up.deadline.time"),
        ({"sign_up.deadline.time": "12:00"}, "sign_up.deadline.date"),
        ({"sign_up.url": "x"}, "sign_up.url"),
        ({"task.sv": "x" * 10_001}, "task.sv"),
        ({"task.fi": "a\x00b"}, "task.fi"),
        ({"name.fi": "", "name.sv": "", "name.en": ""}, "name.fi"),
    ],
)
async def test_what_is_wrong_is_told_first_and_at_the_field_and_what_was_typed_stays(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection, fields: dict[str, str], field: str
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        whole = typed(await helmi.look(path(group))) | fields | {"invitation.en": "Not lost"}
        response = await helmi.send(path(group), whole)
        assert response.status_code == 422
        page = read(response.text)
    summary = page.one("div", class_="error-summary")
    assert [each.attributes["href"] for each in summary.all("a")] == [f"#{field}"]
    assert page.one("p", id=f"{field}-error").text.startswith("Virhe:")
    (wrong,) = [each for tag in ("input", "textarea") for each in page.all(tag, id=field)]
    assert wrong.attributes["aria-describedby"].split()[-1] == f"{field}-error"
    assert page.one("title").text.startswith("Virhe")
    assert typed(page)["invitation.en"] == "Not lost"
    for name, value in fields.items():
        assert typed(page)[name].strip() == value.replace("\x00", "\x00").strip()
    assert await now_saved(connection, group) == group


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_preview_is_the_public_page_and_saves_nothing(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection, language: str
) -> None:
    group = await make_group(status="draft")
    async with sign_in(editor=(group.id,)) as oskar:
        fields = typed(await oskar.look(path(group))) | {f"task.{language}": "Näin se näkyisi."}
        response = await oskar.send(path(group, language=language), fields | {"do": "preview", "back": "fi"})
        page = read(response.text)
        bar = page.one("form", class_="preview-bar")
        carried = {each.attributes["name"]: "".join(map(str, each.children))[1:] for each in bar.all("textarea")}
        version = bar.one("input", name="version").attributes["value"]
        again = await oskar.send(path(group), carried | {"version": version, "do": "edit"})
    assert response.status_code == 200
    assert "Näin se näkyisi." in page.one("main").text
    assert page.one("h2", id="joining-title")
    assert "noindex" in response.text
    assert typed(read(again.text))[f"task.{language}"] == "Näin se näkyisi."
    assert await now_saved(connection, group) == group


async def test_markup_in_any_field_is_shown_as_text(sign_in: SignIn, make_group: MakeGroup) -> None:
    group = await make_group(status="draft")
    async with sign_in(MARKUP, lead=(group.id,)) as helmi:
        fields = typed(await helmi.look(path(group)))
        kept = ("token", "version", "back", "sign_up.state")
        attack = {name: value if name in kept else MARKUP for name, value in fields.items()}
        saved = {name: value if _restricted(name) else MARKUP for name, value in fields.items() if name not in kept}
        pages = [
            (await helmi.send(path(group), attack)).text,
            (await helmi.send(path(group), fields | saved | {"do": "preview"})).text,
            (await helmi.send(path(group), fields | saved | {"do": "down:objectives:0"})).text,
        ]
        assert (await helmi.send(path(group), fields | saved)).status_code == 303
        pages.append((await helmi.client.get(path(group))).text)
        pages.append((await helmi.send(path(group), fields | {"task.fi": "Muuta"})).text)
    for text in pages:
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert(1)" in text
        read(text)


def _restricted(name: str) -> bool:
    return name.endswith((".url", ".starts", ".phone", ".email", ".date", ".time"))


async def test_who_may_not_edit_is_refused(sign_in: SignIn, make_group: MakeGroup, client: httpx.AsyncClient) -> None:
    group = await make_group()
    other = await make_group(content(name={"fi": "Toinen ryhmä"}))
    async with sign_in("Vieras", lead=(other.id,)) as stranger:
        assert (await stranger.client.get(path(group))).status_code == 404
        assert (await stranger.send(path(group), {"version": "1"})).status_code == 404
        assert (await stranger.client.get("/fi/manage/groups/no-such-group")).status_code == 404
    assert (await client.get(path(group))).headers["location"].startswith("/fi/sign-in?next=")
    async with sign_in("Ylläpitäjä", administrator=True) as administrator:
        await administrator.look(path(group))


async def test_a_form_of_another_site_or_without_its_token_changes_nothing(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        fields = typed(await helmi.look(path(group))) | {"task.fi": "Kaapattu"}
        foreign = await helmi.client.post(path(group), data=fields, headers={"Sec-Fetch-Site": "cross-site"})
        without = await helmi.client.post(path(group), data=fields | {"token": "x"})
    assert (foreign.status_code, without.status_code) == (403, 403)
    assert await now_saved(connection, group) == group


@pytest.mark.parametrize("fields", [{}, {"version": "x"}, {"version": "9" * 30}, {"version": "1", "do": "add:slug"}])
async def test_a_form_that_no_page_of_ours_sends_is_no_fault_of_ours(
    sign_in: SignIn, make_group: MakeGroup, fields: dict[str, str]
) -> None:
    group = await make_group()
    async with sign_in(lead=(group.id,)) as helmi:
        assert (await helmi.send(path(group), fields)).status_code == 400
