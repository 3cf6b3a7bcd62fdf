"""A real Chromium before a real site."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.local.layout import PROJECT
from tests.browser.filled import Filled, fill
from tests.e2e.conftest import site
from tests.e2e.people import SignedIn
from tests.mailbox import Mailbox
from tests.site import Site

__all__ = ["site"]

GROUP = "sosiaalinen-kestavyys"
OPTIONS = (
    "--lang=en-US",  # what is typed into dates follows it
    *("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    assert program is not None, "no Chromium on the PATH"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def group(site: Site) -> str:
    """The sample group, once the catalog shows its meetings."""
    for service in ("catalog", "meetings"):
        command = (str(Path(sys.executable).with_name("talkoot")), service, "load-samples")
        subprocess.run(command, env=site.environment(service), cwd=PROJECT, check=True, capture_output=True)
    deadline = time.monotonic() + 40
    while f"/fi/meetings/{first_meeting(site)}" not in httpx.get(f"{site.url}/fi/groups/{GROUP}").text:
        assert time.monotonic() < deadline, "the group's page does not show its meetings"
        time.sleep(0.1)
    return GROUP


def first_meeting(site: Site) -> str:
    return str(httpx.get(f"{site.url}/api/meetings").json()["meetings"][0]["id"])


@pytest.fixture(scope="session")
def filled(site: Site, group: str, mail_catcher: Mailbox) -> Filled:
    """The sample group in full swing."""
    return fill(site, group, mail_catcher)


def window(browser: Browser, site: Site, who: SignedIn | None, **options: Any) -> BrowserContext:
    """A browser's own window of somebody who is signed in, or of a visitor."""
    context = browser.new_context(base_url=site.url, **options)
    if who is not None:
        name, _, value = who.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": site.url}])
    return context


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=site.url)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, from the wheel that carries it."""
    return (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
