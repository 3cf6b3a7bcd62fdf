"""A site that sends its traces somewhere and logs all it can: what is seen of people's work, and what never is."""

import asyncio
import json
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.layout import SERVICES
from tests.e2e.test_the_path_of_a_person import an_address, form, group, join, link
from tests.mailbox import Mailbox
from tests.otlp_receiver import OtlpReceiver, otlp_receiver
from tests.site import Servers, Site, free_layout, running_site

__all__ = ["group"]

NAME = "Tuulikki Nimeton-Esimerkki"
PERSONAL = (
    re.compile(r"[\w.+-]+(?:@|%40)[\w-]+\.\w+"),  # addresses
    re.compile(r"(?:\+|00)358[ \d]{6,}|\b0[45]\d[ -]?\d{3}[ -]?\d{3,4}\b"),  # phones
    re.compile(r"Tuulikki|Nimeton|Esimerkkikunta|Kysyn tässä"),  # what the form says
    re.compile(r"/(?:registrations|unsubscribe|mails)/(?:confirm/)?[\w.-]{30,}"),  # personal links
)


@dataclass(frozen=True, slots=True)
class Watched:
    site: Site
    traces: OtlpReceiver


@pytest.fixture(scope="module")
def watched(postgres: str, kafka: str, mail_catcher: Mailbox) -> Iterator[Watched]:
    folder = Path(tempfile.mkdtemp(prefix="talkoot-watched-"))
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(loop.call_soon_threadsafe, loop.stop)
        traces = stack.enter_context(otlp_receiver())
        more = {"TALKOOT_OTLP_ENDPOINT": traces.endpoint, "TALKOOT_LOG_LEVEL": "debug"}
        context = running_site(free_layout(folder), Servers(postgres, kafka, mail_catcher.port), more)
        site = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result(timeout=240)
        stack.callback(
            lambda: asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result(timeout=60)
        )
        yield Watched(site, traces)


@pytest.fixture
def site(watched: Watched) -> Site:
    return watched.site


async def eventually(check: Callable[[], bool], said: Callable[[], object]) -> None:
    deadline = asyncio.get_running_loop().time() + 60
    while not check():
        assert asyncio.get_running_loop().time() < deadline, said()
        await asyncio.sleep(0.1)


def trace_of(header: object) -> str:
    found = re.fullmatch(r"00-([0-9a-f]{32})-[0-9a-f]{16}-0[13]", str(header))
    assert found is not None, header
    return found[1]


async def test_one_trace_leads_from_the_form_to_the_mail(watched: Watched, mail_catcher: Mailbox, group: str) -> None:
    email, traces = an_address(), watched.traces
    given = "4bf92f3577b34da6a3ce929d0e0e4736"
    async with watched.site.client() as http:
        headers = {"traceparent": f"00-{given}-00f067aa0ba902b7-01"}
        await http.post(f"/fi/groups/{group}/join", data=form(email, name=NAME), headers=headers)
    mail = await mail_catcher.wait_for_mail(email)
    assert trace_of(mail.message["traceparent"]) == given
    expected = {
        ("registration", "POST /{lang}/groups/{slug}/join"),
        ("registration", "send registration.members.v1"),
        ("notifications", "process registration.members.v1"),
        ("notifications", "mail confirmation"),
        ("notifications", "send notifications.deliveries.v1"),
    }
    await eventually(lambda: expected <= traces.of(given), lambda: traces.of(given))


async def test_one_trace_leads_from_a_command_over_all_services_to_the_mails(
    watched: Watched, mail_catcher: Mailbox, group: str
) -> None:
    site, traces = watched.site, watched.traces
    async with site.client() as http:
        email, _ = await join(http, mail_catcher, group)
    await site.talkoot("meetings", "schedule", group, "--title", "Jäljitys", "--starts", "2.3.2027 klo 12.00-14.00")
    mail = await mail_catcher.wait_for_mail(email, subject="Jäljitys")
    trace = trace_of(mail.message["traceparent"])
    expected = {
        ("meetings", "command"),
        ("meetings", "send meetings.meetings.v1"),
        ("catalog", "process meetings.meetings.v1"),
        ("registration", "process meetings.meetings.v1"),
        ("notifications", "process meetings.meetings.v1"),
        ("notifications", "mail meeting-published"),
    }
    await eventually(lambda: expected <= traces.of(trace), lambda: traces.of(trace))


async def test_nothing_of_a_person_is_in_any_log_or_trace(watched: Watched, mail_catcher: Mailbox, group: str) -> None:
    site, traces = watched.site, watched.traces
    email = an_address()
    typed = form(email, name=NAME, message="Kysyn tässä jotakin.", phone="+358 50 532 7966")
    async with site.client() as http:
        await http.post(f"/fi/groups/{group}/join", data={**typed, "email": f"{email} {NAME}"})
        await http.post(f"/fi/groups/{group}/join?email={email}&name=Tuulikki", data=typed)
        confirm = link(await mail_catcher.wait_for_mail(email), "/registrations/confirm/")
        for path in (confirm, f"{confirm[:-4]}xxxx"):
            await http.get(path)
            await http.post(path)
        welcome = await mail_catcher.wait_for_mail(email, count=2)
        own_page, unsubscribe = link(welcome, r"/registrations/(?!confirm)"), link(welcome, "/mails/unsubscribe/")
        for path in (own_page, f"{own_page[:-4]}xxxx", f"{own_page}?{email}", unsubscribe):
            await http.get(path)
        await http.get(f"/fi/groups/{email}")
        await http.post("/api/registrations", json={**typed, "group": group})
        await http.post("/api/registrations", content=f'{{"name": "{NAME}", "email": "{email}"')
        await http.post(unsubscribe)
        await http.post(f"{own_page}/leave")
    await eventually(lambda: ("notifications", "mail welcome") in {(s.service, s.name) for s in traces.spans}, list)
    for service in SERVICES:
        await site.stop(service)
    for service, text in site.logs().items():
        found = [match[0] for pattern in PERSONAL for match in pattern.finditer(text)]
        assert found == [], service
    spans = "\n".join(f"{span.name} {span.attributes}" for span in traces.spans)
    assert [match[0] for pattern in PERSONAL for match in pattern.finditer(spans)] == []
    lines = [json.loads(line) for text in site.logs().values() for line in text.splitlines() if line.startswith("{")]
    assert lines
