"""The catalog as in production, on a real database that is empty at the start of each test."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from services.catalog.app import MIGRATIONS, create_app
from services.catalog.settings import Settings
from shared.postgres import Connection, migrate
from shared.postgres import Database as Pool
from tests.conftest import Database

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PUBLIC_URL = "https://talkoot.example"
TABLES = (
    "theme_group, revision, open_question, failed_mail, waiting, meeting, search_entry, outbox, consumer_offset, "
    "dead_letter, feedback_sent, account, account_address, ended_session, sign_in_request, audit_entry"
)


@pytest.fixture(scope="session")
def catalog_url(database: Database) -> SecretStr:
    url = SecretStr(database.url("catalog"))
    asyncio.run(migrate(url, MIGRATIONS))
    return url


@pytest.fixture
async def pool(catalog_url: SecretStr) -> AsyncIterator[Pool]:
    async with Pool(catalog_url) as opened:
        async with opened.connection() as connection:
            await connection.execute(f"truncate {TABLES}")
        yield opened


@pytest.fixture
async def connection(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.connection() as opened:
        yield opened


@pytest.fixture
def settings(catalog_url: SecretStr, topic_prefix: str) -> Settings:
    """No Kafka is there: pages need none."""
    return Settings(
        database_url=catalog_url,
        kafka="127.0.0.1:9",
        topic_prefix=topic_prefix,
        port=0,
        public_url=PUBLIC_URL,
        link_keys=(SecretStr("key-of-the-tests"),),
    )


@pytest.fixture
async def client(pool: Pool, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings, clock=lambda: NOW)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as opened:
        yield opened
