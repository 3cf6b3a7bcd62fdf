"""Jars that servers on this machine run from: pinned by hash in a file, fetched through jgo, kept in the user's cache.

A file of pins has a line a jar: `group:artifact:version[:classifier]` and the SHA-256 of its content.
`python -m deploy.local.jars FILE` pins anew, in that file, the coordinates on its standard input.
"""

import hashlib
import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path

import requests
from jgo.maven import MavenContext

from deploy.local.errors import StartError

ATTEMPTS = 4
PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class Jar:
    """One pinned file of a Maven repository."""

    group: str
    artifact: str
    version: str
    sha256: str
    classifier: str = ""

    @property
    def filename(self) -> str:
        return "-".join(filter(None, (self.artifact, self.version, self.classifier))) + ".jar"

    def __str__(self) -> str:
        return ":".join(filter(None, (self.group, self.artifact, self.version, self.classifier)))


Fetch = Callable[[Jar], Path]


def read_pins(path: Path) -> tuple[Jar, ...]:
    """The pinned jars, in the file's order."""
    lines = (line.split() for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return tuple(_jar(coordinate, sha256) for coordinate, sha256 in lines)


def _jar(coordinate: str, sha256: str) -> Jar:
    group, artifact, version, *classifier = coordinate.strip().split(":")
    return Jar(group, artifact, version, sha256, *classifier)


def user_cache() -> Path:
    """What all checkouts and runs of this user share (XDG base directory specification)."""
    home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (home if home.is_absolute() else Path.home() / ".cache") / "talkoot"


def fetched(pins: Path, folder: Path, fetch: Fetch | None = None) -> tuple[Path, ...]:
    """Every pinned jar in the folder and verified, fetching those that are missing. Raises StartError."""
    jars = read_pins(pins)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        missing = [jar for jar in jars if not _is_intact(folder / jar.filename, jar)]
        if missing:
            _fetch_all(missing, folder, fetch or via_jgo(folder / "repository"))
            shutil.rmtree(folder / "repository", ignore_errors=True)
    return tuple(folder / jar.filename for jar in jars)


def via_jgo(repository: Path) -> Fetch:
    """Fetch single artifacts with jgo, which reads the user's own Maven address where one is configured."""
    logging.getLogger("jgo").setLevel(logging.ERROR)
    context = MavenContext(repo_cache=repository, timeout=60)

    def fetch(jar: Jar) -> Path:
        component = context.project(jar.group, jar.artifact).at_version(jar.version)
        path: Path = component.artifact(classifier=jar.classifier).resolve()
        return path

    return fetch


def _fetch_all(jars: Iterable[Jar], folder: Path, fetch: Fetch) -> None:
    with ThreadPoolExecutor(6) as pool:
        for _ in pool.map(lambda jar: _fetch_one(jar, folder, fetch), jars):
            pass


def _fetch_one(jar: Jar, folder: Path, fetch: Fetch) -> None:
    problem = ""
    for attempt in range(ATTEMPTS):
        time.sleep(PAUSE_S * (2**attempt - 1))
        try:
            arrived = fetch(jar)
        # jgo reports a broken transfer in several ways, an AssertionError among them.
        except (requests.RequestException, RuntimeError, AssertionError, OSError, ValueError) as error:
            problem = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            continue
        if _is_intact(arrived, jar):
            partial = folder / f".{jar.filename}.partial"
            shutil.copyfile(arrived, partial)
            partial.replace(folder / jar.filename)
            return
        arrived.unlink(missing_ok=True)
        problem = "what arrived has another SHA-256 than the one pinned"
    raise StartError(
        f"{jar} could not be fetched from the Maven repository ({problem}): "
        "check the network or the proxy settings, then start again; what has arrived is kept"
    )


def _is_intact(path: Path, jar: Jar) -> bool:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == jar.sha256
    except FileNotFoundError:
        return False


def write_pins(pins: Path, coordinates: Iterable[str], folder: Path) -> None:
    """Fetch each of the coordinates and pin what arrived, for an upgrade.

    They are Maven's own resolution: jgo's differs, since it applies the version management of dependencies.
    """
    fetch = via_jgo(folder)
    heading = [line for line in pins.read_text().splitlines() if line.startswith("#")]
    jars = [_jar(coordinate, "") for coordinate in coordinates]
    lines = [f"{jar} {hashlib.sha256(fetch(jar).read_bytes()).hexdigest()}" for jar in jars]
    pins.write_text("\n".join([*heading, *sorted(lines)]) + "\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write_pins(Path(sys.argv[1]), sys.stdin, Path(folder))
