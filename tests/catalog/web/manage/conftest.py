"""Leads, editors and strangers who are signed in, and a way to fill in forms as a browser does."""

import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response

from services.catalog.app import create_app
from services.catalog.settings import Settings
from services.catalog.store import accounts as addresses
from shared.access import Sessions, accounts
from shared.contracts.catalog import Account, GroupRole, RoleInGroup
from shared.postgres import Database as Pool
from tests.catalog.conftest import NOW, PUBLIC_URL
from tests.catalog.web.reading import Element, read


@dataclass
class Person:
    """Somebody before a browser of their own."""

    client: httpx.AsyncClient
    account: Account
    token: str

    async def look(self, path: str, status: int = 200) -> Element:
        response = await self.client.get(path)
        assert response.status_code == status, response.text
        return read(response.text)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.send(path, fields)

    async def send(self, path: str, fields: Mapping[str, str]) -> httpx.Response:
        return await self.client.post(path, data={**fields, "token": self.token})


SignIn = Callable[..., AbstractAsyncContextManager[Person]]


@pytest.fixture
async def app(pool: Pool, settings: Settings) -> AsyncIterator[Starlette]:
    made = create_app(settings, clock=lambda: NOW)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
def sign_in(app: Starlette, pool: Pool, settings: Settings) -> SignIn:
    """A person with these roles, by group id."""
    sessions = Sessions(settings.link_keys, public_url=PUBLIC_URL)

    @asynccontextmanager
    async def signed_in(
        name: str = "Helmi Malli",
        *,
        lead: tuple[uuid.UUID, ...] = (),
        editor: tuple[uuid.UUID, ...] = (),
        administrator: bool = False,
    ) -> AsyncIterator[Person]:
        roles: list[tuple[uuid.UUID, GroupRole]] = [(each, "lead") for each in lead]
        roles += [(each, "editor") for each in editor]
        account = Account(
            id=uuid.uuid4(),
            version=1,
            changed_at=NOW,
            name=name,
            administrator=administrator,
            roles=tuple(RoleInGroup(group_id=group_id, role=role) for group_id, role in roles),
            sessions_from=NOW - timedelta(days=1),
        )
        async with pool.transaction() as connection:
            await accounts.keep(connection, [account])
            address = f"{account.id}@talkoot.example"
            await addresses.set_address(connection, account.id, address, address)
        response = Response()
        session = sessions.begin(response, account.id, now=NOW)
        cookie = response.headers["set-cookie"].split(";")[0].partition("=")[2]
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        cookies = {sessions.cookie_name: cookie}
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL, cookies=cookies) as client:
            yield Person(client, account, sessions.token(session))

    return signed_in


def typed(page: Element) -> dict[str, str]:
    """What the page's form would send as it stands, without any button."""
    (form,) = [each for each in page.one("main").all("form") if "page-form" in each.attributes.get("class", "")]
    return {**_inputs(form), **{each.attributes["name"]: _inside(each) for each in form.all("textarea")}}


def _inputs(form: Element) -> dict[str, str]:
    return {
        each.attributes["name"]: each.attributes.get("value", "")
        for each in form.all("input")
        if each.attributes.get("type") not in ("radio", "checkbox") or "checked" in each.attributes
    }


def _inside(textarea: Element) -> str:
    """A parser drops the line end right after the tag."""
    text = "".join(child for child in textarea.children if isinstance(child, str))
    return text.removeprefix("\n")
