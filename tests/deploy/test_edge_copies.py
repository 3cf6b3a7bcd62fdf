"""Two copies of a service behind the edge: one that ends or has died costs nobody an answer."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from deploy.local import caddy
from deploy.local.components import listens
from deploy.local.layout import Layout
from deploy.local.ports import Ports
from deploy.local.process import Process, wait_until
from tests.deploy.stack import free_edge
from tests.deploy.test_edge import wait_for

HEALTH = "/healthz/serving"


class Copy(ThreadingHTTPServer):
    """A copy of the catalog that counts the requests it was given."""

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Answers)
        self.is_serving = True
        self.breaks_off = False
        self.seen: Counter[str] = Counter()

    def end(self) -> None:
        self.shutdown()
        self.server_close()


class _Answers(BaseHTTPRequestHandler):
    server: Copy

    def do_GET(self) -> None:
        if self.path == HEALTH:
            return self._answer(200 if self.server.is_serving else 503)
        self.server.seen[self.command] += 1
        if self.server.breaks_off:
            self.close_connection = True
            return None
        return self._answer(200)

    def do_POST(self) -> None:
        self.do_GET()

    def _answer(self, status: int) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, list[Copy]]]:
    """The site's address, and the two copies."""
    layout = Layout.of(Ports(free_edge()), tmp_path)
    with ExitStack() as stack:
        copies = [Copy(layout.service_port("catalog", copy)) for copy in range(2)]
        for copy in copies:
            threading.Thread(target=copy.serve_forever, args=(0.02,), daemon=True).start()
            stack.callback(copy.end)
        program = caddy.program(layout, copies=2)
        process = Process(program)
        stack.callback(process.stop)
        wait_until(partial(listens, layout.ports.edge), process, "edge", program.log, 30)
        yield layout.site, copies


def test_copies_take_turns(site: tuple[str, list[Copy]]) -> None:
    url, copies = site
    for _ in range(10):
        assert httpx.post(url, content=b"a form").status_code == 200
    assert [copy.seen["POST"] for copy in copies] == [5, 5]


def test_a_copy_that_says_that_it_ends_gets_no_more_requests(site: tuple[str, list[Copy]]) -> None:
    url, (ending, other) = site
    ending.is_serving = False

    def is_left_alone() -> bool:
        before = ending.seen["GET"]
        return [httpx.get(url).status_code for _ in range(4)] == [200] * 4 and ending.seen["GET"] == before

    wait_for(is_left_alone)
    before = ending.seen["POST"]
    for _ in range(6):
        assert httpx.post(url, content=b"a form").status_code == 200
    assert (ending.seen["POST"], other.seen["POST"]) == (before, 6)


def test_a_form_that_a_dead_copy_did_not_take_goes_to_the_other(site: tuple[str, list[Copy]]) -> None:
    url, (dead, other) = site
    dead.end()
    for _ in range(6):
        assert httpx.post(url, content=b"a form").status_code == 200
    assert (dead.seen["POST"], other.seen["POST"]) == (0, 6)


def test_a_form_that_has_reached_a_copy_is_never_sent_again_though_reading_is(site: tuple[str, list[Copy]]) -> None:
    url, copies = site
    for copy in copies:
        copy.breaks_off = True
    assert httpx.post(url, content=b"a form", timeout=20).status_code == 503
    assert sum(copy.seen["POST"] for copy in copies) == 1
    copies[1].breaks_off = False
    assert [httpx.get(url, timeout=20).status_code for _ in range(4)] == [200] * 4
