"""A small application behind the gate, on a real database, and somebody who may sign in."""

import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from deploy.local.bootstrap import bootstrap, drop, with_login
from shared import access
from shared.access import Account, Gate, Permission, Sessions, Visitor, accounts
from shared.access.audit_pages import AuditPages
from shared.access.audit_words import AuditWords
from shared.contracts.catalog import Account as Snapshot
from shared.contracts.catalog import RoleInGroup
from shared.languages import translatable
from shared.metrics import Metrics
from shared.postgres import Database, migrate
from shared.web import Application, Pages

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
WORDS = AuditWords(
    fields={"place": translatable("Where"), "task": translatable("Task")}, values={"held": translatable("Pidetty")}
)
SITE = "https://talkoot.example"
SAMPLE = Path(__file__).parents[1] / "web" / "sample"
GROUP = uuid.UUID("01998f2a-1c40-7d3e-9b61-5a0c7e42d810")


@pytest.fixture
async def database(postgres: str) -> AsyncIterator[Database]:
    name = f"talkoot_{uuid.uuid4().hex[:12]}"
    admin = await bootstrap(postgres, name, {"meetings": "test"})
    url = SecretStr(with_login(admin, "meetings", "test"))
    await migrate(url, [access.MIGRATIONS])
    async with Database(url) as opened:
        yield opened
    await drop(postgres, name)


@pytest.fixture
def sessions() -> Sessions:
    return Sessions([SecretStr("k")], public_url=SITE)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


Tell = Callable[..., Snapshot]


@pytest.fixture
def snapshot() -> Tell:
    """An account of a lead of GROUP, with what a test wants otherwise."""
    account_id = uuid.uuid4()

    def made(**changes: object) -> Snapshot:
        fields: dict[str, object] = {
            "id": account_id,
            "version": 1,
            "changed_at": NOW,
            "name": "Aino Esimerkki",
            "roles": (RoleInGroup(group_id=GROUP, role="lead"),),
            "sessions_from": NOW - timedelta(days=1),
        }
        return Snapshot.model_validate(fields | changes)

    return made


async def told(database: Database, *snapshots: Snapshot) -> Account:
    async with database.transaction() as connection:
        await accounts.keep(connection, snapshots)
        found = await accounts.find(connection, snapshots[0].id)
    assert found is not None
    return found


@pytest.fixture
async def client(database: Database, sessions: Sessions, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    pages = Pages(SAMPLE, public_url=SITE)
    gate = Gate(pages, database, sessions, clock)

    async def show(_request: Request, visitor: Visitor) -> Response:
        visitor.require(Permission.SEE_MEMBERS, GROUP)
        return PlainTextResponse(visitor.token)

    async def change(request: Request, visitor: Visitor) -> Response:
        visitor.require(Permission.CHANGE_MEMBERS, GROUP)
        return PlainTextResponse(str((await request.form())["text"]))

    app = Application(
        pages,
        Metrics("sample"),
        routes=[
            gate.route("/{lang}/manage/thing", show),
            gate.route("/{lang}/manage/thing", change, methods=["POST"]),
            *AuditPages("meetings", gate, database, pages, WORDS).routes(),
        ],
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as opened:
        yield opened


def sign_in(client: httpx.AsyncClient, sessions: Sessions, account_id: uuid.UUID, now: datetime) -> access.Session:
    """Put a session's cookie into the client, as the answer to a sign-in does."""
    response = Response()
    session = sessions.begin(response, account_id, now=now)
    client.cookies.set(sessions.cookie_name, response.headers["set-cookie"].split(";")[0].partition("=")[2])
    return session
