"""Registration between real Kafka and real PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from click.testing import CliRunner
from pydantic import BaseModel
from pydantic_core import from_json

from services.registration.__main__ import cli
from services.registration.app import create_app
from services.registration.settings import Settings
from shared.contracts.catalog import ACCOUNTS, GROUPS
from shared.contracts.meetings import MEETINGS
from shared.contracts.notifications import DELIVERIES
from shared.contracts.registration import ATTENDANCE, MEMBERS, SUBMISSIONS, WAITING
from shared.contracts.topic import Topic
from shared.messaging import topics
from shared.postgres import Database
from tests.registration.made import FORM, KEY, NOW, PUBLIC_URL, SLUG, group, meeting
from tests.waiting import eventually

JOIN = f"/fi/groups/{SLUG}/join"


class Kafka:
    """What other systems see and send."""

    def __init__(self, producer: AIOKafkaProducer, bootstrap: str, prefix: str) -> None:
        self._producer = producer
        self._bootstrap = bootstrap
        self._prefix = prefix

    async def send(self, topic: Topic, *data: BaseModel) -> None:
        for each in data:
            value = each.model_dump_json().encode()
            await self._producer.send_and_wait(self._prefix + topic.name, value, key=topic.key_of(each).encode())

    async def send_raw(self, topic: Topic, key: bytes, value: bytes | None) -> None:
        headers = [("ce_type", b"\xff"), ("nothing", None)]
        await self._producer.send_and_wait(self._prefix + topic.name, value, key=key, headers=headers)

    async def read(self, topic: Topic, number: int) -> list[tuple[str, str, Any]]:
        """Key, type and data of the first `number` records."""
        consumer = AIOKafkaConsumer(
            self._prefix + topic.name, bootstrap_servers=self._bootstrap, auto_offset_reset="earliest", group_id=None
        )
        await consumer.start()
        try:
            async with asyncio.timeout(30):
                records = [await consumer.getone() for _ in range(number)]
        finally:
            await consumer.stop()
        return [
            (
                record.key.decode(),
                dict(record.headers).get("ce_type", b"").decode(),
                None if record.value is None else from_json(record.value),
            )
            for record in records
        ]


@pytest.fixture
def settings(settings: Settings, kafka: str) -> Settings:
    return settings.model_copy(update={"kafka": kafka})


@pytest.fixture
async def broker(kafka: str, topic_prefix: str) -> AsyncIterator[Kafka]:
    mine = (GROUPS, MEETINGS, SUBMISSIONS, MEMBERS, ATTENDANCE, WAITING, ACCOUNTS, DELIVERIES)
    await topics.apply(kafka, mine, prefix=topic_prefix)
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        yield Kafka(producer, kafka, topic_prefix)
    finally:
        await producer.stop()


@pytest.fixture
async def site(pool: Database, settings: Settings, broker: Kafka) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings, clock=lambda: NOW)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as opened:
        yield opened


async def test_from_the_groups_event_to_the_members_event(site: httpx.AsyncClient, broker: Kafka) -> None:
    assert (await site.get(JOIN)).status_code == 404
    await broker.send(GROUPS, group(2, sign_up={"state": "closed"}), group(1))

    async def closed() -> bool:
        return (await site.post(JOIN, data=FORM)).status_code == 409

    await eventually(closed)
    await broker.send(GROUPS, group(3))

    async def signed_up() -> bool:
        return (await site.post(JOIN, data=FORM)).status_code == 303

    await eventually(signed_up)
    ((key, happened, data),) = await broker.read(MEMBERS, 1)
    assert (key, happened, data["status"]) == (data["id"], "talkoot.member.signed-up", "pending")

    confirmed = await site.post(data["links"]["confirm"])
    own_page = confirmed.headers["location"].partition("?")[0]
    meeting_id = uuid4()
    await broker.send(MEETINGS, meeting(meeting_id))

    async def answered() -> bool:
        return (await site.post(f"{own_page}/meetings/{meeting_id}", data={"answer": "yes"})).status_code == 303

    await eventually(answered)
    ((_, happened, data),) = await broker.read(ATTENDANCE, 1)
    assert (happened, UUID(data["meeting_id"]), data["answer"]) == ("talkoot.attendance.answered", meeting_id, "yes")
    assert [happened for _, happened, _ in await broker.read(MEMBERS, 2)][1] == "talkoot.member.confirmed"


async def test_submissions_go_in_beside_poison_and_wait_for_their_group(
    site: httpx.AsyncClient, pool: Database, broker: Kafka, settings: Settings, submissions: list[BaseModel]
) -> None:
    early, invalid, good = submissions
    await broker.send(SUBMISSIONS, early)

    async def letters(number: int) -> bool:
        async with pool.connection() as connection:
            return bool(await connection.fetchval("select count(*) from dead_letter") == number)

    await eventually(lambda: letters(1))
    await broker.send(GROUPS, group())
    await eventually(lambda: known(pool))
    for key, value in ((b"one", b"{"), (b"two", b"\xff"), (b"three", None)):
        await broker.send_raw(SUBMISSIONS, key, value)
    await broker.send(SUBMISSIONS, invalid, good, good)
    await eventually(lambda: letters(4))
    assert [data["email"] for _, _, data in await broker.read(MEMBERS, 1)] == ["good@kunta.example"]

    environment = {
        "TALKOOT_DATABASE_URL": settings.database_url.get_secret_value(),
        "TALKOOT_KAFKA": settings.kafka,
        "TALKOOT_TOPIC_PREFIX": settings.topic_prefix,
        "TALKOOT_PORT": "0",
        "TALKOOT_PUBLIC_URL": PUBLIC_URL,
        "TALKOOT_LINK_KEYS": f'["{KEY.get_secret_value()}"]',
    }
    replayed = await asyncio.to_thread(CliRunner().invoke, cli, ["dead-letters", "replay", "--all"], env=environment)
    assert "maija" not in replayed.output.lower()
    assert {data["email"] for _, _, data in await broker.read(MEMBERS, 2)} == {
        "good@kunta.example",
        "early@kunta.example",
    }


async def known(pool: Database) -> bool:
    async with pool.connection() as connection:
        return bool(await connection.fetchval("select exists (select from theme_group)"))


@pytest.fixture
def submissions() -> list[BaseModel]:
    """One that comes before its group, one that is not valid, one that is good."""
    typed = {field: value for field, value in FORM.items() if field != "website"}
    return [
        SUBMISSIONS.model.model_validate({**typed, "id": uuid4(), "group": SLUG, "submitted_at": NOW, "email": email})
        for email in ("early@kunta.example", "invalid", "good@kunta.example")
    ]
