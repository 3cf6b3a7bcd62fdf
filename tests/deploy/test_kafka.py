"""The Kafka broker that runs from Maven artifacts, and how its jars are fetched and checked."""

import asyncio
import hashlib
import uuid
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from deploy.local import jars, kafka_jars
from deploy.local.errors import StartError
from deploy.local.jars import Jar, read_pins
from deploy.local.kafka import KafkaServer
from deploy.local.kafka_jars import PINS, class_path
from deploy.local.ports import free_port


async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    server = KafkaServer(tmp_path / "kafka", free_port(), free_port(), log=tmp_path / "log", heap="256m")
    try:
        await asyncio.to_thread(server.start)
        await make_topic(server.bootstrap, "kept")
        await send(server.bootstrap, "kept", b"before")
        await asyncio.to_thread(server.kill)
        assert server.pid is None
        await asyncio.to_thread(server.start)
        await send(server.bootstrap, "kept", b"after")
        assert await read(server.bootstrap, "kept", 2) == [b"before", b"after"]
    finally:
        await asyncio.to_thread(server.stop)
    assert server.pid is None


async def test_a_topic_is_not_made_by_use(kafka: str, topic_prefix: str) -> None:
    with pytest.raises(KafkaError):
        await send(kafka, f"{topic_prefix}nobody.made.it", b"x")


async def test_a_message_over_a_mebibyte_is_refused(kafka: str, topic_prefix: str) -> None:
    topic = f"{topic_prefix}large"
    await make_topic(kafka, topic)
    await send(kafka, topic, b"x" * 1_000_000)
    with pytest.raises(KafkaError):
        await send(kafka, topic, b"x" * 1_100_000)


def test_the_class_path_has_every_pinned_jar_once() -> None:
    pinned = read_pins(PINS)
    assert "org.apache.kafka:kafka_2.13" in {f"{jar.group}:{jar.artifact}" for jar in pinned}
    assert len({f"{jar.group}:{jar.artifact}" for jar in pinned}) == len(pinned)
    assert len({jar.filename for jar in pinned}) == len(pinned)
    # Kafka's own parts must be of one version, or they do not fit together.
    assert len({jar.version for jar in pinned if jar.group == "org.apache.kafka"}) == 1


def content(jar: Jar) -> bytes:
    return str(jar).encode()


@pytest.fixture
def pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Jar, ...]:
    """Three invented jars in the place of Kafka's."""
    path = tmp_path / "some.jars"
    names = [Jar("org.example", name, "1.0", "") for name in ("one", "two", "three")]
    path.write_text("# invented\n" + "".join(f"{jar} {hashlib.sha256(content(jar)).hexdigest()}\n" for jar in names))
    monkeypatch.setattr(kafka_jars, "PINS", path)
    monkeypatch.setattr(jars, "PAUSE_S", 0.0)
    return read_pins(path)


class Repository:
    """A Maven repository that can misbehave: `answers` is what successive fetches of one jar give or raise."""

    def __init__(self, folder: Path, *answers: bytes | Exception) -> None:
        self.folder = folder / "repository"
        self.folder.mkdir()
        self.answers = list(answers)
        self.fetched: list[str] = []

    def fetch(self, jar: Jar) -> Path:
        self.fetched.append(jar.artifact)
        path = self.folder / f"{uuid.uuid4()}.jar"
        answer = self.answers.pop(0) if jar.artifact == "two" and self.answers else content(jar)
        if isinstance(answer, Exception):
            raise answer
        path.write_bytes(answer)
        return path


@pytest.mark.parametrize("first", [b"garbage", AssertionError(), RuntimeError("not found"), OSError("reset")])
def test_a_jar_that_arrives_broken_or_not_at_all_is_fetched_again(
    tmp_path: Path, pins: tuple[Jar, ...], first: bytes | Exception
) -> None:
    repository = Repository(tmp_path, first)
    paths = class_path(tmp_path / "cache", repository.fetch)
    assert [path.read_bytes() for path in paths] == [content(jar) for jar in pins]
    assert sorted(repository.fetched) == ["one", "three", "two", "two"]


def test_what_is_there_and_whole_is_not_fetched_again(tmp_path: Path, pins: tuple[Jar, ...]) -> None:
    repository = Repository(tmp_path)
    first = class_path(tmp_path / "cache", repository.fetch)
    first[1].write_bytes(b"damaged since")
    repository.fetched.clear()
    class_path(tmp_path / "cache", repository.fetch)
    assert repository.fetched == ["two"]
    class_path(tmp_path / "cache", repository.fetch)
    assert repository.fetched == ["two"]


def test_a_jar_with_another_content_than_pinned_is_never_used(tmp_path: Path, pins: tuple[Jar, ...]) -> None:
    repository = Repository(tmp_path, *[b"another"] * 10)
    with pytest.raises(StartError, match=r"org\.example:two:1\.0 could not be fetched .* another SHA-256"):
        class_path(tmp_path / "cache", repository.fetch)
    assert not list((tmp_path / "cache").rglob("two-1.0.jar"))


def test_an_unreachable_repository_gives_one_line_that_says_what_to_do(tmp_path: Path, pins: tuple[Jar, ...]) -> None:
    repository = Repository(tmp_path, *[OSError("Name or service not known")] * 10)
    with pytest.raises(StartError, match="check the network or the proxy settings, then start again") as error:
        class_path(tmp_path / "cache", repository.fetch)
    assert "\n" not in str(error.value)


async def make_topic(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 1, 1)])
    finally:
        await admin.close()


async def send(bootstrap: str, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_request_size=2_000_000, request_timeout_ms=2_000)
    await producer.start()
    try:
        async with asyncio.timeout(20):
            await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def read(bootstrap: str, topic: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(20):
            return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()
