"""Public pages are kept for a minute, then asked for again by their ETag."""

import httpx
import pytest


async def test_a_public_page_may_be_kept_by_anybody(client: httpx.AsyncClient) -> None:
    answer = await client.get("/fi/")
    assert answer.headers["cache-control"] == "public, max-age=60, stale-if-error=86400"
    assert answer.headers["etag"].startswith('W/"')


@pytest.mark.parametrize("form", ["{}", '"other", {}', "*"])
async def test_a_reader_who_has_the_page_gets_no_copy(client: httpx.AsyncClient, form: str) -> None:
    etag = (await client.get("/fi/")).headers["etag"]
    answer = await client.get("/fi/", headers={"If-None-Match": form.format(etag)})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert "content-type" not in answer.headers


async def test_a_reader_of_another_version_gets_the_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/fi/", headers={"If-None-Match": '"other"'})
    assert answer.status_code == 200
    assert answer.content


async def test_the_pages_of_two_languages_have_two_tags(client: httpx.AsyncClient) -> None:
    assert (await client.get("/fi/")).headers["etag"] != (await client.get("/sv/")).headers["etag"]
