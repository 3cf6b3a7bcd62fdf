import re
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import CONFIRM_WITHIN, SAME_SIGN_UP_WITHIN
from services.registration.usecases.lapse import lapse
from services.registration.usecases.leave import Leave, leave
from shared.postgres import Database
from tests.registration.made import (
    FORM,
    NOW,
    PUBLIC_URL,
    SLUG,
    Hands,
    Outbox,
    keep_meeting,
    member,
    pending,
    row_of,
)
from tests.waiting import eventually

EXPIRES = NOW + CONFIRM_WITHIN


@pytest.fixture
async def confirm_path(client: httpx.AsyncClient, pool: Database, links: PersonalLinks) -> str:
    """The confirmation link of a pending registration."""
    member_id = await pending(pool, links)
    return links.confirmation(member_id, EXPIRES, "fi").removeprefix(PUBLIC_URL)


@pytest.fixture
async def own_path(client: httpx.AsyncClient, pool: Database, links: PersonalLinks) -> str:
    """The own page of a member."""
    return links.own_page(await member(pool, links), "fi").removeprefix(PUBLIC_URL)


def is_private(response: httpx.Response) -> bool:
    return (
        response.headers["cache-control"] == "no-store"
        and response.headers["referrer-policy"] == "no-referrer"
        and "noindex" in response.headers["x-robots-tag"]
        and "set-cookie" not in response.headers
    )


async def test_the_link_of_the_event_opens_the_page_for_confirming(client: httpx.AsyncClient, outbox: Outbox) -> None:
    await client.post(f"/sv/groups/{SLUG}/join", data=FORM | {"language": "sv"})
    link = (await outbox.events())[0].data["links"]["confirm"]
    page = await client.get(link)
    assert page.status_code == 200
    assert "Bekräfta din e-postadress" in page.text
    assert "maija@ministerio.example" in page.text


async def test_reading_the_confirmation_link_never_confirms(
    client: httpx.AsyncClient, confirm_path: str, outbox: Outbox
) -> None:
    for method in ("GET", "HEAD", "GET"):
        page = await client.request(method, confirm_path)
        assert page.status_code == 200
        assert is_private(page)
    assert await outbox.types() == ["member.signed-up"]


async def test_the_button_confirms_and_twice_is_fine(
    client: httpx.AsyncClient, confirm_path: str, outbox: Outbox
) -> None:
    assert re.search(r'<form method="post">\s*<button', (await client.get(confirm_path)).text)
    for _ in range(2):
        answer = await client.post(confirm_path)
        assert answer.status_code == 303
        assert is_private(answer)
        page = await client.get(answer.headers["location"])
        assert page.status_code == 200
        assert "Kiitos, olet nyt ryhmän jäsen" in page.text
    assert await outbox.types() == ["member.signed-up", "member.confirmed"]


async def test_a_confirmed_link_leads_to_the_own_page(client: httpx.AsyncClient, confirm_path: str) -> None:
    await client.post(confirm_path)
    page = await client.get(confirm_path, follow_redirects=True)
    assert "Oma sivusi" in page.text


async def test_an_expired_link_offers_a_new_one_and_confirms_nothing(
    client: httpx.AsyncClient, confirm_path: str, hands: Hands, outbox: Outbox
) -> None:
    hands.now = EXPIRES
    for answer in (await client.get(confirm_path), await client.post(confirm_path)):
        assert answer.status_code == 410
        assert is_private(answer)
        assert 'action="/fi/registrations/link"' in answer.text
    # The clock's own work may have forgotten the registration by now, as it should.
    assert "member.confirmed" not in await outbox.types()


async def test_a_lapsed_registrations_link_offers_a_new_one(
    client: httpx.AsyncClient, confirm_path: str, pool: Database
) -> None:
    async with pool.transaction() as connection:
        await lapse(connection, now=EXPIRES)
    assert (await client.get(confirm_path)).status_code == 410
    assert (await client.post(confirm_path)).status_code == 410


@pytest.mark.parametrize("path", ["confirm/{token}", "{token}", "{token}/correct", "{token}/leave"])
@pytest.mark.parametrize("token", ["forged", "WyJhIl0.xyz"])
async def test_a_forged_link_offers_a_new_one(client: httpx.AsyncClient, path: str, token: str) -> None:
    for method in ("GET", "POST"):
        if method == "POST" and path == "{token}":
            continue
        answer = await client.request(method, f"/sv/registrations/{path.format(token=token)}", data={"name": "x"})
        assert answer.status_code == 404
        assert is_private(answer)
        assert 'action="/sv/registrations/link"' in answer.text


async def test_one_kind_of_link_does_not_open_the_other(
    client: httpx.AsyncClient, confirm_path: str, own_path: str
) -> None:
    assert (await client.get(confirm_path.replace("/confirm/", "/"))).status_code == 404
    assert (await client.get(own_path.replace("/registrations/", "/registrations/confirm/"))).status_code == 404


async def test_a_new_link_is_asked_for_with_the_address_and_the_answer_tells_nothing(
    client: httpx.AsyncClient, confirm_path: str, hands: Hands, outbox: Outbox
) -> None:
    assert (await client.get("/fi/registrations/link")).status_code == 200
    hands.now = NOW + SAME_SIGN_UP_WITHIN
    answers = [
        await client.post("/fi/registrations/link", data={"email": address})
        for address in ("Maija@ministerio.example", "toinen@ministerio.example")
    ]
    assert {(answer.status_code, answer.headers["location"], answer.text) for answer in answers} == {
        (303, "/fi/registrations/link/sent", "")
    }
    assert (await client.get("/fi/registrations/link/sent")).status_code == 200

    async def mailed() -> bool:
        return await outbox.types() == ["member.signed-up", "member.sign-up-repeated"]

    await eventually(mailed)


async def test_a_new_link_needs_an_address(client: httpx.AsyncClient) -> None:
    answer = await client.post("/en/registrations/link", data={"email": "maija@"})
    assert answer.status_code == 422
    assert answer.text.count("Enter an e-mail address in the form") == 2
    assert 'value="maija@"' in answer.text


async def test_the_own_page_shows_what_is_known(client: httpx.AsyncClient, own_path: str) -> None:
    page = await client.get(own_path)
    assert page.status_code == 200
    assert is_private(page)
    for text in ("Maija Mallikas", "maija@ministerio.example", "Malliministeriö", "Valtio", "Sosiaalinen kestävyys"):
        assert text in page.text
    assert '<meta name="robots" content="noindex">' in page.text


async def test_the_own_page_of_a_pending_registration_leads_to_confirming(
    client: httpx.AsyncClient, confirm_path: str, pool: Database, links: PersonalLinks
) -> None:
    member_id, _ = links.read_confirm_token(confirm_path.rpartition("/")[2])
    answer = await client.get(links.own_page(member_id, "fi"))
    assert (answer.status_code, answer.headers["location"]) == (303, confirm_path)


async def test_a_member_answers_to_a_meeting_and_changes_the_answer(
    client: httpx.AsyncClient, own_path: str, pool: Database, outbox: Outbox
) -> None:
    meeting_id = uuid4()
    await keep_meeting(pool, meeting_id)
    page = (await client.get(own_path)).text
    assert "ma 16.11.2026 klo 11.00–13.00" in page
    assert "Et ole vielä vastannut." in page
    for given, text in (("online", "Osallistun etänä"), ("no", "En pääse")):
        answer = await client.post(f"{own_path}/meetings/{meeting_id}", data={"answer": given})
        assert answer.status_code == 303
        assert f"Vastauksesi: {text}" in (await client.get(answer.headers["location"])).text
    assert (await outbox.types())[2:] == ["attendance.answered"] * 2


async def test_a_cancelled_meeting_is_shown_without_buttons(
    client: httpx.AsyncClient, own_path: str, pool: Database
) -> None:
    meeting_id = uuid4()
    await keep_meeting(pool, meeting_id, status="cancelled")
    page = (await client.get(own_path)).text
    assert "Peruttu" in page
    assert f'/meetings/{meeting_id}"' not in page.replace(f'href="{PUBLIC_URL}/fi/meetings/{meeting_id}"', "")
    answer = await client.post(f"{own_path}/meetings/{meeting_id}", data={"answer": "yes"})
    assert answer.status_code == 409


async def test_what_is_no_answer_is_refused(client: httpx.AsyncClient, own_path: str) -> None:
    assert (await client.post(f"{own_path}/meetings/{uuid4()}", data={"answer": "maybe"})).status_code == 422
    assert (await client.post(f"{own_path}/meetings/{uuid4()}", data={"answer": "yes"})).status_code == 409


async def test_a_member_corrects_the_data(client: httpx.AsyncClient, own_path: str, outbox: Outbox) -> None:
    form = await client.get(f"{own_path}/correct")
    assert 'value="Maija Mallikas"' in form.text
    assert 'name="email"' not in form.text
    answer = await client.post(f"{own_path}/correct", data={"name": "Maija Muutos", "phone": "0401234567"})
    assert answer.status_code == 303
    page = (await client.get(answer.headers["location"])).text
    assert "Tietosi on tallennettu" in page
    assert "Maija Muutos" in page
    assert "040 123 4567" in page
    assert (await outbox.events())[-1].data["organisation"] is None


async def test_a_bad_correction_comes_back_as_typed(client: httpx.AsyncClient, own_path: str) -> None:
    answer = await client.post(f"{own_path}/correct", data={"name": "", "title": "johtaja"})
    assert answer.status_code == 422
    assert answer.text.count("Kirjoita nimesi") == 2
    assert 'value="johtaja"' in answer.text
    assert is_private(answer)


async def test_choosing_a_language_goes_on_in_it(client: httpx.AsyncClient, own_path: str, outbox: Outbox) -> None:
    answer = await client.post(f"{own_path}/language", data={"language": "sv"})
    assert answer.headers["location"].startswith(own_path.replace("/fi/", "/sv/"))
    assert "Språket för dina meddelanden har ändrats" in (await client.get(answer.headers["location"])).text
    assert (await outbox.events())[-1].data["language"] == "sv"
    assert (await client.post(f"{own_path}/language", data={"language": "de"})).status_code == 422


async def test_reading_the_page_for_leaving_leaves_nothing(
    client: httpx.AsyncClient, own_path: str, outbox: Outbox
) -> None:
    assert (await client.get(f"{own_path}/leave")).status_code == 200
    assert len(await outbox.events()) == 2


async def test_a_member_leaves_and_may_come_back(client: httpx.AsyncClient, own_path: str, outbox: Outbox) -> None:
    for _ in range(2):
        answer = await client.post(f"{own_path}/leave")
        assert (answer.status_code, answer.headers["location"]) == (303, own_path)
    page = await client.get(own_path)
    assert "Olet eronnut ryhmästä" in page.text
    assert f'href="/fi/groups/{SLUG}/join"' in page.text
    assert "maija@ministerio.example" not in page.text
    assert (await outbox.types())[2:] == ["member.withdrawn"]


async def test_whoever_left_can_neither_answer_nor_correct_nor_confirm(
    client: httpx.AsyncClient, own_path: str, pool: Database, links: PersonalLinks, outbox: Outbox
) -> None:
    member_id = links.read_own_page_token(own_path.rpartition("/")[2])
    async with pool.transaction() as connection:
        await leave(connection, Leave(member_id), links=links, now=NOW)
    for path, form in (
        ("correct", {"name": "X"}),
        ("language", {"language": "sv"}),
        (f"meetings/{uuid4()}", {"answer": "yes"}),
    ):
        assert (await client.post(f"{own_path}/{path}", data=form)).headers["location"].endswith(own_path)
    old_link = links.confirmation(member_id, EXPIRES, "fi")
    assert (await client.post(old_link)).status_code == 410
    assert (await row_of(pool, member_id))["status"] == "withdrawn"
    assert len(await outbox.events()) == 3


async def test_the_deadline_of_a_confirmation_is_told(client: httpx.AsyncClient, confirm_path: str) -> None:
    assert "ma 9.11.2026 klo 11.00" in (await client.get(confirm_path)).text
    assert timedelta(days=7) == EXPIRES - NOW
