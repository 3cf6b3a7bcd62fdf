"""The servers the tests talk to: started once a run, by whichever test process needs one first.

Each runs under a keeper, a process of its own that ends the server when the run is over, also when the run was killed.
What tests start themselves has the run's mark in its environment (`RUN`), and is ended by it then.
`TEST_SERVERS` is `embedded` (from wheels and Maven artifacts) or `containers` (needs a Docker engine).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fcntl import LOCK_EX, flock
from pathlib import Path

import psutil

RUN = "TALKOOT_TEST_RUN"
OWNER = "TALKOOT_TEST_OWNER"
MODE = "TEST_SERVERS"
NAMES = ("postgres", "kafka", "mail_catcher")

Address = Mapping[str, str]


def choose_mode() -> tuple[str, str]:
    """What `TEST_SERVERS` is to be for the run, and why: `embedded`, `containers`, or `either`, which tries containers
    first.
    """
    asked = os.environ.get(MODE, "")
    if asked in ("embedded", "containers"):
        return asked, f"as {MODE} says"
    if asked:
        raise ValueError(f"{MODE}={asked}: it is `embedded` or `containers`")
    return (
        ("either", "a Docker engine answers: containers where the images can be had")
        if _docker_answers()
        else ("embedded", "no Docker engine answers")
    )


def _docker_answers() -> bool:
    import docker  # type: ignore[import-untyped]
    from docker.errors import DockerException  # type: ignore[import-untyped]

    try:
        client = docker.from_env(timeout=3)
        try:
            return bool(client.ping())
        finally:
            client.close()
    except (DockerException, OSError):
        return False


def open_run() -> Path:
    """Make the run's folder. Its place and our process id reach the test workers through the environment."""
    folder = Path(tempfile.mkdtemp(prefix="talkoot-test-"))
    os.environ[RUN] = str(folder)
    os.environ[OWNER] = str(os.getpid())
    return folder


def close_run(folder: Path) -> None:
    """End the keepers, and with them their servers, and forget the run."""
    keepers = []
    for record in folder.glob("*.json"):
        with suppress(psutil.NoSuchProcess):
            keeper = psutil.Process(json.loads(record.read_text())["keeper"])
            keeper.send_signal(signal.SIGTERM)
            keepers.append(keeper)
    _, alive = psutil.wait_procs(keepers, timeout=30)
    for keeper in alive:
        keeper.kill()
    end_marked(folder)
    shutil.rmtree(folder, ignore_errors=True)


def end_marked(folder: Path, seconds: float = 12.0) -> None:
    """End what the run has started and left behind, politely first. Keepers that live look after their own."""
    spared = {os.getpid(), *_kept(folder)}
    left = [process for process in psutil.process_iter() if process.pid not in spared and _has_mark(process, folder)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(left, timeout=seconds)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=seconds)


def _kept(folder: Path) -> Iterator[int]:
    """The keepers' processes and those below them."""
    for record in folder.glob("*.json"):
        with suppress(psutil.NoSuchProcess, OSError):
            keeper = psutil.Process(json.loads(record.read_text())["keeper"])
            yield keeper.pid
            yield from (child.pid for child in keeper.children(recursive=True))


def _has_mark(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.environ().get(RUN) == str(folder)
    except (psutil.Error, OSError):
        return False


def kinds(folder: Path) -> Mapping[str, str]:
    """How each server runs that was started so far: `embedded` or `in a container`."""
    return {record.stem: json.loads(record.read_text())["kind"] for record in sorted(folder.glob("[!.]*.json"))}


def address(name: str) -> Address:
    """Where a server of this run is, starting it if nobody has. Blocks until it is ready; safe from any process."""
    folder = Path(os.environ[RUN])
    record = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not record.exists():
            _start_keeper(name, folder, record)
    found: dict[str, str] = json.loads(record.read_text())["address"]
    return found


def start_quietly(name: str) -> None:
    """Start it ahead of need. A failure is told to the test that asks for it, by its own attempt."""
    with suppress(RuntimeError, OSError):
        address(name)


def _start_keeper(name: str, folder: Path, record: Path, seconds: float = 300.0) -> None:
    log = folder / f"{name}-keeper.log"
    with log.open("ab") as output:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.keeper", name, str(folder), os.environ[OWNER], os.environ[MODE]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).parent.parent,
            start_new_session=True,
        )
    deadline = time.monotonic() + seconds
    while not record.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            keeper.kill()
            raise RuntimeError(f"{name} for the tests did not start:\n{log.read_text()}")
        time.sleep(0.02)
