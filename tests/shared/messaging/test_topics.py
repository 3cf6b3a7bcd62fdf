"""Topics are made, checked and mended from the contracts."""

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from click.testing import CliRunner

from shared.contracts import TOPICS
from shared.messaging import topics
from shared.messaging.commands import topics_commands
from tests.waiting import eventually


async def test_missing_topics_are_created_and_then_nothing_differs(kafka: str, topic_prefix: str) -> None:
    before = await topics.check(kafka, TOPICS, prefix=topic_prefix)
    assert [each.what for each in before] == ["is missing"] * len(TOPICS)
    await topics.apply(kafka, TOPICS, prefix=topic_prefix)
    assert await topics.check(kafka, TOPICS, prefix=topic_prefix) == []


async def test_a_policy_or_partition_count_changed_by_hand_is_told_and_put_right(kafka: str, topic_prefix: str) -> None:
    topic = TOPICS[0]
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(topic_prefix + topic.name, 3, 1, topic_configs={"cleanup.policy": "delete"})])
    await admin.close()

    async def told() -> bool:
        found = {each.what for each in await topics.check(kafka, [topic], prefix=topic_prefix)}
        return {"partitions: 3, should be 12", "cleanup.policy: delete, should be compact"} <= found

    await eventually(told)
    await topics.apply(kafka, [topic], prefix=topic_prefix)
    assert await topics.check(kafka, [topic], prefix=topic_prefix) == []


def test_the_command_says_what_differs_and_fails(kafka: str, topic_prefix: str) -> None:
    result = CliRunner().invoke(topics_commands, ["check", "--kafka", kafka, "--prefix", topic_prefix])
    assert result.exit_code == 1
    assert f"{topic_prefix}catalog.groups.v1 is missing" in result.output
    assert "`talkoot topics apply` puts them right" in result.output


def test_an_unreachable_broker_is_one_clear_line() -> None:
    result = CliRunner().invoke(topics_commands, ["check", "--kafka", "127.0.0.1:1"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: Kafka at 127.0.0.1:1 does not answer")
