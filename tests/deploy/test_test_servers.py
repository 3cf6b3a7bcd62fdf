"""The servers of a test run end with the run, however it ends."""

import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
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


@pytest.fixture
def docker_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an engine would listen. Nobody has said which servers the tests are to use."""
    path = tmp_path / "docker.sock"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    monkeypatch.delenv(servers.MODE, raising=False)
    return path


@pytest.fixture
def engine_without_images(docker_socket: Path) -> Iterator[None]:
    with socketserver.ThreadingUnixStreamServer(str(docker_socket), WithoutImages) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class WithoutImages(BaseHTTPRequestHandler):
    """What a Docker engine says of itself, and that it cannot have anything else."""

    def do_GET(self) -> None:
        known = {"_ping": b"OK", "version": b'{"ApiVersion": "1.41"}'}
        body = known.get(self.path.rpartition("/")[2])
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Nobody wants to know."""


def listen(path: Path) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()
    return server


def test_without_a_docker_engine_servers_are_embedded(docker_socket: Path) -> None:
    assert servers.choose_mode()[0] == "embedded"


def test_an_engine_that_is_installed_and_does_not_run_is_none(docker_socket: Path) -> None:
    listen(docker_socket).close()
    assert servers.choose_mode()[0] == "embedded"


def test_an_engine_that_does_not_answer_is_none(docker_socket: Path) -> None:
    with closing(listen(docker_socket)):
        assert servers.choose_mode()[0] == "embedded"


def test_an_engine_that_answers_is_tried(engine_without_images: None) -> None:
    assert servers.choose_mode()[0] == "either"


def test_what_was_asked_for_goes_before_an_engine(engine_without_images: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(servers.MODE, "embedded")
    assert servers.choose_mode()[0] == "embedded"


def test_where_an_engine_cannot_have_the_image_the_server_is_embedded(
    engine_without_images: None, owner: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    command = [sys.executable, "-m", "tests.keeper", "postgres", str(folder), str(owner.pid), "either"]
    with subprocess.Popen(command, cwd=PROJECT) as keeper:
        end = time.monotonic() + 60
        while not servers.kinds(folder):
            assert keeper.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        assert servers.kinds(folder) == {"postgres": "embedded"}
        owner.kill()
        owner.wait()
        assert keeper.wait(30) == 0
