"""Every setting of every service as one table, for the page that tells operators of them."""

import json
from collections.abc import Mapping
from enum import Enum

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from shared.settings import KafkaSettings

HEAD = "| variable | of | if not set | what it is |\n|---|---|---|---|"


def settings_table(settings: Mapping[str, type[KafkaSettings]]) -> str:
    """A Markdown table. `settings` are the classes by the services' names. What has a secret in it says so."""
    owners: dict[str, list[str]] = {}
    fields: dict[str, FieldInfo] = {}
    for service, kind in settings.items():
        for name, found in kind.model_fields.items():
            owners.setdefault(name, []).append(service)
            fields.setdefault(name, found)
    rows = [_row(name, fields[name], owners[name], len(settings)) for name in fields]
    return "\n".join((HEAD, *rows))


def _row(name: str, found: FieldInfo, owners: list[str], of_all: int) -> str:
    of = "all" if len(owners) == of_all else ", ".join(owners)
    about = " ".join((found.description or "").split()).replace("|", "\\|")
    secret = " **Secret.**" if "SecretStr" in str(found.annotation) else ""
    return f"| `TALKOOT_{name.upper()}` | {of} | {_default(found)} | {about}{secret} |"


def _default(found: FieldInfo) -> str:
    value = found.default
    if value is PydanticUndefined:
        return "*needed*"
    if value is None or value in ("", ()):
        return "nothing"
    if isinstance(value, SecretStr):
        return "a secret"
    shown = value.value if isinstance(value, Enum) else value
    return f"`{shown if isinstance(shown, str) else json.dumps(shown, default=str)}`"
