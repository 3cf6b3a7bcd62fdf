"""Topics: names, keys and policies that the other side relies on."""

import re
from uuid import UUID

import pytest

from shared.contracts import TOPICS
from shared.contracts.golden import example
from shared.contracts.topic import Access, Topic

BY_NAME = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)


@BY_NAME
def test_a_topic_is_named_by_who_answers_for_it_what_it_holds_and_a_version(topic: Topic) -> None:
    service, _, _ = topic.name.split(".")

    assert re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9]\d*", topic.name)
    assert topic.publisher in (service, "external")


@BY_NAME
def test_a_record_is_keyed_by_the_id_of_its_aggregate(topic: Topic) -> None:
    value = example(topic, next(iter(topic.types)))

    assert topic.key_of(topic.model.model_validate(value)) == str(UUID(str(value["id"])))


@BY_NAME
def test_a_topic_of_personal_data_is_private_unless_the_contacts_are_public_anyway(topic: Topic) -> None:
    assert topic.personal_data is None or topic.access is Access.PRIVATE or "public contacts" in topic.personal_data


@BY_NAME
def test_a_private_topic_of_personal_data_forgets_within_a_stated_time(topic: Topic) -> None:
    if topic.personal_data is None or topic.access is Access.PUBLIC:
        return
    bound = "retention.ms" if topic.policy["cleanup.policy"] == "delete" else "max.compaction.lag.ms"

    assert int(topic.policy[bound]) <= 14 * 24 * 3600 * 1000


@BY_NAME
def test_a_live_reader_of_a_compacted_topic_sees_every_step_of_a_week(topic: Topic) -> None:
    if topic.policy["cleanup.policy"] != "compact":
        return
    week = 7 * 24 * 3600 * 1000

    assert int(topic.policy["min.compaction.lag.ms"]) >= week
    assert int(topic.policy["delete.retention.ms"]) >= week


@BY_NAME
def test_a_publisher_does_not_subscribe_to_its_own_topic(topic: Topic) -> None:
    assert topic.publisher not in topic.readers
