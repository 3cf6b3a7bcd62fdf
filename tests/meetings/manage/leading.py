"""A lead at the managing pages, and what comes of it."""

import re
import uuid
from html import unescape

import httpx
from pydantic import SecretStr
from starlette.responses import Response

from services.meetings import store
from services.meetings.domain.meetings import Meeting
from shared.access import Sessions, accounts, audit
from shared.contracts.catalog import Account, Group, GroupRole, RoleInGroup
from shared.postgres import Database
from tests.meetings.made import NOW, PUBLIC_URL

SESSIONS = Sessions([SecretStr("k")], public_url=PUBLIC_URL)


class Lead:
    """A browser in which a lead is signed in."""

    def __init__(self, client: httpx.AsyncClient, base: str, token: str) -> None:
        self.client = client
        self.base = base
        self.token = token

    async def get(self, path: str = "") -> httpx.Response:
        return await self.client.get(self.base + path)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(self.base + path, data={"token": self.token, **fields})

    async def confirm(self, path: str, **fields: str) -> httpx.Response:
        """Send a form, see what it will do, and go on."""
        asked = await self.post(path, **fields)
        assert asked.status_code == 200, asked.text
        assert "/mails/preview?kind=meeting-" in asked.text
        return await self.client.post(self.base + path, data=hidden(asked.text))


def hidden(page: str) -> dict[str, str]:
    """The fields of the form that a page asks to confirm."""
    form = page.rpartition('<form method="post">')[2].partition("</form>")[0]
    texts = re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    values = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in [*texts, *values]}


async def let_in(pool: Database, client: httpx.AsyncClient, group: Group, role: GroupRole) -> Lead:
    account = Account(
        id=uuid.uuid4(),
        version=1,
        changed_at=NOW,
        name="Liisa Lead",
        roles=(RoleInGroup(group_id=group.id, role=role),),
        sessions_from=NOW,
    )
    async with pool.transaction() as connection:
        await accounts.keep(connection, [account])
    response = Response()
    session = SESSIONS.begin(response, account.id, now=NOW)
    client.cookies.set(SESSIONS.cookie_name, response.headers["set-cookie"].split(";")[0].partition("=")[2])
    return Lead(client, f"/fi/manage/groups/{group.slug}/meetings", SESSIONS.token(session))


FORM = {
    "title_fi": "Neljäs kokous",
    "when": "slots",
    "day_1": "2026-12-17",
    "starts_1": "12:00",
    "ends_1": "14:00",
    "place": "hybrid",
    "room": "Kokoushuone 3",
    "link": "https://video.example/salainen",
    "agenda_fi": "1. Avaus",
    "status": "confirmed",
}


async def one(pool: Database) -> Meeting:
    async with pool.connection() as connection:
        (meeting,) = await store.listed(connection, drafts=True)
    return meeting


async def scheduled(lead: Lead, pool: Database, **changes: str) -> Meeting:
    form = FORM | changes
    answer = await (lead.post if form["status"] == "draft" else lead.confirm)("/schedule", **form)
    assert answer.status_code == 303, answer.text
    return await one(pool)


async def logged(pool: Database) -> list[str]:
    async with pool.connection() as connection:
        return [recorded.entry.action for recorded in await audit.read(connection)][::-1]
