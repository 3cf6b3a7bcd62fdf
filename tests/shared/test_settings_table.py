"""What operators read of the settings is what the services read."""

import re

from click.testing import CliRunner

from deploy.local.layout import PROJECT
from shared.cli import main

PAGE = PROJECT / "docs" / "operating.md"


def printed() -> str:
    result = CliRunner().invoke(main, ["settings"])
    assert result.exit_code == 0, result.output
    return result.output.strip()


def test_the_page_for_operators_has_every_setting_as_it_is_now() -> None:
    found = re.search(r"<!-- settings -->\n(.*?)\n<!-- /settings -->", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    assert found[1] == printed(), "put the output of `talkoot settings` between the two marks of docs/operating.md"


def test_every_setting_says_what_it_is_and_every_secret_that_it_is_one() -> None:
    rows = [line.split(" | ") for line in printed().splitlines()[2:]]
    assert len(rows) > 20
    for variable, _of, default, about in rows:
        assert len(about.removesuffix(" |").removesuffix("**Secret.**").strip()) > 5, f"{variable} needs a docstring"
        secret = re.search(r"PASSWORD|SECRET|KEYS|DATABASE_URL", variable) is not None
        assert ("**Secret.**" in about) == secret, variable
        assert default
