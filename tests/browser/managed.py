"""The catalog alone for a browser: as a real server on a real database, with somebody signed in."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import uvicorn
from playwright.sync_api import Browser, BrowserContext
from pydantic import SecretStr
from starlette.responses import Response
from uuid_utils.compat import uuid7

from deploy.local.bootstrap import bootstrap, drop, with_login
from services.catalog.app import MIGRATIONS, create_app
from services.catalog.domain.content import Content
from services.catalog.domain.groups import Group
from services.catalog.settings import Settings
from services.catalog.store import accounts as addresses
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from services.catalog.usecases.publish import publish
from shared.access import Actor, Sessions, accounts
from shared.contracts.catalog import Account, GroupRole, RoleInGroup
from shared.postgres import Connection, migrate
from shared.postgres import Database as Pool

ResultT = TypeVar("ResultT")
PASSWORD = "test"
BEGUN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Managed:
    """A running catalog. Its database is worked on in the server's own event loop."""

    url: str
    settings: Settings
    pool: Pool
    loop: asyncio.AbstractEventLoop

    def run(self, work: Callable[[Connection], Awaitable[ResultT]]) -> ResultT:
        async def transaction() -> ResultT:
            async with self.pool.transaction() as connection:
                return await work(connection)

        return asyncio.run_coroutine_threadsafe(transaction(), self.loop).result(timeout=60)

    def group(self, content: Content, *, public: bool = False) -> Group:
        """A group of its own address."""
        slug = f"ryhma-{uuid7().hex[-12:]}"

        async def made(connection: Connection) -> Group:
            now = datetime.now(UTC)
            actor = Actor("Tiina Tekijä")
            group = await create_draft(connection, CreateDraft(uuid7(), content, slug, actor), now=now)
            return await publish(connection, slug, by=actor, now=now) if public else group

        return self.run(made)

    def sign_in(self, context: BrowserContext, group_id: UUID, role: GroupRole = "lead", name: str = "Helmi") -> None:
        now = datetime.now(UTC)
        account = Account(
            id=uuid7(),
            version=1,
            changed_at=now,
            name=name,
            roles=(RoleInGroup(group_id=group_id, role=role),),
            sessions_from=now - BEGUN,
        )

        async def let_in(connection: Connection) -> None:
            await accounts.keep(connection, [account])
            address = f"{account.id}@talkoot.example"
            await addresses.set_address(connection, account.id, address, address)

        self.run(let_in)
        sessions = Sessions(self.settings.link_keys, public_url=self.url)
        response = Response()
        sessions.begin(response, account.id, now=now)
        value = response.headers["set-cookie"].split(";")[0].partition("=")[2]
        context.add_cookies([{"name": sessions.cookie_name, "value": value, "url": self.url}])


@contextmanager
def running(postgres: str) -> Iterator[Managed]:
    """The server on a free port, with a database of its own, until the block is left.

    `postgres` is the administrator's URL. There is no Kafka, which no page needs. The event loop has a thread of its
    own, for that of the test is Playwright's.
    """
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    name = f"talkoot_{uuid4().hex[:12]}"
    admin_url = asyncio.run_coroutine_threadsafe(bootstrap(postgres, name, {"catalog": PASSWORD}), loop).result(60)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    settings = Settings(
        database_url=SecretStr(with_login(admin_url, "catalog", PASSWORD)),
        kafka="127.0.0.1:9",
        port=port,
        public_url=url,
        link_keys=(SecretStr("key-of-the-tests"),),
    )
    pool = Pool(settings.database_url)

    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning"))

    async def serve() -> None:
        await migrate(settings.database_url, MIGRATIONS)
        async with pool:
            await server.serve(sockets=[listening])

    serving = asyncio.run_coroutine_threadsafe(serve(), loop)
    deadline = time.monotonic() + 120
    while not server.started:
        assert not serving.done(), serving.exception()
        assert time.monotonic() < deadline, "the catalog does not start"
        time.sleep(0.05)
    try:
        yield Managed(url, settings, pool, loop)
    finally:
        server.should_exit = True
        serving.result(timeout=60)
        asyncio.run_coroutine_threadsafe(drop(postgres, name), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)


def context_of(browser: Browser, catalog: Managed, **options: object) -> BrowserContext:
    """A browser's own window; the site's policy would refuse the script of axe."""
    return browser.new_context(base_url=catalog.url, bypass_csp=True, **options)  # type: ignore[arg-type]
