"""The sign-up form within a page of another site."""

import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_joining import mail_to
from tests.mailbox import Mailbox
from tests.site import Site


@pytest.fixture
def other_site(site: Site, group: str) -> Iterator[str]:
    """The address of a page on an origin that the site lists; it has the script in it."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = (
                f'<!doctype html><html lang="sv"><title>Kommun</title><h1>Kommun</h1>'
                f'<script src="{site.url}/embed.js" data-group="{group}" data-lang="sv"></script>'
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", urlsplit(site.other_origin).port or 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site.other_origin
    server.shutdown()
    server.server_close()


def test_somebody_joins_from_a_page_of_another_site(browser: Browser, other_site: str, mail_catcher: Mailbox) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(other_site)
    form = page.frame_locator("iframe[title='Anmälan till gruppen']")
    form.locator("button[type=submit]").click()
    expect(form.locator(".error-summary")).to_be_visible()
    email = f"{uuid.uuid4().hex[:10]}@kunta.example"
    form.locator("[name=name]").fill("Åsa af Exempel")
    form.locator("[name=email]").fill(email)
    form.locator("button[type=submit]").click()
    expect(form.get_by_role("heading", level=1)).to_have_text("Kontrollera din e-post")
    assert "registrations/confirm/" in mail_to(mail_catcher, email).text("plain")
    assert context.cookies() == []
    page.wait_for_function("[...document.querySelectorAll('iframe')].every(frame => frame.clientHeight < 900)")
    context.close()


def test_a_site_that_is_not_listed_cannot_frame_any_page(browser: Browser, site: Site, other_site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(other_site.replace("localhost", "127.0.0.1"))
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    expect(frame.locator("form")).to_have_count(0)
    context.close()
