"""Whoever runs a group sends one of its mails to themselves, sees what the members would, and touches nobody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID, uuid4

import httpx
import pytest
from starlette.responses import Response

from services.notifications.app import create_app
from services.notifications.domain.wording import KINDS
from services.notifications.settings import Settings
from services.notifications.subscribers import subscriptions
from shared.access import Sessions, accounts, audit
from shared.access.sessions import LASTS
from shared.contracts.catalog import ACCOUNTS, SIGN_INS, Account, RoleInGroup, SignIn
from shared.contracts.golden import example
from shared.contracts.notifications import NoticeKind
from shared.messaging import Received
from tests.notifications.conftest import KEY, Office
from tests.notifications.samples import DECEMBER, NOW, ORIGIN, group, joining, meeting, member, told

GROUP = group()
LIISA = UUID(int=0x11)
ADDRESS = "liisa.lead@kunta.example"
AINO = member(GROUP, status="member", name="Aino Esimerkki", email="aino@kunta.example")
WORDS = f"/fi/manage/groups/{GROUP.slug}/mails/words"
SESSIONS = Sessions([KEY], public_url=ORIGIN)


DEADLINE_S = 30.0


@pytest.fixture
async def client(settings: Settings, office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """The service as in production but for the members' mails, which do not go out, and Liisa signed in."""
    await office.group_with(GROUP, AINO)
    account = Account(
        id=LIISA,
        version=1,
        changed_at=NOW,
        name="Liisa Lead",
        roles=(RoleInGroup(group_id=GROUP.id, role="lead"),),
        sessions_from=NOW,
    )
    async with office.database.transaction() as connection:
        await accounts.keep(connection, [account])
    changes = {"smtp_connections": 0, "smtp_port": office.mail.port}
    app = create_app(settings.model_copy(update=changes), clock=office.clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=ORIGIN) as opened:
        yield opened


@pytest.fixture
def token(client: httpx.AsyncClient) -> str:
    response = Response()
    session = SESSIONS.begin(response, LIISA, now=NOW)
    client.cookies.set(SESSIONS.cookie_name, response.headers["set-cookie"].split(";")[0].partition("=")[2])
    return SESSIONS.token(session)


async def signed_in(office: Office, account_id: UUID | None = LIISA, email: str = ADDRESS) -> None:
    """She asked for a link, which was mailed to her."""
    asked = SignIn(
        id=uuid4(),
        account_id=account_id,
        requested_at=NOW,
        expires=NOW + timedelta(minutes=15),
        name="Liisa Lead",
        email=email,
        language="fi",
        link=f"{ORIGIN}/fi/sign-in/x",
    )
    await office.sign_ins(Received(str(asked.id), "talkoot.sign-in.requested", "1", asked))


async def signed_in_elsewhere(office: Office) -> None:
    """Another system said who she is, and no link was mailed to her."""
    value = {**example(SIGN_INS, "talkoot.sign-in.completed"), "account_id": LIISA, "email": ADDRESS}
    completed = SignIn.model_validate({**value, "requested_at": NOW, "expires": NOW})
    await office.sign_ins(Received(str(completed.id), "talkoot.sign-in.completed", "1", completed))


async def arrived(office: Office) -> EmailMessage:
    """The test, once it is out: the mail that is no link to sign in by."""
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    while True:
        found = [mail for mail in office.mail.mails if "/sign-in/" not in text_of(mail.message)]
        if found:
            assert [mail.recipient for mail in found] == [ADDRESS]
            return found[0].message
        assert asyncio.get_running_loop().time() < deadline, "no test in time"
        await asyncio.sleep(0.02)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_it_goes_to_the_own_address_alone_and_says_what_is_saved(
    office: Office, client: httpx.AsyncClient, token: str
) -> None:
    await signed_in(office)
    await client.post(f"{WORDS}/welcome", data={"token": token, "words_sv": "Välkommen till oss!"})

    answer = await client.post(f"{WORDS}/welcome/test", data={"token": token, "language": "sv"})
    mail = await arrived(office)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{WORDS}/welcome?done=tested")
    assert "matkalla" in (await client.get(answer.headers["location"])).text
    assert mail["Subject"] == "Kokeilu: Välkommen till gruppen Social hållbarhet"
    assert mail["To"] == f"Liisa Lead <{ADDRESS}>"
    assert "Hej Liisa Lead" in text_of(mail)
    assert "Välkommen till oss!" in text_of(mail)
    assert await office.rows("select from test_mail") == []
    async with office.database.connection() as connection:
        (entry,) = [each.entry for each in await audit.read(connection) if each.entry.action == "tested"]
    assert (entry.actor.name, entry.group_id, entry.subject_name) == ("Liisa Lead", GROUP.id, "welcome")
    assert entry.after == {"language": "Svenska"}
    assert ADDRESS not in str(entry)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("coming", [True, False])
async def test_nothing_in_it_acts_for_anybody(
    office: Office, client: httpx.AsyncClient, token: str, kind: NoticeKind, coming: bool
) -> None:
    """A cancellation in a calendar would take the real meeting away, a link would stop a member's mails."""
    await signed_in(office)
    if coming:
        next_one = meeting(GROUP, when=DECEMBER)
        await office.joining(told("joining.set", joining(next_one)))
        await office.meetings(told("meeting.changed", next_one))

    await client.post(f"{WORDS}/{kind}/test", data={"token": token, "language": "en"})
    mail = await arrived(office)

    assert str(mail["Subject"]).startswith("Kokeilu: ")
    assert not [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert not [name for name in mail.keys() if name.lower().startswith("list-") or name == "Reply-To"]  # noqa: SIM118
    assert "/registrations/" not in text_of(mail)
    assert "/unsubscribe/" not in text_of(mail)
    assert f"{ORIGIN}/en/groups/{GROUP.slug}" in text_of(mail)
    assert ("Sosiaalinen kestävyys: aloitus" in text_of(mail)) == (coming and kind != "confirmation")


@pytest.mark.parametrize("known", ["nothing", "another's", "an older event's", "long ago"])
async def test_where_the_own_address_is_not_known_nothing_is_sent(
    office: Office, client: httpx.AsyncClient, token: str, known: str
) -> None:
    match known:
        case "another's":
            await signed_in(office, uuid4())
        case "an older event's":
            await signed_in(office, None)
        case "long ago":
            await signed_in(office)
            await office.rows("update own_address set forget_at = $1", NOW)

    answer = await client.post(f"{WORDS}/welcome/test", data={"token": token, "language": "fi"})

    assert answer.status_code == 409
    assert "Kirjaudu ulos" in answer.text
    assert await office.rows("select from test_mail") == []


async def test_whoever_needs_no_link_to_sign_in_gets_it_too_and_no_link(
    office: Office, client: httpx.AsyncClient, token: str
) -> None:
    await signed_in_elsewhere(office)
    assert await office.rows("select from sign_in_mail") == []

    answer = await client.post(f"{WORDS}/welcome/test", data={"token": token, "language": "fi"})

    assert (answer.status_code, answer.headers["location"]) == (303, f"{WORDS}/welcome?done=tested")
    assert (await arrived(office))["To"] == f"Liisa Lead <{ADDRESS}>"
    assert len(office.mail.mails) == 1


async def test_the_address_of_who_needs_no_link_stays_as_long_as_the_session(office: Office) -> None:
    await signed_in_elsewhere(office)
    assert [row["forget_at"] for row in await office.rows("select forget_at from own_address")] == [NOW + LASTS]

    await office.rows("delete from own_address")
    office.now = NOW + LASTS
    await signed_in_elsewhere(office)
    assert await office.rows("select from own_address") == [], "a session that is over is nobody's"


async def test_an_address_stays_no_longer_than_a_session_and_goes_with_its_account(office: Office) -> None:
    await signed_in(office)
    (row,) = await office.rows("select email, forget_at from own_address")
    assert (row["email"], row["forget_at"]) == (ADDRESS, NOW + timedelta(hours=12, minutes=15))

    office.later(hours=12, minutes=15)
    await office.send_parcels()
    assert await office.rows("select from own_address") == []

    office.now = NOW
    await signed_in(office)
    handle = next(each.handle for each in subscriptions(office.clock) if each.topic is ACCOUNTS)
    async with office.database.transaction() as connection:
        await handle(connection, [Received(str(LIISA), "", "", None)])
    assert await office.rows("select from own_address") == []
