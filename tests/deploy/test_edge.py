"""One address for the site: which service the edge hands each path to, and what it says when one is away."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
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

PARTS = ("catalog", "registration", "meetings", "notifications", "mail_pages")
LONG = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhaW5vIn0.abcdefghijklmnop"


class _Echo(BaseHTTPRequestHandler):
    """Answers with the name of the part it stands for."""

    def __init__(self, name: str, *arguments: object) -> None:
        self._name = name
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self._name.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Edge:
    layout: Layout
    parts: dict[str, ThreadingHTTPServer]


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    layout = Layout.of(Ports(free_edge()), tmp_path_factory.mktemp("edge"))
    with ExitStack() as stack:
        parts = {}
        for name in PARTS:
            server = ThreadingHTTPServer(("127.0.0.1", getattr(layout.ports, name)), partial(_Echo, name))
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            parts[name] = server
        program = caddy.program(layout)
        process = Process(program)
        stack.callback(process.stop)
        wait_until(partial(listens, layout.ports.edge), process, "edge", program.log, 30)
        yield Edge(layout, parts)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/", "catalog"),
        ("/fi/", "catalog"),
        ("/sv/groups/skogar", "catalog"),
        ("/fi/groups/", "catalog"),
        ("/api/groups", "catalog"),
        ("/api/groups/metsat", "catalog"),
        ("/static/talkoot.css", "catalog"),
        ("/fi/joining", "catalog"),
        ("/fi/groups/metsat/join", "registration"),
        ("/en/groups/metsat/join/thanks", "registration"),
        ("/en/groups/metsat/join?name=x", "registration"),
        ("/sv/registrations/confirm/abc", "registration"),
        ("/api/registrations", "registration"),
        ("/embed.js", "registration"),
        ("/en/groups/metsat/join/embed", "registration"),
        ("/api/registrations/openapi.json", "registration"),
        ("/fi/meetings/0191", "meetings"),
        ("/calendar/all.ics", "meetings"),
        ("/calendar/groups/metsat.ics", "meetings"),
        ("/api/meetings", "meetings"),
        ("/api/events/asyncapi.json", "meetings"),
        ("/en/mails/unsubscribe/abc", "notifications"),
        ("/mail/", "mail_pages"),
        ("/mail", "mail_pages"),
        ("/mail/api/messages", "mail_pages"),
        ("/mailing", "catalog"),
    ],
)
def test_each_path_goes_to_the_service_that_serves_it(edge: Edge, path: str, part: str) -> None:
    assert httpx.get(edge.layout.site + path).text == part


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/healthz/ready", "/healthz/live", "/healthz/serving"])
def test_what_operators_look_at_is_not_for_the_public(edge: Edge, path: str) -> None:
    answer = httpx.get(edge.layout.site + path)
    assert (answer.status_code, answer.text) == (404, "")


def test_the_access_log_is_json_without_the_keys_in_signed_links(edge: Edge) -> None:
    assert httpx.get(f"{edge.layout.site}/fi/registrations/{LONG}", headers={"X-Secret": "hidden"}).status_code == 200
    log = edge.layout.log("access")
    wait_for(lambda: log.exists() and "/fi/registrations/" in log.read_text())
    assert LONG not in log.read_text()
    assert "hidden" not in log.read_text()


def test_a_service_that_is_away_gives_503_and_when_to_come_back(tmp_path: Path) -> None:
    layout = Layout.of(Ports(free_edge()), tmp_path)
    program = caddy.program(layout)
    process = Process(program)
    try:
        wait_until(partial(listens, layout.ports.edge), process, "edge", program.log, 30)
        answer = httpx.get(f"{layout.site}/fi/", timeout=20)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
    finally:
        process.stop()


def wait_for(is_so: Callable[[], bool], deadline: float = 10.0) -> None:
    end = time.monotonic() + deadline
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
