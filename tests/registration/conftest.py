"""Registration as in production, on a real database that is empty at the start of each test."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from services.registration.app import MIGRATIONS, create_app
from services.registration.domain.links import PersonalLinks
from services.registration.settings import Settings
from shared.postgres import Connection, migrate
from shared.postgres import Database as Pool
from tests.conftest import Database
from tests.registration.made import KEY, PUBLIC_URL, Hands, Outbox, keep_group
from tests.registration.wire import Wire

TABLES = (
    "member, waiting_told, second_look, answer, submission, theme_group, meeting, delivery, "
    "account, audit_entry, outbox, consumer_offset, dead_letter"
)


@pytest.fixture(scope="session")
def registration_url(database: Database) -> SecretStr:
    url = SecretStr(database.url("registration"))
    asyncio.run(migrate(url, MIGRATIONS))
    return url


@pytest.fixture
async def pool(registration_url: SecretStr) -> AsyncIterator[Pool]:
    async with Pool(registration_url) as opened:
        async with opened.connection() as connection:
            await connection.execute(f"truncate {TABLES}")
        yield opened


@pytest.fixture
async def connection(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.connection() as opened:
        yield opened


@pytest.fixture
def outbox(pool: Pool) -> Outbox:
    return Outbox(pool)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def links() -> PersonalLinks:
    return PersonalLinks([KEY], PUBLIC_URL)


@pytest.fixture
def settings(registration_url: SecretStr, topic_prefix: str) -> Settings:
    """No Kafka is there: neither form nor pages need one."""
    return Settings(
        database_url=registration_url,
        kafka="127.0.0.1:9",
        topic_prefix=topic_prefix,
        port=0,
        public_url=PUBLIC_URL,
        link_keys=(KEY,),
        allowed_origins=("https://kunta.example",),
    )


@pytest.fixture
def told(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What catalog has told of the group, where it is not as usual: parametrize it indirectly."""
    return getattr(request, "param", {})


@pytest.fixture
async def client(
    pool: Pool, settings: Settings, hands: Hands, told: dict[str, Any]
) -> AsyncIterator[httpx.AsyncClient]:
    """The site, with one group."""
    await keep_group(pool, **told)
    app = create_app(settings, clock=hands)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as opened:
        yield opened


@pytest.fixture
async def wire(registration_url: SecretStr) -> AsyncIterator[Wire]:
    async with Wire.to(registration_url.get_secret_value()) as opened:
        yield opened
