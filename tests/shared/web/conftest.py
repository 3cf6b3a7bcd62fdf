"""The sample service, asked without a network in between."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.shared.web.sample.app import create_app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Gets the answer even where the application fails, as over a network."""
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://talkoot.example") as found:
        yield found
