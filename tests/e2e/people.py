"""Those who run groups, for tests of the whole site: let in by the command line, with a session of their own."""

import asyncio
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pydantic import SecretStr
from starlette.responses import Response

from deploy.local.layout import SERVICES
from shared.access import Session, Sessions
from tests.site import LINK_KEY, Site

DEADLINE_S = 60.0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with a session, as a cookie and as the token for forms."""

    account_id: UUID
    email: str
    session: Session
    cookie: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"cookie": self.cookie}


async def let_in(site: Site, *, role: str | None = None, group: str | None = None, administrator: bool = False) -> str:
    """The address of somebody new with this role, once every service knows them."""
    email = f"{uuid.uuid4().hex[:10]}@kunta.example"
    options = ["--administrator"] if administrator else []
    await site.talkoot("catalog", "people", "add", email, "--name", "Aino Esimerkki", *options)
    if role is not None and group is not None:
        await site.talkoot("catalog", "people", "grant", email, group, role)
    await until_known(site, await account_of(site, email))
    return email


async def account_of(site: Site, email: str) -> UUID:
    found = await site.one("catalog", "select account_id from account_address where email_key = $1", email)
    assert isinstance(found, UUID)
    return found


async def until_known(site: Site, account_id: UUID) -> None:
    """Every service has the account's newest version."""
    version = await site.one("catalog", "select version from account where id = $1", account_id)
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    for service in SERVICES:
        while await site.one(service, "select version from account where id = $1", account_id) != version:
            assert asyncio.get_running_loop().time() < deadline, f"{service} does not know the account"
            await asyncio.sleep(0.05)


async def signed_in(site: Site, email: str) -> SignedIn:
    """With a session as the catalog makes them."""
    sessions = Sessions([SecretStr(LINK_KEY)], public_url=site.url)
    response = Response()
    session = sessions.begin(response, await account_of(site, email), now=datetime.now(UTC))
    cookie = response.headers["set-cookie"].split(";")[0]
    return SignedIn(session.account_id, email, session, cookie, sessions.token(session))
