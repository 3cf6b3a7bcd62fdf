"""The service with a lead signed in."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.meetings.app import create_app
from services.meetings.settings import Settings
from shared.contracts.catalog import Group
from shared.postgres import Database
from tests.meetings.conftest import NOW
from tests.meetings.manage.leading import SITE, Lead, let_in


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings, clock=lambda: NOW)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=SITE) as opened:
        yield opened


@pytest.fixture
async def lead(database: Database, client: httpx.AsyncClient, group: Group) -> Lead:
    return await let_in(database, client, group, "lead")
