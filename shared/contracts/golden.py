"""Golden examples: one record's value for each event type, in `examples/<topic>/<type>.json`.

They show other systems what an event looks like, and tests build on them.
"""

import json
from pathlib import Path

from pydantic import JsonValue

from shared.contracts.topic import Topic

FOLDER = Path(__file__).parent / "examples"


def path_of(topic: Topic, event_type: str) -> Path:
    return FOLDER / topic.name / f"{event_type}.json"


def example(topic: Topic, event_type: str) -> dict[str, JsonValue]:
    """The example value of an event type, as JSON. Raises FileNotFoundError where there is none."""
    value: dict[str, JsonValue] = json.loads(path_of(topic, event_type).read_bytes())
    return value
