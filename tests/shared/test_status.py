"""How everything is, in one screen."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shared import cli

FIGURES = """# TYPE talkoot_build_info gauge
talkoot_build_info{service="notifications",version="0.1.0",build="1a2b3c",python="3.13.1"} 1
# TYPE talkoot_outbox_waiting gauge
talkoot_outbox_waiting{service="notifications"} 17
# TYPE talkoot_outbox_age_seconds gauge
talkoot_outbox_age_seconds{service="notifications"} 190
# TYPE talkoot_consumer_lag_records gauge
talkoot_consumer_lag_records{service="notifications",topic="catalog.groups.v1"} 3
talkoot_consumer_lag_records{service="notifications",topic="meetings.meetings.v1"} 4
# TYPE talkoot_dead_letters gauge
talkoot_dead_letters{service="notifications",topic="catalog.groups.v1"} 2
# TYPE talkoot_mails gauge
talkoot_mails{service="notifications",status="queued"} 12
talkoot_mails{service="notifications",status="failed"} 1
talkoot_mails{service="notifications",status="late"} 0
# TYPE talkoot_mail_waiting_seconds gauge
talkoot_mail_waiting_seconds{service="notifications"} 7300
"""
READY = '{"status": "ready"}'


class _Answers(BaseHTTPRequestHandler):
    def __init__(self, answers: Mapping[str, tuple[int, str]], *arguments: object) -> None:
        self._answers = answers
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        code, text = self._answers[self.path]
        self.send_response(code)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def service(health: str, code: int = 200) -> Iterator[str]:
    answers = {"/healthz/ready": (code, health), "/metrics": (200, FIGURES)}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answers, answers))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TALKOOT_ENV_DIR", str(tmp_path))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["status", *arguments])


def test_one_screen_shows_version_outbox_lag_dead_letters_and_mails() -> None:
    with service(READY) as url:
        result = run("--at", f"notifications={url}")
    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.output.splitlines()]
    assert lines[1] == ["notifications", "ready", "0.1.0", "1a2b3c", "17", "3", "min", "7", "2"]
    assert "mails        queued 12 · failed 1" in result.output
    assert "waits since 2 h" in result.output
    assert "last backup  not known" in result.output


def test_what_is_degraded_is_named_and_no_failure() -> None:
    with service('{"status": "degraded", "degraded": {"events": ["Kafka cannot be reached"]}}') as url:
        result = run("--at", f"catalog={url}")
    assert result.exit_code == 0
    assert "catalog · events: Kafka cannot be reached" in result.output


def test_a_service_that_is_away_or_not_ready_fails_the_command() -> None:
    with service('{"status": "not ready", "problems": {"database": ["Unavailable"]}}', 503) as url:
        result = run("--at", f"catalog={url}", "--at", "meetings=http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "catalog · database: Unavailable" in result.output
    assert "meetings · process: ConnectionRefusedError" in result.output


def test_the_newest_file_of_the_folder_of_backups_is_the_last_backup(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for name, hours in (("old.dump", 50), ("new.dump", 5)):
        (tmp_path / name).touch()
        moment = (now - timedelta(hours=hours)).timestamp()
        os.utime(tmp_path / name, (moment, moment))
    with service(READY) as url:
        result = run("--at", f"catalog={url}", "--backups", str(tmp_path))
    assert f"last backup  {now - timedelta(hours=5):%Y-%m-%d %H:%M}Z, 5 h ago" in result.output


def test_the_services_of_the_stack_on_this_machine_are_found_by_themselves(tmp_path: Path) -> None:
    with service(READY) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        (tmp_path / "catalog.env").write_text(f"TALKOOT_HOST={host}\nTALKOOT_PORT={port}\n")
        result = run()
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[1].split()[:2] == ["catalog", "ready"]


def test_where_no_service_is_known_it_says_what_to_do() -> None:
    result = run()
    assert result.exit_code == 1
    assert "--at" in result.output
