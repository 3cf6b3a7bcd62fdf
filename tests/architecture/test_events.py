"""Code speaks of events as the contracts do: types that exist, topics of its own, readers that are stated."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.contracts import TOPICS
from shared.contracts.topic import Topic
from tests.architecture.source import SERVICES, SHARED, failure, place, python_files, services, texts, tree

EVENT_TYPE = re.compile(r"talkoot\.[a-z-]+\.[a-z-]+")
KNOWN_TYPES = {event_type for topic in TOPICS for event_type in topic.types}
PUBLISHING = {"event", "erasure", "erase_published"}


def unknown_types(path: Path) -> list[str]:
    return [
        f"{place(path, text.line)}: {text.value}"
        for text in texts(tree(path))
        if EVENT_TYPE.fullmatch(text.value) and text.value not in KNOWN_TYPES
    ]


def topics_of_calls(module: ast.Module, functions: set[str]) -> Iterator[tuple[int, Topic]]:
    """The topics that are given to calls of certain functions, by the names under which they were imported."""
    topics = dict(_imported_topics(module))
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _called(node.func) in functions:
            for argument in node.args:
                if isinstance(argument, ast.Name) and argument.id in topics:
                    yield node.lineno, topics[argument.id]


def _imported_topics(module: ast.Module) -> Iterator[tuple[str, Topic]]:
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shared.contracts"):
            for alias in node.names:
                value = getattr(importlib.import_module(str(node.module)), alias.name, None)
                if isinstance(value, Topic):
                    yield alias.asname or alias.name, value


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def topics_of_others(path: Path, service: str) -> list[str]:
    calls = topics_of_calls(tree(path), PUBLISHING)
    return [f"{place(path, line)}: {topic.name}" for line, topic in calls if topic.publisher != service]


def unstated_subscriptions(path: Path, service: str) -> list[str]:
    calls = topics_of_calls(tree(path), {"Subscription"})
    return [f"{place(path, line)}: {topic.name}" for line, topic in calls if service not in topic.readers]


def unread_topics(service: str, modules: list[Path]) -> list[str]:
    """The topics that count the service among their readers, though none of its modules subscribes to them."""
    read = {topic.name for path in modules for _, topic in topics_of_calls(tree(path), {"Subscription"})}
    return [topic.name for topic in TOPICS if service in topic.readers and topic.name not in read]


def test_every_event_type_in_the_code_is_one_of_the_contracts() -> None:
    paths = [path for path in python_files(SERVICES, SHARED) if SHARED / "contracts" not in path.parents]
    found = [each for path in paths for each in unknown_types(path)]

    assert not found, failure(
        "No reader knows these event types. Mend the spelling, or add the type to its topic in shared/contracts/ with "
        "a golden example, and run `talkoot contracts land`:",
        found,
    )


@pytest.mark.parametrize("service", services(), ids=lambda path: path.name)
def test_a_service_publishes_its_own_topics_only(service: Path) -> None:
    found = [each for path in python_files(service) for each in topics_of_others(path, service.name)]

    assert not found, failure(
        "A topic has one publisher, which alone knows the aggregate's version. Publish a topic of your own instead:",
        found,
    )


@pytest.mark.parametrize("service", services(), ids=lambda path: path.name)
def test_a_service_subscribes_to_what_its_contract_says_only(service: Path) -> None:
    found = [each for path in python_files(service) for each in unstated_subscriptions(path, service.name)]

    assert not found, failure(
        "Who reads a topic is part of its contract, above all where it holds personal data. Add the service to the "
        "topic's `readers` in shared/contracts/:",
        found,
    )


@pytest.mark.parametrize("service", services(), ids=lambda path: path.name)
def test_a_service_that_a_contract_names_as_reader_subscribes(service: Path) -> None:
    found = unread_topics(service.name, python_files(service))

    assert not found, failure(
        f"The contracts say that {service.name} reads these topics, and it does not. Take it out of their `readers` in "
        "shared/contracts/, or subscribe: who is said to see personal data must be who sees it:",
        found,
    )


def test_every_reader_that_a_contract_names_is_a_service() -> None:
    known = {service.name for service in services()}
    found = [f"{topic.name}: {reader}" for topic in TOPICS for reader in topic.readers if reader not in known]

    assert not found, failure("The contracts name readers that are no services. Take them out of `readers`:", found)


def test_the_rules_see_code_that_breaks_them(tmp_path: Path) -> None:
    path = tmp_path / "subscribers.py"
    path.write_text(
        '"""talkoot.meeting.vanished is only told of here."""\n'
        "from shared.contracts import GROUPS\n"
        "from shared.contracts.meetings import MEETINGS as M\n"
        'subscriptions = [Subscription(GROUPS, f), messaging.Subscription(M, "talkoot.meeting.vanished")]\n'
        'publish(connection, event(M, "talkoot.meeting.moved", m), erasure(GROUPS, key))\n'
    )

    assert unknown_types(path) == [f"{path}:4: talkoot.meeting.vanished"]
    assert unstated_subscriptions(path, "catalog") == [f"{path}:4: catalog.groups.v1"]
    assert topics_of_others(path, "meetings") == [f"{path}:5: catalog.groups.v1"]
    assert unread_topics("meetings", [path]) == ["catalog.accounts.v1"]
