"""The whole service: events on Kafka become mails, and mails become events."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pydantic import SecretStr

from services.notifications.app import create_app
from services.notifications.settings import Settings
from shared.contracts import TOPICS
from shared.contracts.catalog import GROUPS
from shared.contracts.meetings import MEETINGS
from shared.contracts.notifications import DELIVERIES, Delivery
from shared.contracts.registration import MEMBERS
from shared.contracts.snapshots import Snapshot
from shared.contracts.topic import Topic
from shared.messaging import topics
from shared.messaging.outbox import event
from tests.mailbox import Mailbox
from tests.notifications.conftest import KEY, MAIL_FROM
from tests.notifications.samples import ORIGIN, at, became, cancelled, group, meeting, member, moved

Publish = Callable[[Topic, str, Snapshot], Awaitable[None]]


def today() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def service(notifications_url: str, kafka: str, topic_prefix: str, mail_catcher: Mailbox) -> Settings:
    return Settings(
        database_url=SecretStr(notifications_url),
        kafka=kafka,
        topic_prefix=topic_prefix,
        port=0,
        public_url=ORIGIN,
        link_keys=(KEY,),
        smtp_host=mail_catcher.host,
        smtp_port=mail_catcher.port,
        mail_from=MAIL_FROM,
    )


@pytest.fixture
async def publish(kafka: str, topic_prefix: str) -> AsyncIterator[Publish]:
    await topics.apply(kafka, TOPICS, prefix=topic_prefix)
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all")
    await producer.start()

    async def put(topic: Topic, happened: str, snapshot: Snapshot) -> None:
        row = event(topic, f"talkoot.{happened}", snapshot, time=today())
        headers = [(name, value.encode()) for name, value in row.headers.items()]
        await producer.send_and_wait(topic_prefix + row.topic, row.value, key=row.key.encode(), headers=headers)

    yield put
    await producer.stop()


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[None]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield


async def deliveries(settings: Settings, count: int) -> list[Any]:
    """The first `count` delivery events on Kafka."""
    consumer = AIOKafkaConsumer(
        settings.topic_prefix + DELIVERIES.name, bootstrap_servers=settings.kafka, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        async with asyncio.timeout(30):
            return [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()


async def until_there_are(service: Settings, count: int, table: str) -> None:
    """Wait until the service has taken in so many. Topics keep no order among themselves: what must come first is
    waited for.
    """
    connection = await asyncpg.connect(service.database_url.get_secret_value())
    try:
        deadline = asyncio.get_running_loop().time() + 40
        while await connection.fetchval(f"select count(*) from {table}") < count:
            assert asyncio.get_running_loop().time() < deadline, f"{count} of {table} did not come in time"
            await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def test_from_sign_up_to_cancelled_meeting(service: Settings, publish: Publish, mail_catcher: Mailbox) -> None:
    of = group()
    now = today()
    day = (now + timedelta(days=30)).date()
    first = meeting(of, changed_at=now, when=at(day, "10:00", "12:00"))
    pending = member(of, changed_at=now, confirm_by=now + timedelta(days=7))
    joined = became(pending, "member")
    async with running(service):
        await publish(GROUPS, "group.published", of)
        await publish(MEETINGS, "meeting.published", first)
        await until_there_are(service, 1, "meeting")
        await publish(MEMBERS, "member.signed-up", pending)
        confirmation = await mail_catcher.wait_for_mail(pending.email)
        assert confirmation.message["Subject"] == "Vahvista osoitteesi: Sosiaalinen kestävyys"
        await publish(MEMBERS, "member.confirmed", joined)
        await mail_catcher.wait_for_mail(pending.email, subject="Tervetuloa")
        second = moved(first, at(day + timedelta(days=7), "10:00", "12:00"))
        await publish(MEETINGS, "meeting.moved", second)
        await mail_catcher.wait_for_mail(pending.email, subject="Kokous siirtyi")
        await publish(MEETINGS, "meeting.cancelled", cancelled(second))
        await mail_catcher.wait_for_mail(pending.email, subject="Kokous peruttu")
        records = await deliveries(service, 4)
    told = [Delivery.model_validate_json(record.value) for record in records]
    assert sorted(one.kind for one in told) == ["confirmation", "meeting-cancelled", "meeting-moved", "welcome"]
    assert {one.outcome for one in told} == {"sent"}
    ids = {str(mail.message["Message-ID"]) for mail in mail_catcher.mails(pending.email)}
    assert ids == {f"<{one.id}@talkoot.example>" for one in told}
    assert all(pending.email not in record.value.decode() for record in records)


async def test_a_service_that_reads_every_topic_from_the_start_again_mails_nobody_again(
    service: Settings, publish: Publish, mail_catcher: Mailbox
) -> None:
    of = group()
    pending = member(of, changed_at=today(), confirm_by=today() + timedelta(days=7))
    marker = member(of, changed_at=today(), confirm_by=today() + timedelta(days=7))
    await publish(GROUPS, "group.published", of)
    await publish(MEMBERS, "member.signed-up", pending)
    async with running(service):
        await mail_catcher.wait_for_mail(pending.email)
    connection = await asyncpg.connect(service.database_url.get_secret_value())
    await connection.execute("truncate consumer_offset, member, theme_group, meeting, joining")
    await connection.close()
    async with running(service):
        await publish(MEMBERS, "member.signed-up", marker)
        await mail_catcher.wait_for_mail(marker.email)
    assert len(mail_catcher.mails(pending.email)) == 1


async def test_two_copies_at_once_send_each_mail_once(
    service: Settings, publish: Publish, mail_catcher: Mailbox
) -> None:
    of = group()
    people = [member(of, status="member", changed_at=today()) for _ in range(60)]
    day = (today() + timedelta(days=30)).date()
    await publish(GROUPS, "group.published", of)
    for each in people:
        await publish(MEMBERS, "member.corrected", each)
    async with running(service), running(service):
        await until_there_are(service, len(people), "member")
        await publish(MEETINGS, "meeting.published", meeting(of, changed_at=today(), when=at(day, "10:00", "12:00")))
        for each in people:
            await mail_catcher.wait_for_mail(each.email)
        records = await deliveries(service, len(people))
    assert [len(mail_catcher.mails(each.email)) for each in people] == [1] * len(people)
    assert len({record.key for record in records}) == len(people)


async def test_poison_stays_apart_and_its_neighbours_are_told(
    service: Settings, publish: Publish, kafka: str, mail_catcher: Mailbox
) -> None:
    of = group()
    good = member(of, changed_at=today(), confirm_by=today() + timedelta(days=7))
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    topic = service.topic_prefix + MEMBERS.name
    for value in (b"not json", json.dumps({"id": str(good.id)}).encode(), b"\xff" * 300_000):
        await producer.send_and_wait(topic, value, key=b"poison", headers=[("ce_type", None), ("x", b"\xff")])
    await producer.stop()
    async with running(service):
        await publish(GROUPS, "group.published", of)
        await publish(MEMBERS, "member.signed-up", good)
        await mail_catcher.wait_for_mail(good.email)
        await until_there_are(service, 3, "dead_letter")
