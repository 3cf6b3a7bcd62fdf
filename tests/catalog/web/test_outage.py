"""With the database away people get a page that says so, and programs problem details."""

import httpx
import pytest
from pydantic import SecretStr

from services.catalog.app import create_app
from services.catalog.settings import Settings
from tests.catalog.web.reading import read


@pytest.fixture
def settings(topic_prefix: str) -> Settings:
    return Settings(
        database_url=SecretStr("postgresql://catalog:x@127.0.0.1:9/talkoot"),
        kafka="127.0.0.1:9",
        topic_prefix=topic_prefix,
        port=0,
        public_url="https://talkoot.example",
        link_keys=(SecretStr("key-of-the-tests"),),
    )


async def test_pages_answer_503_and_health_names_what_is_missing(settings: Settings) -> None:
    app = create_app(settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        for path in ("/sv/", "/sv/groups/avoin-data"):
            response = await client.get(path)
            assert (response.status_code, response.headers["retry-after"]) == (503, "10")
            assert read(response.text).one("html").attributes["lang"] == "sv"
        response = await client.get("/api/groups")
        assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json")
        assert (await client.get("/healthz/live")).status_code == 200
        ready = await client.get("/healthz/ready")
        assert ready.status_code == 503
        assert ready.json()["problems"]["database"]
