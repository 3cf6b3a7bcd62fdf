"""Meetings as in production, on a real database that is empty at the start of each test."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from services.meetings.app import MIGRATIONS, create_app
from services.meetings.settings import Settings
from shared.contracts.catalog import Group
from shared.postgres import Database as Pool
from shared.postgres import migrate
from tests.conftest import Database
from tests.meetings.made import GROUP, PUBLIC_URL, Hands, empty, keep_group


@pytest.fixture(scope="session")
def meetings_url(database: Database) -> SecretStr:
    url = SecretStr(database.url("meetings"))
    asyncio.run(migrate(url, MIGRATIONS))
    return url


@pytest.fixture
async def pool(meetings_url: SecretStr) -> AsyncIterator[Pool]:
    async with Pool(meetings_url) as opened:
        async with opened.connection() as connection:
            await empty(connection)
        yield opened


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def settings(meetings_url: SecretStr, topic_prefix: str) -> Settings:
    """No Kafka is there: neither pages nor calendars need one."""
    return Settings(
        database_url=meetings_url,
        kafka="127.0.0.1:9",
        topic_prefix=topic_prefix,
        port=0,
        public_url=PUBLIC_URL,
        link_keys=(SecretStr("k"),),
    )


@pytest.fixture
async def group(pool: Pool) -> Group:
    """The group, which meetings knows already."""
    await keep_group(pool)
    return GROUP


@pytest.fixture
async def client(pool: Pool, settings: Settings, hands: Hands) -> AsyncIterator[httpx.AsyncClient]:
    """The site, with one group."""
    await keep_group(pool)
    app = create_app(settings, clock=hands)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as opened:
        yield opened
