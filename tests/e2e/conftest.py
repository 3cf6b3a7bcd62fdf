"""One site for the tests of a process, on the run's servers. Use groups, addresses and meetings of your own."""

import asyncio
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.mailbox import Mailbox
from tests.site import Servers, Site, free_layout, running_site


@pytest.fixture(scope="session")
def site(postgres: str, kafka: str, mail_catcher: Mailbox) -> Iterator[Site]:
    """Runs on an event loop of its own, for the tests have one each."""
    folder = Path(tempfile.mkdtemp(prefix="talkoot-site-"))
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    context = running_site(free_layout(folder), Servers(postgres, kafka, mail_catcher.port))
    try:
        yield asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result(timeout=180)
    finally:
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result(timeout=60)
        loop.call_soon_threadsafe(loop.stop)
        shutil.rmtree(folder, ignore_errors=True)
