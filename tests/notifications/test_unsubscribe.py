"""The page behind the link in each meeting mail."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from services.notifications.app import create_app
from services.notifications.settings import Settings
from shared.contracts.registration import Member
from shared.postgres import Database
from tests.notifications.conftest import Office
from tests.notifications.samples import ORIGIN, became, group, meeting, member, told

GROUP = group()


@pytest.fixture
async def web(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The service's pages; its messaging and senders reach nothing, as in an outage."""
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client,
    ):
        yield client


@pytest.fixture
async def person(office: Office) -> Member:
    known = member(GROUP, status="member")
    await office.group_with(GROUP, known)
    return known


def link(office: Office, member_id: UUID) -> str:
    return office.unsubscribe.url(member_id, "fi")


async def muted(database: Database) -> set[UUID]:
    async with database.connection() as connection:
        return {row["member_id"] for row in await connection.fetch("select member_id from mute")}


async def test_the_link_shows_a_page_and_changes_nothing(
    office: Office, web: httpx.AsyncClient, person: Member
) -> None:
    """Scanners of mails follow links."""
    page = await web.get(link(office, person.id))
    assert page.status_code == 200
    assert "Sosiaalinen kestävyys" in page.text
    assert '<button class="button button--primary" type="submit">Lopeta viestit</button>' in page.text
    assert "noindex" in page.text
    assert await muted(office.database) == set()


async def test_the_button_mutes_and_the_page_then_offers_the_mails_again(
    office: Office, web: httpx.AsyncClient, person: Member
) -> None:
    done = await web.post(link(office, person.id), data={"action": "mute"})
    assert done.status_code == 303
    assert await muted(office.database) == {person.id}
    page = await web.get(done.headers["location"])
    assert "Et saa enää viestejä" in page.text
    await web.post(link(office, person.id), data={"action": "unmute"})
    assert await muted(office.database) == set()


@pytest.mark.parametrize("as_form_data", [False, True])
async def test_one_click_needs_no_cookie_and_no_second_step(
    office: Office, web: httpx.AsyncClient, person: Member, as_form_data: bool
) -> None:
    """RFC 8058: the pair may come in either encoding, and the answer is no redirect."""
    pair = {"List-Unsubscribe": "One-Click"}
    url = link(office, person.id)
    if as_form_data:
        answer = await web.post(url, files={name: (None, value) for name, value in pair.items()})
    else:
        answer = await web.post(url, data=pair)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert await muted(office.database) == {person.id}


async def test_doing_it_twice_is_fine(office: Office, web: httpx.AsyncClient, person: Member) -> None:
    for _ in range(2):
        assert (await web.post(link(office, person.id), data={"action": "mute"})).status_code == 303
    assert await muted(office.database) == {person.id}


async def test_a_muted_member_stays_a_member_and_gets_no_mail_about_meetings(
    office: Office, web: httpx.AsyncClient, person: Member
) -> None:
    await office.meetings(told("meeting.published", meeting(GROUP)))
    await web.post(link(office, person.id), data={"List-Unsubscribe": "One-Click"})
    await office.meetings(told("meeting.cancelled", meeting(GROUP)))
    await office.send()
    assert office.mail.mails == []
    assert [row["status"] for row in await office.rows("select status from member")] == ["member"]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
async def test_the_page_is_in_the_language_of_its_path(
    office: Office, web: httpx.AsyncClient, person: Member, lang: str
) -> None:
    page = await web.get(link(office, person.id).replace("/fi/", f"/{lang}/"))
    assert f'<html lang="{lang}">' in page.text
    title = {"fi": "Viestit kokouksista", "sv": "Meddelanden om möten", "en": "Mails about meetings"}[lang]
    assert f"<h1>{title}</h1>" in page.text


async def test_a_forged_link_is_no_page(office: Office, web: httpx.AsyncClient, person: Member) -> None:
    url, other = link(office, person.id), link(office, uuid4())
    mixed = other.rpartition(".")[0] + "." + url.rpartition(".")[2]
    for forged in (url[:-8] + "xxxxxxxx", mixed, f"{ORIGIN}/fi/mails/unsubscribe/x"):
        assert (await web.get(forged)).status_code == 404
        assert (await web.post(forged, data={"action": "mute"})).status_code == 404
    assert await muted(office.database) == set()


async def test_somebody_who_has_left_is_told_that_there_is_nothing_to_stop(
    office: Office, web: httpx.AsyncClient, person: Member
) -> None:
    await office.members(told("member.withdrawn", became(person, "withdrawn")))
    page = await web.get(link(office, person.id))
    assert "ei ole enää ryhmän jäsen" in page.text
    answer = await web.post(link(office, person.id), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert await muted(office.database) == set()


async def test_while_kafka_and_the_mail_server_are_away_the_page_works_and_readiness_says_what_is_missing(
    office: Office, web: httpx.AsyncClient, person: Member
) -> None:
    assert (await web.get("/healthz/live")).status_code == 200
    assert (await web.get(link(office, person.id))).status_code == 200
    ready = await web.get("/healthz/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert "events" in ready.json()["degraded"]
