"""A file's name leads nowhere and hides nothing, and nothing in a file runs in a browser."""

from typing import Final

import pytest

from tests.security.harm import MARKUP, SPLITTING, faults
from tests.security.world import OWN, Place

pytestmark = pytest.mark.parametrize("place", ["meetings"], indirect=True)

FILES: Final = f"/fi/manage/groups/{OWN.slug}/meetings/{OWN.meeting}/files"
TEXT: Final = b"<script>alert(1)</script>"


async def upload(place: Place, name: str, content: bytes = TEXT) -> int:
    async with place.browser("lead") as browser:
        answer = await browser.client.post(FILES, data={"token": browser.token}, files={"file": (name, content)})
    assert faults(answer) == []
    return answer.status_code


async def kept(place: Place) -> str:
    """The name under which the newest file is kept."""
    async with place.database.connection() as connection:
        name: str = await connection.fetchval(
            "select materials -> -1 ->> 'name' from meeting where id = $1", OWN.meeting
        )
    return name


@pytest.mark.parametrize(
    "name",
    [
        *("../../etc/passwd.txt", "..\\..\\windows\\x.txt", "/etc/x.txt", "C:\\x.txt", "a/../b.txt", "....//x.txt"),
        *(
            ".txt",
            " . x.txt . ",
            "x.txt.",
            "a\u202etxt.exe.txt",
            f"{MARKUP}.txt",
            f"{SPLITTING}.txt",
            "å" * 500 + ".txt",
        ),
        *("x\x00.txt", "a;filename=b.html.txt", 'a".html.txt', "%2e%2e%2fx.txt", "con.txt", "-rf.txt", "x.html.TXT"),
    ],
)
async def test_a_name_is_one_step_of_a_path_and_no_more(place: Place, name: str) -> None:
    if await upload(place, name) == 422:
        return  # refused, which does no harm either
    safe = await kept(place)

    assert safe.endswith(".txt")
    assert safe.isprintable()
    assert not set(safe) & set('/\\"<>;%\r\n\x00')
    assert safe.strip(". ") == safe
    assert len(safe) <= 120


@pytest.mark.parametrize(
    "name",
    ["x.html", "x.svg", "x.xhtml", "x.js", "x.exe", "x.txt.html", "x", ".htaccess", "x.pdf.svg", "x.txt\x00.html"],
)
async def test_what_a_browser_or_a_computer_would_run_is_not_taken(place: Place, name: str) -> None:
    before = await place.state()

    assert await upload(place, name) == 422
    assert await place.state() == before


@pytest.mark.parametrize("ending", ["pdf", "png", "jpg", "docx"])
async def test_a_file_is_what_its_name_says(place: Place, ending: str) -> None:
    assert await upload(place, f"x.{ending}") == 422


async def test_a_file_is_handed_out_to_be_kept_and_not_to_be_shown(place: Place) -> None:
    await upload(place, 'häijy ";filename=x.html.txt')
    async with place.browser("nobody") as browser:
        page = await browser.client.get(f"/fi/meetings/{OWN.meeting}")
        address = page.text.rpartition("/files/")[0].rpartition('"')[2] + "/files/" + page.text.rpartition("/files/")[2]
        answer = await browser.client.get(address.partition('"')[0])

    assert (answer.status_code, answer.content) == (200, TEXT)
    assert faults(answer) == []
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''h%C3%A4ijy")
    assert not set(answer.headers["content-disposition"].partition("''")[2]) & set('";\\/ ')
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
