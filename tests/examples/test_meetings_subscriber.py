"""The foreign subscriber of examples/, run as anyone would, against a topic that holds what a topic can hold."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from shared.contracts.golden import example
from shared.contracts.meetings import MEETINGS, Meeting
from shared.messaging import topics
from shared.messaging.outbox import OutboxRow, erasure, event

SUBSCRIBER = Path(__file__).parents[2] / "examples" / "meetings_subscriber" / "subscriber.py"
ID = str(example(MEETINGS, "talkoot.meeting.published")["id"])
MOVED = "talkoot.meeting.moved"
OTHER = "019a2b64-0000-7000-8000-000000000001"
NOW = datetime(2025, 12, 3, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bus:
    """A topic of meetings of this test alone."""

    bootstrap: str
    topic: str

    async def write(self, rows: Sequence[OutboxRow]) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap)
        await producer.start()
        try:
            for row in rows:
                headers = [(name, text.encode()) for name, text in row.headers.items()]
                await producer.send_and_wait(self.topic, row.value, key=row.key.encode(), headers=headers)
        finally:
            await producer.stop()

    @asynccontextmanager
    async def subscriber(self, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(SUBSCRIBER), "--bootstrap", self.bootstrap, "--topic", self.topic, *options),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def read_until_idle(self) -> tuple[list[dict[str, Any]], str]:
        """What the subscriber prints of all that has been written, and what it says beside."""
        async with self.subscriber("--until-idle") as process:
            out, said = await asyncio.wait_for(process.communicate(), timeout=60)
        assert process.returncode == 0, said.decode()
        return [json.loads(line) for line in out.splitlines()], said.decode()


@pytest.fixture
async def bus(kafka: str, topic_prefix: str) -> Bus:
    await topics.apply(kafka, [MEETINGS], prefix=topic_prefix)
    return Bus(kafka, topic_prefix + MEETINGS.name)


def golden(event_type: str, **changes: object) -> OutboxRow:
    value = {**example(MEETINGS, event_type), **changes}
    return event(MEETINGS, event_type, Meeting.model_validate(value), time=NOW)


async def test_from_the_start_it_sees_every_step_in_order(bus: Bus) -> None:
    await bus.write([golden("talkoot.meeting.published"), golden("talkoot.meeting.confirmed"), golden(MOVED)])

    changes, _ = await bus.read_until_idle()

    assert [(change["happened"], change["version"]) for change in changes] == [
        ("talkoot.meeting.published", 1),
        ("talkoot.meeting.confirmed", 2),
        ("talkoot.meeting.moved", 3),
    ]
    assert changes[-1]["when"] == example(MEETINGS, MOVED)["when"]


async def test_a_stale_version_and_a_repetition_change_nothing(bus: Bus) -> None:
    await bus.write([golden(MOVED), golden("talkoot.meeting.confirmed"), golden(MOVED)])

    changes, _ = await bus.read_until_idle()

    assert [change["version"] for change in changes] == [3]


async def test_a_tombstone_erases_what_was_known_and_nothing_else(bus: Bus) -> None:
    await bus.write([golden(MOVED), golden(MOVED, id=OTHER), erasure(MEETINGS, ID), erasure(MEETINGS, ID)])

    changes, said = await bus.read_until_idle()

    assert [change["id"] for change in changes if change["happened"] == "erased"] == [ID]
    assert "1 meetings known" in said


async def test_an_event_of_an_unknown_type_still_brings_the_state(bus: Bus) -> None:
    row = golden("talkoot.meeting.changed", version=9)
    row.headers["ce_type"] = "talkoot.meeting.praised"
    await bus.write([golden(MOVED), row])

    changes, _ = await bus.read_until_idle()

    assert [(change["happened"], change["version"]) for change in changes] == [
        (MOVED, 3),
        ("talkoot.meeting.praised", 9),
    ]


@pytest.mark.parametrize(
    ("value", "headers"),
    [
        pytest.param(b"not JSON", golden(MOVED).headers, id="not JSON"),
        pytest.param(b"[]", golden(MOVED).headers, id="another shape"),
        pytest.param(golden(MOVED).value, {}, id="no headers"),
        pytest.param(golden(MOVED).value, {"ce_specversion": "9"}, id="another CloudEvents version"),
    ],
)
async def test_a_record_that_is_no_event_is_passed_over_and_named(
    bus: Bus, value: bytes, headers: dict[str, str]
) -> None:
    await bus.write([OutboxRow(MEETINGS.name, ID, "broken", 0, headers, value), golden("talkoot.meeting.cancelled")])

    changes, said = await bus.read_until_idle()

    assert [change["happened"] for change in changes] == ["talkoot.meeting.cancelled"]
    assert "passed over what is at partition" in said


async def test_without_until_idle_it_goes_on_as_meetings_change(bus: Bus) -> None:
    await bus.write([golden("talkoot.meeting.confirmed")])

    async with bus.subscriber() as process, asyncio.timeout(60):
        assert process.stdout is not None
        first = json.loads(await process.stdout.readline())
        await bus.write([golden(MOVED)])
        second = json.loads(await process.stdout.readline())

    assert [first["version"], second["version"]] == [2, 3]


async def test_where_nobody_answers_it_says_so_in_one_line() -> None:
    async with Bus("127.0.0.1:1", "meetings.meetings.v1").subscriber("--until-idle") as process:
        _, said = await asyncio.wait_for(process.communicate(), timeout=60)

    assert process.returncode == 1
    assert len(said.splitlines()) == 1
    assert "cannot read meetings.meetings.v1 from 127.0.0.1:1" in said.decode()


def test_it_needs_nothing_of_ours() -> None:
    lines = SUBSCRIBER.read_text("utf-8").splitlines()
    imported = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}

    assert imported - set(sys.stdlib_module_names) == {"aiokafka", "cloudevents"}
