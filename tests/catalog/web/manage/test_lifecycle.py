"""Publish, end, open again: each after a page that says what will happen, and only by a lead."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from shared.access import audit
from shared.contracts.catalog import GroupStatus
from shared.languages import LANGUAGES
from shared.postgres import Connection
from tests.catalog.made import at, content, meeting
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.manage.conftest import SignIn
from tests.catalog.web.manage.test_editor import now_saved, path
from tests.catalog.web.reading import read

STEPS: list[tuple[str, GroupStatus, GroupStatus, str]] = [
    ("publish", "draft", "active", "published"),
    ("end", "active", "ended", "ended"),
    ("reopen", "ended", "active", "reopened"),
]


@pytest.mark.parametrize(("step", "before", "after", "done"), STEPS)
async def test_a_lead_sees_what_will_happen_and_does_it(
    sign_in: SignIn,
    make_group: MakeGroup,
    connection: Connection,
    step: str,
    before: GroupStatus,
    after: GroupStatus,
    done: str,
) -> None:
    group = await make_group(status=before)
    async with sign_in(lead=(group.id,)) as helmi:
        page = await helmi.look(path(group, f"/{step}"))
        assert len(page.one("main").all("li")) > 3
        assert (await now_saved(connection, group)).status == before, "a look changes nothing"
        response = await helmi.post(path(group, f"/{step}"))
        assert response.headers["location"] == path(group, f"?done={done}")
        await helmi.look(response.headers["location"])
    assert (await now_saved(connection, group)).status == after
    entry = (await audit.read(connection, group_id=group.id))[0].entry
    assert (entry.action, entry.before, entry.after) == (done, {"status": before}, {"status": after})


@pytest.mark.parametrize(("step", "before", "after", "done"), STEPS)
async def test_twice_is_once(
    sign_in: SignIn,
    make_group: MakeGroup,
    connection: Connection,
    step: str,
    before: GroupStatus,
    after: GroupStatus,
    done: str,
) -> None:
    group = await make_group(status=before)
    async with sign_in(lead=(group.id,)) as helmi:
        for _ in range(2):
            assert (await helmi.post(path(group, f"/{step}"))).status_code == 303
    assert (await now_saved(connection, group)).version == group.version + 1


async def test_what_is_missing_is_listed_with_links_to_the_fields(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group(content(task={}), status="draft")
    async with sign_in(lead=(group.id,)) as helmi:
        page = await helmi.look(path(group, "/publish"))
        assert page.one("main").all("form") == []
        link = page.one("div", role="alert").one("a").attributes["href"]
        assert link == path(group, "#task.fi")
        assert (await helmi.look(path(group))).one("textarea", id="task.fi")
        response = await helmi.post(path(group, "/publish"))
    assert response.status_code == 422
    assert (await now_saved(connection, group)).status == "draft"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("step", "status"), [("publish", "ended"), ("end", "draft"), ("reopen", "draft"), ("end", "ended")]
)
async def test_a_step_that_does_not_fit_is_told_in_words_for_leads(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection, step: str, status: GroupStatus, language: str
) -> None:
    group = await make_group(status=status)
    async with sign_in(lead=(group.id,)) as helmi:
        page = await helmi.look(path(group, f"/{step}", language))
        response = await helmi.post(path(group, f"/{step}", language))
    assert page.one("main").all("form") == []
    assert response.status_code == (303 if (step, status) == ("end", "ended") else 409)
    assert "talkoot catalog" not in response.text
    assert (await now_saved(connection, group)).status == status


async def test_the_meetings_that_are_still_to_come_are_named_before_the_end(
    sign_in: SignIn, make_group: MakeGroup, add_meetings: Callable[..., Awaitable[None]]
) -> None:
    group = await make_group()
    await add_meetings(meeting(group.id, at(3, month=12)), meeting(group.id, at(1, month=10)))
    async with sign_in(lead=(group.id,)) as helmi:
        page = await helmi.look(path(group, "/end"))
    assert "3.12.2026" in page.one("main").text
    assert "1.10.2026" not in page.one("main").text


@pytest.mark.parametrize("step", ["publish", "end", "reopen"])
async def test_editors_may_not_and_strangers_see_nothing(
    sign_in: SignIn, make_group: MakeGroup, client: httpx.AsyncClient, connection: Connection, step: str
) -> None:
    status = next(before for name, before, _, _ in STEPS if name == step)
    group = await make_group(status=status)
    async with sign_in("Oskar", editor=(group.id,)) as editor, sign_in("Vieras") as stranger:
        for person, answer in ((editor, 403), (stranger, 404)):
            await person.look(path(group, f"/{step}"), answer)
            assert (await person.post(path(group, f"/{step}"))).status_code == answer
        assert f"/{step}" not in str((await editor.client.get(path(group))).text)
    assert (await client.post(path(group, f"/{step}"))).status_code == 401
    assert (await now_saved(connection, group)).status == status


async def test_the_buttons_of_the_confirmation_are_in_a_form_of_the_session(
    sign_in: SignIn, make_group: MakeGroup, connection: Connection
) -> None:
    group = await make_group(status="draft")
    async with sign_in(lead=(group.id,)) as helmi:
        form = (await helmi.look(path(group, "/publish"))).one("main").one("form")
        assert form.one("input", name="token").attributes["value"] == helmi.token
        refused = await helmi.client.post(path(group, "/publish"), data={"token": "x"})
    assert refused.status_code == 403
    assert read(refused.text)
    assert (await now_saved(connection, group)).status == "draft"
