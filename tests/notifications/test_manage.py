"""Those who run a group see what its mails became, what they say, and add words of their own."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from typing import get_args
from uuid import UUID

import httpx
import pytest
from starlette.responses import Response

from services.notifications.app import create_app
from services.notifications.domain.notices import Unneeded
from services.notifications.settings import Settings
from services.notifications.web.manage.words import UNNEEDED
from shared.access import Sessions, accounts, audit
from shared.contracts.catalog import Account, GroupRole, RoleInGroup
from tests.notifications.conftest import KEY, Office
from tests.notifications.samples import DECEMBER, JANUARY, NOW, ORIGIN, group, meeting, member, told
from tests.notifications.smtp_server import Accepted

GROUP = group()
AINO = member(GROUP, status="member", name="Aino Esimerkki", email="aino@kunta.example")
SVEN = member(GROUP, status="member", name="Sven Exempel", email="sven@kommun.example", language="sv")
MAILS = f"/fi/manage/groups/{GROUP.slug}/mails"
SESSIONS = Sessions([KEY], public_url=ORIGIN)


async def let_in(office: Office, client: httpx.AsyncClient, role: GroupRole, group_id: UUID = GROUP.id) -> str:
    account = Account(
        id=uuid.uuid4(),
        version=1,
        changed_at=NOW,
        name="Liisa Lead",
        roles=(RoleInGroup(group_id=group_id, role=role),),
        sessions_from=NOW,
    )
    async with office.database.transaction() as connection:
        await accounts.keep(connection, [account])
    response = Response()
    session = SESSIONS.begin(response, account.id, now=NOW)
    client.cookies.set(SESSIONS.cookie_name, response.headers["set-cookie"].split(";")[0].partition("=")[2])
    return SESSIONS.token(session)


@pytest.fixture
async def client(settings: Settings, office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """The pages, while no mail goes out by itself: the test sends."""
    app = create_app(settings.model_copy(update={"smtp_connections": 0}), clock=office.clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=ORIGIN) as opened:
        yield opened


@pytest.fixture
async def token(office: Office, client: httpx.AsyncClient) -> str:
    await office.group_with(GROUP, AINO, SVEN)
    return await let_in(office, client, "lead")


async def a_notice(office: Office, status: str, reason: str | None = None) -> UUID:
    """A mail about a meeting to Aino, of which this has become."""
    await office.meetings(told("meeting.published", meeting(GROUP, when=DECEMBER)))
    rows = await office.rows(
        """update notice set status = $1, reason = $2, attempts = 3, due_at = $3 where member_id = $4 returning id""",
        status,
        reason,
        NOW + timedelta(days=1),
        AINO.id,
    )
    await office.rows("delete from notice where member_id <> $1", AINO.id)
    found: UUID = rows[0]["id"]
    return found


def plain_text(mail: Accepted) -> str:
    body = mail.message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_a_failed_mail_is_seen_with_its_reason_and_sent_again(
    office: Office, client: httpx.AsyncClient, token: str
) -> None:
    notice_id = await a_notice(office, "failed", "550")

    listed = (await client.get(f"{MAILS}?status=failed")).text
    page = (await client.get(f"{MAILS}/{notice_id}")).text
    again = await client.post(f"{MAILS}/{notice_id}/again", data={"token": token})
    twice = await client.post(f"{MAILS}/{notice_id}/again", data={"token": token})

    assert "Aino Esimerkki" in listed
    assert "Osoitetta ei ole, tai se ei ota vastaan viestejä täältä (550)" in page
    assert again.headers["location"].endswith("?done=again")
    assert twice.headers["location"].endswith("?done=nothing")
    async with office.database.connection() as connection:
        assert [recorded.entry.action for recorded in await audit.read(connection)] == ["sent again"]


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        ("skipped", "superseded", "Myöhempi viesti on korvannut tämän"),
        ("failed", "timeout", "Postipalvelin ei ole ottanut viestiä vastaan"),
        ("failed", "554", "Postipalvelin kieltäytyi viestistä (554)"),
        ("queued", "450", "Postipalvelin ei ole ottanut viestiä vastaan (450)"),
        ("failed", "no-smtputf8", "Postipalvelin ei osaa lähettää osoitteeseen, jossa on tällaisia kirjaimia"),
        ("queued", "unwritable", "Viestiä ei voitu kirjoittaa: kerro palvelun ylläpidolle"),
        ("failed", "unusable-address", "Osoitetta ei ole, tai se ei ota vastaan viestejä täältä"),
    ],
)
async def test_a_lead_reads_in_words_why_a_mail_was_not_sent(
    office: Office, client: httpx.AsyncClient, token: str, status: str, reason: str, words: str
) -> None:
    page = (await client.get(f"{MAILS}/{await a_notice(office, status, reason)}")).text
    assert f"<dd>{words}</dd>" in page


def test_there_are_words_for_every_reason_for_which_a_mail_is_not_needed() -> None:
    assert UNNEEDED.keys() == set(get_args(Unneeded))


async def test_a_mail_is_shown_as_it_was_without_the_links_by_which_its_reader_acts(
    office: Office, client: httpx.AsyncClient, token: str
) -> None:
    notice_id = await a_notice(office, "sent")

    page = unescape((await client.get(f"{MAILS}/{notice_id}")).text)

    assert "Aino Esimerkki" in page
    assert "17.12.2026" in page
    assert AINO.links.own_page not in page
    assert "/mails/unsubscribe/" not in page


async def test_the_preview_says_whom_a_move_tells_and_what_the_mail_says_in_each_language(
    office: Office, client: httpx.AsyncClient, token: str
) -> None:
    before = meeting(GROUP, when=DECEMBER)
    await office.meetings(told("meeting.published", before))
    await office.mute(SVEN.id)
    await office.members(*(told("member.corrected", member(GROUP, status="member", language="sv")) for n in (1, 2)))
    moved = before.model_copy(
        update={"when": JANUARY, "previous_when": DECEMBER, "version": 2, "reason": {"sv": "Lokalen är <bokad>"}}
    )

    answer = await client.get(f"{MAILS}/preview", params={"kind": "meeting-moved", "snapshot": moved.model_dump_json()})

    assert "Viestin saavia jäseniä: 3" in answer.text
    assert "Svenska: 2" in answer.text
    assert "14.1.2027" in answer.text
    assert "17.12.2026" in answer.text
    assert "Lokalen är &lt;bokad&gt;" in answer.text
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert len(await office.states()) == 2, "nothing is told by looking"


@pytest.mark.parametrize(
    "query", [{}, {"kind": "welcome", "snapshot": "{}"}, {"kind": "meeting-moved", "snapshot": "[]"}]
)
async def test_a_preview_of_nothing_is_refused(client: httpx.AsyncClient, token: str, query: dict[str, str]) -> None:
    assert (await client.get(f"{MAILS}/preview", params=query)).status_code == 400


async def test_a_preview_of_another_groups_meeting_is_refused(client: httpx.AsyncClient, token: str) -> None:
    other = meeting(group(), when=DECEMBER)

    answer = await client.get(f"{MAILS}/preview", params={"kind": "meeting-moved", "snapshot": other.model_dump_json()})

    assert answer.status_code == 400


async def test_a_groups_own_words_are_in_every_mail_written_from_then_on(
    office: Office, client: httpx.AsyncClient, token: str
) -> None:
    sender = office.sender()
    words = {"token": token, "words_fi": "Tervetuloa <mukaan>!\n\nKahvia on.", "words_sv": "", "words_en": ""}
    first = meeting(GROUP, when=DECEMBER)
    await office.meetings(told("meeting.published", first))
    await office.send(sender)

    saved = await client.post(f"{MAILS}/words/meeting-published", data=words)
    await office.meetings(told("meeting.published", meeting(GROUP, when=JANUARY)))
    await office.send(sender)

    texts = [plain_text(each) for each in office.mail.to("aino@kunta.example")]
    assert saved.status_code == 303
    assert ["Kahvia on." in text for text in texts] == [False, True]
    assert all("Kahvia on." not in plain_text(each) for each in office.mail.to("sven@kommun.example"))


async def test_words_that_cannot_be_used_come_back_as_typed(client: httpx.AsyncClient, token: str) -> None:
    words = {"token": token, "words_fi": "<b>" + "x" * 2000, "words_sv": "Välkommen"}

    answer = await client.post(f"{MAILS}/words/welcome", data=words)

    assert answer.status_code == 422
    assert "&lt;b&gt;xxx" in answer.text
    assert "Välkommen" in answer.text


@pytest.mark.parametrize("path", ["", "/words", "/words/welcome"])
async def test_an_editor_and_a_lead_of_another_group_see_nothing(
    office: Office, client: httpx.AsyncClient, token: str, path: str
) -> None:
    assert (await client.get(MAILS + path)).status_code == 200
    await let_in(office, client, "editor")
    assert (await client.get(MAILS + path)).status_code == 403
    await let_in(office, client, "lead", uuid.uuid4())
    assert (await client.get(MAILS + path)).status_code == 404


async def test_a_mail_of_another_group_is_not_reached_by_its_id(
    office: Office, client: httpx.AsyncClient, token: str
) -> None:
    notice_id = await a_notice(office, "failed")
    await office.rows("update notice set group_id = $1", uuid.uuid4())

    assert (await client.get(f"{MAILS}/{notice_id}")).status_code == 404
    assert (await client.post(f"{MAILS}/{notice_id}/again", data={"token": token})).status_code == 404
