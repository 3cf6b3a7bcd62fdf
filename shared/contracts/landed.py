"""The contracts as others know them: one file a topic in `landed/`, with which every change is compared."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import JsonValue

from shared.contracts.compatibility import Change, compare
from shared.contracts.schemas import json_schema
from shared.contracts.topic import Topic

FOLDER = Path(__file__).parent / "landed"

Contract = Mapping[str, JsonValue]


class BreakingChange(ValueError):
    """A contract cannot land, for somebody's reader or sender would break."""

    def __init__(self, changes: Iterable[Change]) -> None:
        listed = "\n".join(f"- {change}" for change in changes)
        super().__init__(
            f"These changes break subscribers, or the records that lie in the topic:\n{listed}\n"
            "Keep what was there and add the new beside it, or make a new topic with the next version in its name."
        )


def contract(topic: Topic) -> dict[str, JsonValue]:
    """What others rely on in a topic, as JSON."""
    return {
        "topic": topic.name,
        "key": topic.key,
        "access": topic.access.value,
        "cleanup.policy": topic.policy["cleanup.policy"],
        "types": dict(topic.types),
        "schema": json_schema(topic),
    }


def read(folder: Path = FOLDER) -> dict[str, Contract]:
    """The landed contracts by the name of their topic."""
    return {path.stem: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))}


def changes(topics: Iterable[Topic], landed: Mapping[str, Contract]) -> list[Change]:
    """Every change of the contracts since they landed."""
    by_name = {topic.name: topic for topic in topics}
    gone = [Change(name, "the topic is gone", breaking=True) for name in sorted(landed.keys() - by_name.keys())]
    new = [Change(name, "new topic", breaking=False) for name in sorted(by_name.keys() - landed.keys())]
    return [
        *gone,
        *new,
        *(change for name, topic in by_name.items() if name in landed for change in _changes(topic, landed[name])),
    ]


def _changes(topic: Topic, landed: Contract) -> list[Change]:
    now = contract(topic)
    found = [
        Change(word, f"changed from {landed[word]} to {now[word]}", breaking=True)
        for word in ("key", "access", "cleanup.policy")
        if landed[word] != now[word]
    ]
    found += [Change(name, "the event type is gone", breaking=True) for name in sorted(_types(landed) - _types(now))]
    found += [Change(name, "new event type", breaking=False) for name in sorted(_types(now) - _types(landed))]
    found += compare(_schema(landed), _schema(now), written_by_others=topic.publisher == "external")
    return [Change(f"{topic.name} {change.where}".rstrip(), change.what, change.breaking) for change in found]


def _types(contract: Contract) -> set[str]:
    types = contract["types"]
    return set(types) if isinstance(types, dict) else set()


def _schema(contract: Contract) -> Contract:
    schema = contract["schema"]
    return schema if isinstance(schema, dict) else {}


def land(topics: Iterable[Topic], folder: Path = FOLDER) -> list[Change]:
    """Make the contracts of today the ones that later changes are compared with; returns what changed.

    Raises BreakingChange, and writes nothing, where a change breaks.
    """
    topics = list(topics)
    found = changes(topics, read(folder))
    if breaking := [change for change in found if change.breaking]:
        raise BreakingChange(breaking)
    folder.mkdir(parents=True, exist_ok=True)
    for topic in topics:
        text = json.dumps(contract(topic), ensure_ascii=False, indent=2)
        (folder / f"{topic.name}.json").write_text(text + "\n", encoding="utf-8")
    return found
