"""Golden examples: there is one for each event type, it is valid, and nothing in it is lost on the way."""

import json
import re
from itertools import chain

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import BaseModel

from shared.contracts import TOPICS
from shared.contracts.golden import FOLDER, example, path_of
from shared.contracts.schemas import json_schema
from shared.contracts.topic import Topic

EVENTS = [pytest.param(topic, event_type, id=event_type) for topic in TOPICS for event_type in topic.types]


def test_every_event_type_has_an_example_and_every_example_an_event_type() -> None:
    expected = {path_of(topic, event_type) for topic in TOPICS for event_type in topic.types}

    assert {path for path in FOLDER.rglob("*") if path.is_file()} == expected


def test_an_event_type_belongs_to_one_topic() -> None:
    types = list(chain.from_iterable(topic.types for topic in TOPICS))

    assert len(set(types)) == len(types)


@pytest.mark.parametrize(("topic", "event_type"), EVENTS)
def test_an_example_comes_through_its_model_unchanged(topic: Topic, event_type: str) -> None:
    value = example(topic, event_type)

    assert json.loads(topic.model.model_validate(value).model_dump_json()) == value


@pytest.mark.parametrize(("topic", "event_type"), EVENTS)
def test_an_example_obeys_the_json_schema(topic: Topic, event_type: str) -> None:
    Draft202012Validator(json_schema(topic), format_checker=FormatChecker()).validate(example(topic, event_type))


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_an_example_with_a_field_from_the_future_is_still_read(topic: Topic) -> None:
    value = example(topic, next(iter(topic.types)))

    assert topic.model.model_validate({**value, "not_yet_known": 1}) == topic.model.model_validate(value)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_examples_of_a_topic_fill_every_field_at_least_once(topic: Topic) -> None:
    examples = [topic.model.model_validate(example(topic, event_type)) for event_type in topic.types]
    empty = {path for path, values in _values(examples).items() if not any(values)}

    assert not empty, f"no example of {topic.name} shows {sorted(empty)}"


def test_addresses_in_examples_cannot_be_anybodys() -> None:
    text = "".join(path.read_text("utf-8") for path in FOLDER.rglob("*.json"))
    hosts = re.findall(r"(?:@|https?://)([^\"/\s]+)", text)

    assert hosts
    assert {host for host in hosts if not host.endswith(".example")} == set()


def _values(models: list[BaseModel], path: str = "") -> dict[str, list[object]]:
    """Every value that each field of the models and of the models in them has, by the field's path."""
    found: dict[str, list[object]] = {}
    for model in models:
        for name in type(model).model_fields:
            value = getattr(model, name)
            found.setdefault(f"{path}{name}", []).append(value is not False and value not in (None, (), {}, ""))
            inner = [part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, BaseModel)]
            for key, values in _values(inner, f"{path}{name}.").items():
                found.setdefault(key, []).extend(values)
    return found
