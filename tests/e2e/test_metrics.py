"""What a whole site tells of itself while somebody signs up, and that it tells only those inside."""

import asyncio
from collections.abc import Callable, Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.layout import SERVICES
from deploy.local.ports import HOST
from tests.e2e.test_the_path_of_a_person import group, join
from tests.mailbox import Mailbox
from tests.site import Site

__all__ = ["group"]

Figures = Mapping[str, float]
"""By name and labels, as Prometheus writes them, without the service."""


async def figures(site: Site, service: str) -> Figures:
    async with httpx.AsyncClient() as http:
        text = (await http.get(f"http://{HOST}:{site.layout.service_port(service)}/metrics")).text
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = {name: value for name, value in sorted(sample.labels.items()) if name != "service"}
            inside = ",".join(f"{name}={value}" for name, value in labels.items())
            found[f"{sample.name}{{{inside}}}" if inside else sample.name] = sample.value
    return found


async def eventually(site: Site, service: str, check: Callable[[Figures], bool]) -> None:
    """Wait for it: what the database is asked is asked every ten seconds."""
    deadline = asyncio.get_running_loop().time() + 60
    while not check(found := await figures(site, service)):
        assert asyncio.get_running_loop().time() < deadline, found
        await asyncio.sleep(0.5)


async def test_a_sign_up_shows_in_the_figures_of_each_service(site: Site, mail_catcher: Mailbox, group: str) -> None:
    before = await figures(site, "registration")
    async with site.client() as http:
        await join(http, mail_catcher, group)
    members = "talkoot_members{status=member}"
    await eventually(site, "registration", lambda found: found[members] > before.get(members, 0))
    registration = await figures(site, "registration")
    route = "method=POST,route=/{lang}/groups/{slug}/join,status=303"
    assert registration[f"talkoot_http_request_seconds_count{{{route}}}"] >= 1
    assert registration["talkoot_events_published_total"] >= 2
    assert registration["talkoot_relay_leads"] == 1
    assert registration["talkoot_outbox_waiting"] == 0
    assert registration["talkoot_outbox_age_seconds"] == 0
    assert registration["talkoot_database_connections_max"] > 0
    assert registration["process_resident_memory_bytes"] > 0

    await eventually(site, "notifications", lambda found: found["talkoot_mails{status=sent}"] >= 2)
    notifications = await figures(site, "notifications")
    topic = "topic=registration.members.v1"
    assert notifications["talkoot_mails_ended_total{kind=confirmation,outcome=sent}"] >= 1
    assert notifications["talkoot_form_to_mail_seconds_count{kind=confirmation}"] >= 1
    assert notifications["talkoot_form_to_mail_seconds_sum{kind=confirmation}"] > 0
    assert notifications[f"talkoot_consumer_records_total{{{topic}}}"] >= 2
    assert notifications[f"talkoot_consumer_rebalances_total{{{topic}}}"] >= 1
    assert notifications[f"talkoot_consumer_partitions{{{topic}}}"] > 0
    assert notifications[f"talkoot_consumer_lag_records{{{topic}}}"] == 0
    assert notifications[f"talkoot_dead_letters{{{topic}}}"] == 0
    assert notifications["talkoot_degraded{dependency=mail}"] == 0

    await eventually(site, "catalog", lambda found: found.get("talkoot_groups{status=active}", 0) >= 1)
    await eventually(site, "meetings", lambda found: "talkoot_meetings{status=confirmed}" in found)


async def test_nobody_outside_sees_the_figures_nor_personal_links_in_them(
    site: Site, mail_catcher: Mailbox, group: str
) -> None:
    async with site.client() as http:
        email, own_page = await join(http, mail_catcher, group)
        for service in ("", "/fi", "/api", "/calendar"):
            answer = await http.get(f"{service}/metrics")
            assert (answer.status_code, "talkoot_" in answer.text) == (404, False)
    for service in SERVICES:
        text = "\n".join(await figures(site, service))
        assert email not in text
        assert own_page.rpartition("/")[2] not in text
