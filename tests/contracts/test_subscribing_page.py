"""docs/subscribing.md says what the contracts say, and its program works."""

import asyncio
import re
import sys
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer

from shared.contracts import TOPICS
from shared.contracts.registration import SUBMISSIONS, Submission
from shared.contracts.topic import Access, Topic
from shared.messaging import topics
from shared.messaging.received import read

PAGE = (Path(__file__).parents[2] / "docs" / "subscribing.md").read_text("utf-8")
BY_TOPIC = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)


@BY_TOPIC
def test_the_table_tells_who_may_read_a_topic_and_how_long_it_keeps_records(topic: Topic) -> None:
    (row,) = re.findall(rf"^\| `{re.escape(topic.name)}` \|.*$", PAGE, re.MULTILINE)
    _, _, _, access, personal_data, kept, _ = row.split("|")
    hours = int(topic.policy.get("retention.ms", "0")) // 3_600_000

    assert access.strip() == topic.access.value
    assert (personal_data.strip() == "none") is (topic.personal_data is None)
    assert (kept.strip() in (f"{hours} hour", f"{hours} hours", f"{hours // 24} days")) is (
        topic.policy["cleanup.policy"] == "delete"
    )


@pytest.mark.parametrize(
    "event_type", [name for topic in TOPICS if topic.access is Access.PUBLIC for name in topic.types]
)
def test_every_event_type_of_a_public_topic_is_named(event_type: str) -> None:
    assert f"`{event_type}`" in PAGE


@pytest.mark.parametrize("field", Submission.model_fields)
def test_every_field_of_a_submission_is_named(field: str) -> None:
    assert f"`{field}`" in PAGE


async def test_its_program_sends_a_submission_that_can_be_read(kafka: str, topic_prefix: str, tmp_path: Path) -> None:
    await topics.apply(kafka, [SUBMISSIONS], prefix=topic_prefix)
    topic = topic_prefix + SUBMISSIONS.name
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    for name, value in (("KAFKA", kafka), ("TOPIC", topic)):
        program, changed = re.subn(rf'^{name} = ".*"$', f'{name} = "{value}"', program, flags=re.MULTILINE)
        assert changed == 1
    script = tmp_path / "send.py"
    script.write_text(program, encoding="utf-8")

    sender = await asyncio.create_subprocess_exec(sys.executable, str(script))
    assert await asyncio.wait_for(sender.wait(), timeout=60) == 0
    async with AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        record = await asyncio.wait_for(consumer.getone(), timeout=60)

    received = read(SUBMISSIONS, record)
    assert received.type in SUBMISSIONS.types
    assert received.data is not None
    assert received.data.name == "Veikko Ö"
