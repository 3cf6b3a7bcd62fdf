"""What the images are made of, as far as can be said without building them. tests/kubernetes builds and runs them."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2]
IMAGES = PROJECT / "deploy" / "images"


def test_hadolint_has_nothing_to_say_of_any_dockerfile() -> None:
    found = [str(path) for path in PROJECT.glob("[!.]*/**/Dockerfile")]
    assert str(IMAGES / "Dockerfile") in found
    hadolint = Path(sys.executable).with_name("hadolint")
    result = subprocess.run([hadolint, *found], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


def test_only_locked_packages_are_installed_each_by_its_hash() -> None:
    text = (IMAGES / "Dockerfile").read_text()
    with_network = [line for line in re.findall(r"pip .*? install (.*)", text) if "--no-index" not in line]
    assert len(with_network) == 2
    assert all("--require-hashes" in line and "--only-binary :all:" in line for line in with_network)


def test_what_builds_an_image_is_pinned_as_pyproject_says() -> None:
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())["dependency-groups"]["images"]
    locked = (IMAGES / "tools.lock").read_text().splitlines()
    assert all(f"{pin} \\" in locked for pin in wanted)


def test_nothing_but_what_an_image_needs_reaches_its_build() -> None:
    lines = (IMAGES / "Dockerfile.dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (IMAGES / "Dockerfile").read_text(), re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert {source.split("/")[0] if source.startswith("services") else source for source in sources} == allowed
