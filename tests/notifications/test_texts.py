"""Every text of the service exists in Finnish and Swedish."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import services.notifications

PACKAGE = Path(services.notifications.__file__).parent


def messages() -> Iterator[str]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", None))
                if name in ("_", "translatable"):
                    yield str(node.args[0].value)
    for path in (PACKAGE / "templates").rglob("*.html"):
        with path.open("rb") as source:
            for _, _, message, _ in babel_extract(source, ("_",), [], {}):
                yield str(message[0] if isinstance(message, tuple) else message)


def catalog(language: str) -> Catalog:
    with (PACKAGE / "locales" / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_each_text_is_translated_with_the_same_places_to_fill_and_nothing_is_left_over(language: str) -> None:
    known, used = catalog(language), set(messages())
    assert used
    for message in used:
        entry = known.get(message)
        assert entry is not None, message
        assert entry.string, message
        assert re.findall(r"%\(\w+\)s", message) == re.findall(r"%\(\w+\)s", str(entry.string)), message
    assert {str(entry.id) for entry in known if entry.id} == used
