"""From a pasted page to events on Kafka, and from a meeting's event to the group's page."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from click.testing import CliRunner
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from services.catalog.__main__ import cli
from services.catalog.app import create_app
from services.catalog.settings import Settings
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from shared.access import Actor
from shared.contracts.catalog import GROUPS, Group
from shared.contracts.meetings import MEETINGS, Meeting
from shared.contracts.notifications import DELIVERIES, Delivery
from shared.contracts.registration import WAITING
from shared.messaging import topics
from shared.postgres import Database as Pool
from tests.catalog.conftest import NOW, PUBLIC_URL
from tests.catalog.made import at, content, meeting
from tests.catalog.people import among, browse
from tests.catalog.test_command_line import PAGE, SLUG
from tests.catalog.web.manage.test_home import delivery, waiting
from tests.waiting import eventually

DEADLINE_S = 60.0


@pytest.fixture
async def settings(catalog_url: SecretStr, kafka: str, topic_prefix: str) -> Settings:
    await topics.apply(kafka, (GROUPS, MEETINGS, DELIVERIES, WAITING), prefix=topic_prefix)
    return Settings(
        database_url=catalog_url,
        kafka=kafka,
        topic_prefix=topic_prefix,
        port=0,
        public_url=PUBLIC_URL,
        link_keys=(SecretStr("key-of-the-tests"),),
    )


@pytest.fixture
async def client(pool: Pool, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings, clock=lambda: NOW)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as opened:
        yield opened


async def events(settings: Settings, number: int) -> list[tuple[dict[str, str], Group]]:
    """The first events on the groups' topic, as a foreign system reads them: headers and value."""
    consumer = AIOKafkaConsumer(
        settings.topic_prefix + GROUPS.name, bootstrap_servers=settings.kafka, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        found = []
        for _ in range(number):
            record = await asyncio.wait_for(consumer.getone(), DEADLINE_S)
            headers = {name: value.decode() for name, value in record.headers}
            found.append((headers, Group.model_validate_json(record.value)))
            assert record.key.decode() == str(found[-1][1].id)
        return found
    finally:
        await consumer.stop()


async def command(settings: Settings, *arguments: str) -> str:
    environment = {
        "TALKOOT_DATABASE_URL": settings.database_url.get_secret_value(),
        "TALKOOT_KAFKA": settings.kafka,
        "TALKOOT_PORT": "0",
        "TALKOOT_PUBLIC_URL": PUBLIC_URL,
        "TALKOOT_LINK_KEYS": '["key-of-the-tests"]',
    }
    result = await asyncio.to_thread(lambda: CliRunner().invoke(cli, arguments, env=environment))
    assert result.exit_code == 0, result.output
    return result.output


async def test_a_pasted_page_becomes_events_and_a_public_page(
    client: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "sivu.txt"
    path.write_text(PAGE, encoding="utf-8")
    made = json.loads(await command(settings, "import-page", str(path), "--year", "2026", "--publish", "--json"))
    (created_headers, created), (published_headers, published) = await events(settings, 2)
    assert created_headers["ce_type"] == "talkoot.group.created"
    assert published_headers["ce_type"] == "talkoot.group.published"
    assert published_headers["ce_source"] == "/talkoot/catalog.groups.v1"
    assert (created.status, created.version, created.task, created.leads) == ("draft", 1, {}, ())
    assert (published.status, published.version) == ("active", 2)
    assert published.task
    assert [str(each.id) for each in created.proposed_meetings] == [
        each["id"] for each in made["group"]["proposed_meetings"]
    ]
    assert published.proposed_meetings == created.proposed_meetings
    assert "Kiertotalous hankinnoissa" in (await client.get(f"/fi/groups/{SLUG}")).text


async def test_a_meeting_appears_moves_and_vanishes_on_the_groups_page(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await command(settings, "load-samples")
    slug = "sosiaalinen-kestavyys"
    group_id = (await client.get(f"/api/groups/{slug}")).json()["id"]
    first = meeting(group_id, at(17))
    moved = first.model_copy(update={"version": 2, "when": at(18), "previous_when": first.when, "sequence": 1})
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka)
    await producer.start()

    async def send(kind: str, snapshot: Meeting | None) -> None:
        value = None if snapshot is None else snapshot.model_dump_json().encode()
        headers = [("ce_type", kind.encode())]
        topic = settings.topic_prefix + MEETINGS.name
        await producer.send_and_wait(topic, value, key=str(first.id).encode(), headers=headers)

    async def page_says(words: str) -> bool:
        return words in (await client.get(f"/fi/groups/{slug}")).text

    async def page_is_silent() -> bool:
        return not await page_says(str(first.id))

    try:
        await send("talkoot.meeting.published", first)
        await eventually(lambda: page_says("to 17.12.2026 klo 12.00–14.00"))
        await send("talkoot.meeting.moved", moved)
        await eventually(lambda: page_says("Siirretty"))
        await send("talkoot.meeting.published", first)
        await send("", None)
        await eventually(page_is_silent)
    finally:
        await producer.stop()


async def test_a_mail_that_failed_is_known_until_it_was_sent(
    client: httpx.AsyncClient, settings: Settings, pool: Pool
) -> None:
    failed = delivery(uuid7(), "failed")
    sent = failed.model_copy(update={"version": 2, "outcome": "sent"})
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka)
    await producer.start()

    async def send(told: Delivery) -> None:
        headers = [("ce_type", f"talkoot.delivery.{told.outcome}".encode())]
        topic = settings.topic_prefix + DELIVERIES.name
        await producer.send_and_wait(topic, told.model_dump_json().encode(), key=str(told.id).encode(), headers=headers)

    async def known() -> bool:
        async with pool.connection() as connection:
            return bool(await connection.fetchval("select exists (select from failed_mail where id = $1)", failed.id))

    async def forgotten() -> bool:
        return not await known()

    try:
        await send(failed)
        await eventually(known)
        await send(sent)
        await eventually(forgotten)
    finally:
        await producer.stop()


async def test_what_registration_tells_of_sign_ups_that_wait_comes_to_the_first_managing_page(
    client: httpx.AsyncClient, settings: Settings, pool: Pool
) -> None:
    async with pool.transaction() as connection:
        group = await create_draft(connection, CreateDraft(uuid7(), content(), None, Actor("tests")), now=NOW)
    lead = browse(client, await among(pool, group_id=group.id))
    waits = waiting(group.id, 3, NOW)
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka)
    await producer.start()

    async def shown() -> bool:
        return "Sign-ups wait for confirmation" in (await lead.get("/en/manage/")).text

    try:
        topic = settings.topic_prefix + WAITING.name
        await producer.send_and_wait(
            topic,
            waits.model_dump_json().encode(),
            key=WAITING.key_of(waits).encode(),
            headers=[("ce_type", b"talkoot.waiting.changed")],
        )
        await eventually(shown)
    finally:
        await producer.stop()


async def test_the_service_says_that_it_is_ready(client: httpx.AsyncClient) -> None:
    async def ready() -> bool:
        answer = await client.get("/healthz/ready")
        return (answer.status_code, answer.json()) == (200, {"status": "ready"})

    await eventually(ready)
