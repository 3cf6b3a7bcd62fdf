"""docs/roles.md says what the table in the code says."""

import re
from pathlib import Path

from shared.access.permissions import GRANTED, Permission, Role

PAGE = (Path(__file__).parents[3] / "docs" / "roles.md").read_text("utf-8")
ROLES: tuple[Role, ...] = ("administrator", "lead", "editor")


def test_the_page_has_the_table_of_the_code() -> None:
    rows = re.findall(r"^\| (.+?) \| (yes|no) \| (yes|no) \| (yes|no) \|$", PAGE, re.MULTILINE)

    assert {words: [answer == "yes" for answer in answers] for words, *answers in rows} == {
        permission.value: [role in GRANTED[permission] for role in ROLES] for permission in Permission
    }
