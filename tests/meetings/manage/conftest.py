"""The service with a lead signed in."""

import httpx
import pytest

from shared.contracts.catalog import Group
from shared.postgres import Database
from tests.meetings.manage.leading import Lead, let_in


@pytest.fixture
async def lead(pool: Database, client: httpx.AsyncClient, group: Group) -> Lead:
    return await let_in(pool, client, group, "lead")
