"""A real OpenID provider, and a browser that goes there and back."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from deploy.local.components import listens
from deploy.local.layout import PROJECT
from deploy.local.ports import HOST, free_port
from deploy.local.process import Process, Program, tail
from services.catalog.app import create_app
from services.catalog.settings import Settings
from services.catalog.web.openid import BACK
from shared.postgres import Database as Pool
from tests.catalog.conftest import PUBLIC_URL
from tests.catalog.web.sign_in.conftest import Clock

HERE = Path(__file__).parent
NEEDED = ("node", "npm")
START_WITHIN_S = 60.0


@pytest.fixture(scope="session")
def packages() -> Path:
    """The provider's packages, from the registry, once for all test processes."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        assert "CI" not in os.environ, f"{missing[0]} is missing"
        pytest.skip(f"{missing[0]} is missing: the OpenID provider for tests runs on Node.js")
    folder = PROJECT / "build" / "openid"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        wanted = (HERE / "package-lock.json").read_bytes()
        done = folder / "done"
        if not done.exists() or done.read_bytes() != wanted:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder)
            command = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
            subprocess.run(command, cwd=folder, check=True)
            done.write_bytes(wanted)
        shutil.copy(HERE / "provider.mjs", folder)
    return folder


@pytest.fixture(scope="session")
def issuer(packages: Path) -> Iterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="talkoot-openid-") as folder:
        log = Path(folder) / "log"
        process = Process(Program(("node", "provider.mjs", str(port), f"{PUBLIC_URL}{BACK}"), log=log, folder=packages))
        try:
            deadline = time.monotonic() + START_WITHIN_S
            while not listens(port):
                assert process.exit_code is None, f"the provider ended:{tail(log)}"
                assert time.monotonic() < deadline, f"the provider did not start:{tail(log)}"
                time.sleep(0.05)
            yield f"http://{HOST}:{port}"
        finally:
            process.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def with_provider(settings: Settings, issuer: str) -> Settings:
    changes = {"oidc_issuer": issuer, "oidc_client_id": "talkoot", "oidc_client_secret": "a secret for tests"}
    return Settings.model_validate(settings.model_dump() | changes)


@dataclass
class Traveller:
    """Somebody's browser: our site in the same process, the provider over the network."""

    site: httpx.AsyncClient
    world: httpx.AsyncClient

    async def leave(self, language: str = "fi", wanted: str = "") -> str:
        """The provider's address to which the site sends the browser."""
        answer = await self.site.get(f"/{language}/sign-in/openid", params={"next": wanted})
        assert answer.status_code == 303
        return answer.headers["location"]

    async def sign_in_there(self, address: str, login: str) -> str:
        """The address to which the provider sends the browser back, at once where it remembers who is there."""
        form = await self._follow(address)
        if isinstance(form, str):
            return form
        agreed = await self._submit(form, prompt="login", login=login, password="x")
        assert isinstance(agreed, httpx.Response)
        back = await self._submit(agreed, prompt="consent")
        assert isinstance(back, str)
        return back

    async def decline_there(self, address: str) -> str:
        form = await self._follow(address)
        assert isinstance(form, httpx.Response)
        (abort,) = re.findall(r'href="([^"]+/abort)"', form.text)
        back = await self._follow(urljoin(str(form.url), abort))
        assert isinstance(back, str)
        return back

    async def come_back(self, address: str) -> httpx.Response:
        return await self.site.get(address.removeprefix(PUBLIC_URL))

    async def _submit(self, form: "httpx.Response | str", **fields: str) -> "httpx.Response | str":
        assert isinstance(form, httpx.Response)
        (action,) = re.findall(r'<form[^>]+action="([^"]+)"', form.text)
        answer = await self.world.post(action, data=fields)
        return await self._follow(answer.headers["location"])

    async def _follow(self, address: str) -> "httpx.Response | str":
        """The page at the end of the redirects; or the address, where it is ours."""
        while True:
            if address.startswith(PUBLIC_URL):
                return address
            answer = await self.world.get(address)
            if answer.status_code not in (302, 303):
                return answer
            address = urljoin(address, answer.headers["location"])


@pytest.fixture
async def traveller(pool: Pool, with_provider: Settings, clock: Clock) -> AsyncIterator[Traveller]:
    async with travelling(with_provider, clock) as opened:
        yield opened


@asynccontextmanager
async def travelling(settings: Settings, clock: Clock) -> AsyncIterator[Traveller]:
    """A browser of its own before a site with these settings."""
    app = create_app(settings, clock=clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as site,
        httpx.AsyncClient(timeout=20) as world,
    ):
        yield Traveller(site, world)
