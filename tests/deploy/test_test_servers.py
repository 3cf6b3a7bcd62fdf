"""The servers of a test run end with the run, however it ends."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests import servers

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def owner() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


def test_a_server_ends_when_the_run_that_owns_it_was_killed(tmp_path: Path, owner: subprocess.Popen[bytes]) -> None:
    command = [sys.executable, "-m", "tests.keeper", "mail_catcher", str(tmp_path), str(owner.pid), "embedded"]
    with subprocess.Popen(command, cwd=PROJECT) as keeper:
        record = tmp_path / "mail_catcher.json"
        end = time.monotonic() + 30
        while not record.exists():
            assert time.monotonic() < end
            time.sleep(0.02)
        assert json.loads(record.read_text())["keeper"] == keeper.pid
        owner.kill()
        owner.wait()
        assert keeper.wait(30) == 0
    assert not tmp_path.exists()


STARTED = """
import os, sys, time
from pathlib import Path
from deploy.local.process import Process, Program
from tests import servers

servers.open_run()
servers.address("mail_catcher")
print(Process(Program(("sleep", "600"), log=Path(os.devnull))).pid, flush=True)
time.sleep(600)
"""


def test_what_a_killed_run_had_started_itself_ends_too() -> None:
    ours = {key: value for key, value in os.environ.items() if not key.startswith("TALKOOT_")}
    environment = ours | {servers.MODE: "embedded"}
    command = [sys.executable, "-c", STARTED]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, env=environment) as run:
        assert run.stdout is not None
        started = psutil.Process(int(run.stdout.readline()))
        run.kill()
    started.wait(30)


def test_every_process_of_a_run_gets_the_same_server(mail_catcher: object) -> None:
    first = servers.address("mail_catcher")
    code = "from tests import servers; print(servers.address('mail_catcher')['port'])"
    port = subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT, text=True)
    assert port.strip() == first["port"]


def test_an_unknown_kind_of_servers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, servers.MODE, "clouds")
    with pytest.raises(ValueError, match="embedded"):
        servers.choose_mode()
