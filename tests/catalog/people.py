"""Invented people who run groups, and how a test signs them in."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import httpx
from pydantic import SecretStr
from starlette.responses import Response

from services.catalog.usecases.let_in import LetIn, let_in
from shared.access import Actor, Session, Sessions
from shared.contracts.catalog import Account, GroupRole
from shared.postgres import Connection
from shared.postgres import Database as Pool
from tests.catalog.conftest import NOW, PUBLIC_URL

BY = Actor("tests")
EARLIER = NOW - timedelta(days=1)
SESSIONS = Sessions([SecretStr("key-of-the-tests")], public_url=PUBLIC_URL)


async def person(
    connection: Connection,
    name: str = "Aino Esimerkki",
    *,
    email: str = "aino.esimerkki@kunta.example",
    group_id: UUID | None = None,
    role: GroupRole = "lead",
    administrator: bool = False,
    now: datetime = EARLIER,
) -> Account:
    command = LetIn(email, name, BY, administrator=administrator, group_id=group_id, role=role)
    return (await let_in(connection, command, now=now)).account


@dataclass
class Browser:
    """A client with a session's cookie, and the token for its forms."""

    client: httpx.AsyncClient
    session: Session
    headers: dict[str, str] = field(default_factory=lambda: {"sec-fetch-site": "same-origin"})

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        data = {"token": SESSIONS.token(self.session), **fields}
        return await self.client.post(path, data=data, headers=self.headers)


def browse(client: httpx.AsyncClient, account: Account, *, now: datetime = NOW) -> Browser:
    """The client signed in as the account, as after a link."""
    response = Response()
    session = SESSIONS.begin(response, account.id, now=now)
    value = response.headers["set-cookie"].split(";")[0].partition("=")[2]
    client.cookies.set(SESSIONS.cookie_name, value)
    return Browser(client, session)


async def among(pool: Pool, name: str = "Aino Esimerkki", **options: object) -> Account:
    """Somebody let in, in a transaction of their own."""
    async with pool.transaction() as connection:
        return await person(connection, name, **options)  # type: ignore[arg-type]
