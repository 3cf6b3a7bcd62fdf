"""The AsyncAPI document tells the truth about the topics. AsyncAPI's own parser reads it in `.ci/asyncapi/check`."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT7

from shared.contracts import TOPICS
from shared.contracts.asyncapi import asyncapi_document
from shared.contracts.golden import example
from shared.contracts.topic import Topic

SITE = "https://talkoot.example"
BY_TOPIC = pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi_document(public_url=SITE, kafka="one.example:9092, two.example:9093", topic_prefix="p.")


def test_it_names_every_topic_and_every_event_type_once(document: dict[str, Any]) -> None:
    assert document["asyncapi"] == "3.0.0"
    assert list(document["channels"]) == [topic.name for topic in TOPICS]
    assert list(document["components"]["messages"]) == [name for topic in TOPICS for name in topic.types]


def test_it_names_every_broker_to_start_from(document: dict[str, Any]) -> None:
    assert [(server["host"], server["protocol"]) for server in document["servers"].values()] == [
        ("one.example:9092", "kafka"),
        ("two.example:9093", "kafka"),
    ]


@BY_TOPIC
def test_a_channel_is_the_topic_as_it_stands_on_the_broker(document: dict[str, Any], topic: Topic) -> None:
    channel = document["channels"][topic.name]
    kafka = channel["bindings"]["kafka"]
    settings = kafka["topicConfiguration"]

    assert channel["address"] == kafka["topic"] == f"p.{topic.name}"
    assert kafka["partitions"] == 12
    assert ",".join(settings.pop("cleanup.policy")) == topic.policy["cleanup.policy"]
    assert {name: str(value) for name, value in settings.items()} == {
        name: value for name, value in topic.policy.items() if name != "cleanup.policy"
    }


@BY_TOPIC
def test_a_channel_tells_who_may_read_it_and_what_personal_data_it_holds(
    document: dict[str, Any], topic: Topic
) -> None:
    tags = {tag["name"]: tag["description"] for tag in document["channels"][topic.name]["tags"]}

    assert ({"public", "private"} & tags.keys()) == {topic.access.value}
    assert tags.get("personal-data") == topic.personal_data


@BY_TOPIC
def test_a_table_explains_tombstones(document: dict[str, Any], topic: Topic) -> None:
    explained = "tombstone" in document["channels"][topic.name]["description"]

    assert explained is (topic.policy["cleanup.policy"] == "compact")


@BY_TOPIC
def test_operations_are_those_of_the_publisher_and_of_each_reader(document: dict[str, Any], topic: Topic) -> None:
    found = {
        (operation["action"], operation["tags"][0]["name"])
        for operation in document["operations"].values()
        if operation["channel"]["$ref"] == f"#/channels/{topic.name}"
    }

    senders = set() if topic.publisher == "external" else {("send", topic.publisher)}
    assert found == senders | {("receive", reader) for reader in topic.readers}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in _references(document):
        inner: Any = document
        for key in reference.removeprefix("#/").split("/"):
            inner = inner[key]
        assert inner, reference


@pytest.mark.parametrize(
    ("topic", "event_type"),
    [pytest.param(topic, name, id=name) for topic in TOPICS for name in topic.types],
)
class TestMessage:
    def test_its_example_obeys_its_schemas(self, document: dict[str, Any], topic: Topic, event_type: str) -> None:
        message = document["components"]["messages"][event_type]
        (shown,) = message["examples"]

        assert shown["payload"] == example(topic, event_type)
        _validate(document, f"#/components/messages/{event_type}/payload", shown["payload"])
        _validate(document, f"#/components/messages/{event_type}/headers", shown["headers"])

    def test_headers_of_another_event_do_not_obey_its_schema(
        self, document: dict[str, Any], topic: Topic, event_type: str
    ) -> None:
        headers = document["components"]["messages"][event_type]["examples"][0]["headers"]
        at = f"#/components/messages/{event_type}/headers"

        for wrong in ({**headers, "ce_type": "talkoot.other"}, {**headers, "ce_specversion": "0.3"}, {}):
            assert not _is_valid(document, at, wrong)

    def test_it_is_keyed_by_id_and_says_where_its_schema_is_served(
        self, document: dict[str, Any], topic: Topic, event_type: str
    ) -> None:
        message = document["components"]["messages"][event_type]

        assert message["bindings"]["kafka"]["key"]["format"] == "uuid"
        assert message["examples"][0]["headers"]["ce_dataschema"] == f"{SITE}/api/events/schemas/{topic.name}.json"


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _references(part)


def _validator(document: dict[str, Any], at: str) -> Draft7Validator:
    """AsyncAPI's schema objects are JSON Schema draft 7, and refer to places in the whole document."""
    registry = Registry().with_resource("urn:document", DRAFT7.create_resource(document))
    return Draft7Validator({"$ref": f"urn:document{at}"}, registry=registry, format_checker=FormatChecker())


def _validate(document: dict[str, Any], at: str, value: object) -> None:
    _validator(document, at).validate(value)


def _is_valid(document: dict[str, Any], at: str, value: object) -> bool:
    return bool(_validator(document, at).is_valid(value))
