"""Static files: an address that changes with the content, kept for a year."""

import re
from pathlib import Path

import httpx
import pytest

from shared.web import Pages
from shared.web.static import StaticFiles
from tests.shared.web.sample.app import PACKAGE


def pages() -> Pages:
    return Pages(PACKAGE, public_url="https://talkoot.example")


async def test_a_file_is_kept_for_a_year_under_the_hash_of_its_content(client: httpx.AsyncClient) -> None:
    answer = await client.get(pages().static("talkoot.css"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_a_services_own_file_lies_under_the_services_name(client: httpx.AsyncClient) -> None:
    address = pages().static("sample.css")
    assert re.fullmatch(r"/static/sample/[0-9a-f]{16}/sample\.css", address)
    assert ".sample" in (await client.get(address)).text


async def test_during_a_change_of_versions_the_file_is_served_but_not_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/static/0123456789abcdef/talkoot.css")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["absent.css", "%2e%2e/pages.py", "..%2fpages.py", "/etc/passwd", ""])
async def test_nothing_but_the_files_of_the_directory_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/static/0123456789abcdef/{path}")).status_code == 404


def test_a_file_that_is_not_there_cannot_get_into_a_page() -> None:
    with pytest.raises(KeyError, match=r"absent\.css"):
        pages().static("absent.css")


def test_any_change_of_a_file_changes_the_address_of_all(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    (tmp_path / "b.css").write_text("b")
    before = StaticFiles.read(tmp_path, "/static").url("a.css")
    (tmp_path / "b.css").write_text("c")
    assert StaticFiles.read(tmp_path, "/static").url("a.css") != before


def test_a_service_without_static_files_has_none(tmp_path: Path) -> None:
    assert StaticFiles.read(tmp_path / "absent", "/static/x").files == {}
