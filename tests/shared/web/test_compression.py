"""Public pages go out compressed to who takes that; what belongs to one person never does."""

import gzip

import httpx
import pytest

WITHOUT = {"Accept-Encoding": "identity"}
WITH = {"Accept-Encoding": "br, gzip"}


async def raw(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> tuple[httpx.Response, bytes]:
    async with client.stream("GET", path, headers=headers) as answer:
        return answer, b"".join([part async for part in answer.aiter_raw()])


async def test_a_public_page_is_compressed_and_the_same_inside(client: httpx.AsyncClient) -> None:
    _, plain = await raw(client, "/fi/", WITHOUT)
    answer, small = await raw(client, "/fi/", WITH)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-length"] == str(len(small))
    assert gzip.decompress(small) == plain
    assert len(small) < len(plain) / 2


@pytest.mark.parametrize("headers", [WITH, WITHOUT])
async def test_caches_are_told_that_the_answer_depends_on_what_the_reader_takes(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer, _ = await raw(client, "/fi/", headers)
    assert "Accept-Encoding" in answer.headers["vary"]


async def test_a_page_is_known_again_by_its_tag_compressed_or_not(client: httpx.AsyncClient) -> None:
    answer, _ = await raw(client, "/fi/", WITH)
    plain, _ = await raw(client, "/fi/", WITHOUT)
    assert answer.headers["etag"] == plain.headers["etag"]
    again = await client.get("/fi/", headers={**WITH, "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br", ""])
async def test_who_takes_no_gzip_gets_none(client: httpx.AsyncClient, accepted: str) -> None:
    answer, _ = await raw(client, "/fi/", {"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers


async def test_a_page_of_one_person_is_never_compressed(client: httpx.AsyncClient) -> None:
    answer, _ = await raw(client, "/fi/private", WITH)
    assert answer.headers["cache-control"] == "no-store"
    assert "content-encoding" not in answer.headers


async def test_pictures_and_fonts_that_are_small_already_are_left_alone(client: httpx.AsyncClient) -> None:
    address = "/static/0/fonts/source-sans-3-latin-400-normal.woff2"
    answer, _ = await raw(client, address, WITH)
    assert answer.headers["content-type"] == "font/woff2"
    assert "content-encoding" not in answer.headers
