"""Meetings of a test's own group, on a real database."""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from deploy.local.bootstrap import bootstrap, drop, with_login
from services.meetings.app import MIGRATIONS
from services.meetings.settings import Settings
from services.meetings.usecases.follow_groups import follow_groups
from shared.contracts.catalog import GROUPS, Group
from shared.contracts.golden import example
from shared.postgres import Database, migrate

PASSWORD = "test"
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
STARTS = NOW + timedelta(days=22)


@pytest.fixture
async def settings(postgres: str, kafka: str, topic_prefix: str) -> AsyncIterator[Settings]:
    name = f"talkoot_{uuid.uuid4().hex[:12]}"
    admin = await bootstrap(postgres, name, {"meetings": PASSWORD})
    url = SecretStr(with_login(admin, "meetings", PASSWORD))
    await migrate(url, MIGRATIONS)
    yield Settings(
        database_url=url,
        kafka=kafka,
        topic_prefix=topic_prefix,
        port=0,
        public_url="https://talkoot.example",
        link_keys=(SecretStr("k"),),
    )
    await drop(postgres, name)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    async with Database(settings.database_url) as opened:
        yield opened


@pytest.fixture
async def group(database: Database) -> Group:
    found = Group.model_validate(example(GROUPS, "talkoot.group.published"))
    async with database.transaction() as connection:
        await follow_groups(connection, [(found.id, found)], now=NOW)
    return found
