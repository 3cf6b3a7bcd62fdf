import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from services.registration.app import create_app
from services.registration.domain.links import PersonalLinks
from services.registration.settings import Settings
from shared.postgres import Database
from tests.registration.made import FORM, NOW, PUBLIC_URL, SLUG, Hands, Outbox, keep_group, member
from tests.registration.wire import Wire
from tests.waiting import eventually

JOIN = f"/fi/groups/{SLUG}/join"
THANKS = f"{JOIN}/thanks"
PASSED = {"sign_up": {"deadline": (NOW - timedelta(hours=1)).isoformat()}}


async def members(pool: Database) -> int:
    async with pool.connection() as connection:
        return int(await connection.fetchval("select count(*) from member"))


def as_told(**changed: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("told", [changed], indirect=True)


@pytest.mark.parametrize(
    ("language", "button"), [("fi", "Liity ryhmään"), ("sv", "Gå med i gruppen"), ("en", "Join the group")]
)
async def test_the_form_is_there_in_each_language(client: httpx.AsyncClient, language: str, button: str) -> None:
    page = await client.get(f"/{language}/groups/{SLUG}/join")
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert re.search(f'<button[^>]*type="submit"[^>]*>{button}</button>', page.text)
    for field in FORM:
        assert f'name="{field}"' in page.text
    assert f'<option value="{language}" selected>' in page.text
    assert "set-cookie" not in page.headers


async def test_a_sign_up_leads_to_the_thanks_and_is_pending(
    client: httpx.AsyncClient, pool: Database, outbox: Outbox
) -> None:
    answer = await client.post(JOIN, data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, THANKS)
    (event,) = await outbox.events()
    assert {field: event.data[field] for field in FORM if field != "website"} == {
        field: value for field, value in FORM.items() if field != "website"
    } | {"phone": "+358501234567"}
    thanks = await client.get(THANKS)
    assert thanks.status_code == 200
    assert "Tarkista sähköpostisi" in thanks.text


async def test_nobody_learns_from_the_answer_whether_an_address_is_known(
    client: httpx.AsyncClient, pool: Database, links: PersonalLinks, hands: Hands
) -> None:
    await member(pool, links)
    hands.forward(hours=1)
    known = await client.post(JOIN, data=FORM)
    unknown = await client.post(JOIN, data=FORM | {"email": "toinen@kunta.example"})
    assert (known.status_code, known.headers, known.content) == (
        unknown.status_code,
        unknown.headers,
        unknown.content,
    )


async def test_the_language_of_the_page_is_that_of_the_messages_where_nothing_else_was_chosen(
    client: httpx.AsyncClient, outbox: Outbox
) -> None:
    await client.post(f"/sv/groups/{SLUG}/join", data={"name": "Å", "email": "a@kunta.example"})
    assert (await outbox.events())[0].data["language"] == "sv"


async def test_twenty_equal_posts_at_once_are_one_registration_and_one_event(
    client: httpx.AsyncClient, pool: Database, outbox: Outbox
) -> None:
    answers = await asyncio.gather(*(client.post(JOIN, data=FORM) for _ in range(20)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, THANKS)}
    assert await members(pool) == 1
    assert await outbox.types() == ["member.signed-up"]


async def test_many_people_at_once_are_all_registered(client: httpx.AsyncClient, pool: Database) -> None:
    forms = [FORM | {"email": f"henkilo.{number}@kunta.example"} for number in range(200)]
    answers = await asyncio.gather(*(client.post(JOIN, data=form) for form in forms))
    assert {answer.status_code for answer in answers} == {303}
    assert await members(pool) == 200


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("fi", ("Kirjoita nimesi", "Kirjoita sähköpostiosoite muodossa", "Kirjoita puhelinnumero")),
        ("sv", ("Skriv ditt namn", "Skriv e-postadressen i formen", "Skriv ett telefonnummer")),
        ("en", ("Enter your name", "Enter an e-mail address in the form", "Enter a phone number")),
    ],
)
async def test_a_bad_form_comes_back_as_typed_with_the_errors_first_and_at_the_fields(
    client: httpx.AsyncClient, pool: Database, language: str, texts: tuple[str, ...]
) -> None:
    typed = FORM | {"name": " ", "email": "maija(at)kunta", "phone": "12", "message": "</textarea><b>Hei</b>\nvaan"}
    page = await client.post(f"/{language}/groups/{SLUG}/join", data=typed)
    assert page.status_code == 422
    summary = page.text.index("error-summary__title")
    assert summary < page.text.index("<h1>")
    for field, text in zip(("name", "email", "phone"), texts, strict=True):
        assert page.text.count(text) == 2
        assert f'<a href="#{field}">' in page.text
        assert re.search(f'id="{field}"[^>]*aria-invalid="true"', page.text)
        assert f'id="{field}-error"' in page.text
    assert 'value="maija(at)kunta"' in page.text
    assert 'value="Malliministeriö"' in page.text
    assert '<option value="state" selected>' in page.text
    assert "&lt;/textarea&gt;&lt;b&gt;Hei&lt;/b&gt;\nvaan" in page.text
    assert await members(pool) == 0


async def test_what_is_not_utf8_is_refused_and_shown(client: httpx.AsyncClient, pool: Database) -> None:
    body = b"name=Ma%FFja&email=maija%40kunta.example&language=fi"
    page = await client.post(JOIN, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert page.status_code == 422
    assert "Nimessä on merkkejä" in page.text
    assert await members(pool) == 0


async def test_a_form_with_the_honeypot_filled_gets_the_same_answer_and_is_dropped(
    client: httpx.AsyncClient, pool: Database
) -> None:
    answer = await client.post(JOIN, data=FORM | {"website": "https://spam.example"})
    assert (answer.status_code, answer.headers["location"]) == (303, THANKS)
    assert await members(pool) == 0


@pytest.mark.parametrize("path", ["", "/thanks"])
async def test_an_unknown_group_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/fi/groups/toinen/join{path}")).status_code == 404
    assert (await client.post("/fi/groups/toinen/join", data=FORM)).status_code == 404
    assert (await client.get(f"/de/groups/{SLUG}/join{path}")).status_code == 404


async def test_a_group_that_was_just_published_can_be_joined(client: httpx.AsyncClient, pool: Database) -> None:
    await keep_group(pool, 2, slug="uusi")

    async def found() -> bool:
        return (await client.get("/fi/groups/uusi/join")).status_code == 200

    await eventually(found)


@pytest.mark.parametrize(
    ("told", "texts"),
    [
        ({"sign_up": {"state": "closed"}}, ("Ryhmään ei oteta nyt uusia jäseniä",)),
        (
            {"sign_up": {"state": "by-form", "url": "https://lomake.example/x"}},
            ("toisen sivuston lomakkeella", "https://lomake.example/x"),
        ),
        ({"sign_up": {"state": "by-form"}}, ("toisen sivuston lomakkeella", "Kysy lomakkeen osoitetta")),
        ({"sign_up": {"state": "by-mail"}}, ("ilmoittaudutaan sähköpostilla",)),
        (
            {"sign_up": {"deadline": (NOW - timedelta(hours=1)).isoformat()}},
            ("Ilmoittautumisaika on päättynyt", "ma 2.11.2026 klo 10.00"),
        ),
    ],
    indirect=["told"],
)
async def test_where_one_cannot_join_here_the_page_says_why_and_how_and_has_no_form(
    client: httpx.AsyncClient, pool: Database, texts: tuple[str, ...]
) -> None:
    page = await client.get(JOIN)
    assert page.status_code == 200
    answer = await client.post(JOIN, data=FORM)
    assert answer.status_code == 409
    for html in (page.text, answer.text):
        assert "<form" not in html
        assert f'href="/fi/groups/{SLUG}"' in html
        for text in texts:
            assert text in html
    assert await members(pool) == 0


@as_told(status="ended")
async def test_nobody_joins_a_group_that_has_ended(client: httpx.AsyncClient) -> None:
    assert "Ryhmä on päättänyt työnsä" in (await client.get(JOIN)).text
    assert (await client.post(JOIN, data=FORM)).status_code == 409


@as_told(sign_up={"deadline": (NOW + timedelta(hours=1)).isoformat()})
async def test_a_deadline_passes_by_itself(client: httpx.AsyncClient, hands: Hands) -> None:
    assert "Ilmoittautumisaika päättyy ma 2.11.2026 klo 12.00." in (await client.get(JOIN)).text
    hands.forward(hours=1)
    assert (await client.post(JOIN, data=FORM)).status_code == 409


@as_told(status="draft")
async def test_a_draft_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get(JOIN)).status_code == 404


async def test_a_group_without_a_name_in_the_language_shows_another_and_says_so(client: httpx.AsyncClient) -> None:
    assert '<span lang="fi">Sosiaalinen kestävyys</span>' in (await client.get(f"/sv/groups/{SLUG}/join")).text


async def test_too_much_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post(JOIN, data=FORM | {"message": "x" * 70_000})).status_code == 413
    assert (await client.post(JOIN, data={f"field{number}": "x" for number in range(60)})).status_code == 400
    assert (await client.post(JOIN, files={"name": b"x"})).status_code == 415


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": PUBLIC_URL, "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": PUBLIC_URL}, 303),
        ({"Origin": "https://kunta.example", "Sec-Fetch-Site": "cross-site"}, 303),
        ({"Origin": "https://paha.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://paha.example"}, 403),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_only_our_own_site_and_the_listed_ones_send_the_form(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await client.post(JOIN, data=FORM, headers=headers)).status_code == status
    assert (await client.post(JOIN, json=FORM, headers=headers)).status_code == status


async def test_json_goes_the_same_way(client: httpx.AsyncClient, pool: Database) -> None:
    answer = await client.post(JOIN, json=FORM | {"organisation": None})
    assert (answer.status_code, answer.headers["location"]) == (303, THANKS)
    assert await members(pool) == 1


async def test_bad_json_says_what_is_wrong_field_by_field(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"/sv/groups/{SLUG}/join", json=FORM | {"name": "", "phone": "x"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["errors"] == [
        {"pointer": "#/name", "code": "missing", "detail": "Skriv ditt namn"},
        {
            "pointer": "#/phone",
            "code": "not-a-phone",
            "detail": "Skriv ett telefonnummer, till exempel 050 123 4567 eller +46 70 123 45 67",
        },
    ]


@pytest.mark.parametrize("body", ["", "{", "[]", '"x"', '{"name": 1}', "[" * 5000, b"\xff"])
async def test_what_is_no_json_object_of_texts_is_a_bad_request(client: httpx.AsyncClient, body: str | bytes) -> None:
    answer = await client.post(JOIN, content=body, headers={"Content-Type": "application/json", "Accept": "*/*"})
    assert answer.status_code == 400


async def test_scripts_of_listed_sites_may_send_json(client: httpx.AsyncClient) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = await client.options(JOIN, headers={"Origin": "https://kunta.example", **asking})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "https://kunta.example"
    refused = await client.options(JOIN, headers={"Origin": "https://paha.example", **asking})
    assert "access-control-allow-origin" not in refused.headers
    sent = await client.post(JOIN, json=FORM, headers={"Origin": "https://kunta.example"}, follow_redirects=True)
    assert sent.status_code == 200
    assert sent.headers["access-control-allow-origin"] == "https://kunta.example"


async def test_a_stray_options_is_no_sign_up(client: httpx.AsyncClient) -> None:
    assert (await client.options(JOIN)).status_code == 405


async def test_no_group_is_known_before_the_database_has_ever_answered(settings: Settings, hands: Hands) -> None:
    nowhere = SecretStr("postgresql://registration@127.0.0.1:9/talkoot")
    app = create_app(settings.model_copy(update={"database_url": nowhere}), clock=hands)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        assert (await client.get(JOIN)).status_code == 503
        answer = await client.post(JOIN, data=FORM)
        assert answer.status_code == 503
        assert 'value="Maija Mallikas"' in answer.text


async def test_without_a_database_the_form_is_shown_and_comes_back_as_typed_and_works_again_later(
    pool: Database, settings: Settings, hands: Hands, wire: Wire
) -> None:
    await keep_group(pool)
    url = SecretStr(wire.through(settings.database_url.get_secret_value()))
    app = create_app(settings.model_copy(update={"database_url": url}), clock=hands)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        assert (await client.get(JOIN)).status_code == 200
        await wire.cut()
        assert (await client.get(JOIN)).status_code == 200
        answer = await client.post(JOIN, data=FORM)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        assert "Ilmoittautumistasi ei voitu juuri nyt tallentaa" in answer.text
        assert 'value="Maija Mallikas"' in answer.text
        refused = await client.post(JOIN, json=FORM)
        assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        assert await members(pool) == 0
        await wire.mend()
        assert (await client.post(JOIN, data=FORM)).status_code == 303
    assert await members(pool) == 1
