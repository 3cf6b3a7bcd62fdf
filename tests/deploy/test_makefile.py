"""The Makefile explains itself and says plainly what it lacks."""

import os
import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Not as a part of the `make test` that may have started us.
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    command = ["make", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def test_make_alone_lists_every_target() -> None:
    text = (PROJECT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony is not None
    listed = set(re.findall(r"^  make (\S+)", make().stdout, re.MULTILINE))
    assert listed == set(phony[1].split())


def test_an_old_or_missing_python_gives_one_line_that_says_what_to_do() -> None:
    said = make("venv", "PYTHON=/bin/false").stdout
    assert said.startswith("Talkoot needs Python 3.11 or newer as /bin/false: install one and name it")
    assert len(said.splitlines()) == 1
