"""The four services on real databases, each with its world."""

import asyncio
import importlib
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from deploy.local.layout import SERVICES
from shared.postgres import migrate
from tests.conftest import Database
from tests.security.world import Place, standing


@pytest.fixture(scope="session")
def urls(database: Database) -> dict[str, SecretStr]:
    """Of each service's schema, with its tables."""
    found = {service: SecretStr(database.url(service)) for service in SERVICES}
    for service, url in found.items():
        asyncio.run(migrate(url, importlib.import_module(f"services.{service}.app").MIGRATIONS))
    return found


@pytest.fixture(params=sorted(SERVICES))
async def place(request: pytest.FixtureRequest, urls: dict[str, SecretStr], topic_prefix: str) -> AsyncIterator[Place]:
    """Each service in turn."""
    async with standing(request.param, urls[request.param], topic_prefix) as found:
        yield found
