"""Real servers for every test that asks for one. See `tests/servers.py` for how they are run."""

import asyncio
import os
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest

from deploy.local.bootstrap import bootstrap, drop, with_login
from deploy.local.layout import SERVICES
from tests import servers
from tests.mailbox import Mailbox

PASSWORD = "test"
LONGEST = ("tests/faults/test_kills.py", "tests/faults/", "tests/e2e/")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "servers: talks to the run's PostgreSQL or Kafka (given by its fixtures)")
    # How fast the machine is fails no test.
    hypothesis.settings.register_profile(
        "talkoot", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("talkoot")
    if not hasattr(config, "workerinput"):
        mode, why = servers.choose_mode()
        os.environ[servers.MODE] = mode
        config.stash[_WHY] = why
        config.stash[_RUN] = servers.open_run()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """How the servers ran. Only at the end is it known: a container whose image cannot be had is done without."""
    ran = ", ".join(f"{name} {kind}" for name, kind in servers.kinds(config.stash[_RUN]).items())
    terminalreporter.write_line(f"servers: {ran or 'none was needed'} ({config.stash[_WHY]})")


def pytest_itemcollected(item: pytest.Item) -> None:
    """`-m servers` are the tests that differ by how the servers run."""
    if {"postgres", "kafka"} & set(getattr(item, "fixturenames", ())):
        item.add_marker("servers")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first, and mostly waits: beside it the many short ones keep the processors busy."""
    items.sort(key=lambda item: next((at for at, part in enumerate(LONGEST) if part in item.nodeid), len(LONGEST)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start in the background what the chosen tests will ask for, all at once."""
    if session.config.option.collectonly or _is_controller(session.config):
        return
    wanted = {name for item in session.items for name in getattr(item, "fixturenames", ())}
    for name in servers.NAMES:
        if name in wanted:
            threading.Thread(target=servers.start_quietly, args=(name,), daemon=True).start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if (folder := config.stash.get(_RUN, None)) is not None:
        servers.close_run(folder)


_WHY = pytest.StashKey[str]()
_RUN = pytest.StashKey[Path]()


def _is_controller(config: pytest.Config) -> bool:
    """Whether this process only hands tests out to xdist's workers."""
    return not hasattr(config, "workerinput") and bool(getattr(config.option, "numprocesses", None))


@dataclass(frozen=True, slots=True)
class Database:
    """A database of this test process alone, with every service's role and an empty schema each."""

    name: str
    admin_url: str
    """The administrator's URL of this database."""

    def url(self, service: str) -> str:
        """Where the service logs in with its own role, which sees its own schema only."""
        return with_login(self.admin_url, service, PASSWORD)


@pytest.fixture(scope="session")
def postgres() -> str:
    """The administrator's connection URL of a real PostgreSQL."""
    return servers.address("postgres")["url"]


@pytest.fixture(scope="session")
def database(postgres: str) -> Iterator[Database]:
    """A fresh database, shared by the tests of one process. Its schemas are empty: a service migrates its own."""
    name = f"talkoot_{uuid.uuid4().hex[:12]}"
    admin_url = asyncio.run(bootstrap(postgres, name, dict.fromkeys(SERVICES, PASSWORD)))
    yield Database(name, admin_url)
    asyncio.run(drop(postgres, name))


@pytest.fixture(scope="session")
def kafka() -> str:
    """The bootstrap servers of a real Kafka. Topics are not made by use."""
    return servers.address("kafka")["bootstrap"]


@pytest.fixture
def topic_prefix() -> str:
    """Goes before the name of every topic and group of one test, so that tests share nothing on the broker."""
    return f"t{uuid.uuid4().hex[:12]}."


@pytest.fixture(scope="session")
def mail_catcher() -> Mailbox:
    """A real SMTP server that keeps what it is sent, and a reader of it."""
    found = servers.address("mail_catcher")
    return Mailbox(found["host"], int(found["port"]), Path(found["folder"]))
