"""Which changes of a schema break somebody. Each case is one change to a schema that has a bit of everything."""

from copy import deepcopy
from typing import Any

import pytest
from pydantic import JsonValue

from shared.contracts.compatibility import Change, compare

OLD: dict[str, Any] = {
    "type": "object",
    "title": "Tree",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "height": {"type": "integer", "exclusiveMinimum": 0, "maximum": 130},
        "species": {"enum": ["pine", "birch"], "type": "string"},
        "note": {"type": "string", "minLength": 1, "maxLength": 40, "default": "-"},
        "planted": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}], "default": None},
        "names": {
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1},
            "propertyNames": {"enum": ["fi", "sv"]},
        },
        "spot": {"oneOf": [{"$ref": "#/$defs/Park"}, {"$ref": "#/$defs/Plot"}]},
        "marks": {"type": "array", "maxItems": 3, "items": {"$ref": "#/$defs/Mark"}},
        "first": {"$ref": "#/$defs/Mark", "default": {"word": "x"}},
    },
    "required": ["id", "height", "species", "spot"],
    "$defs": {
        "Park": {"type": "object", "properties": {"kind": {"const": "park"}}, "required": ["kind"]},
        "Plot": {
            "type": "object",
            "properties": {"kind": {"const": "plot"}, "number": {"type": "integer"}},
            "required": ["kind", "number"],
        },
        "Mark": {"type": "object", "properties": {"word": {"type": "string"}}, "required": ["word"]},
    },
}
GARDEN = {"type": "object", "properties": {"kind": {"const": "garden"}}, "required": ["kind"]}


def changed(path: str, value: object) -> dict[str, Any]:
    """OLD with the value at a path of keys set, or taken out where the value is None."""
    new = deepcopy(OLD)
    *parents, last = path.split("/")
    inner = new
    for key in parents:
        inner = inner[key]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return new


BREAKING = {
    "a field is removed": ("properties/height", None, "height"),
    "a field of a part is removed": ("$defs/Mark/properties", {}, "marks[].word"),
    "a field is renamed": (
        "$defs/Plot/properties",
        {"kind": {"const": "plot"}, "no": {"type": "integer"}},
        "spot.number",
    ),
    "a field gets another type": ("properties/height/type", "number", "height"),
    "a field gets another format": ("properties/id/format", "uri", "id"),
    "a field loses its format": ("properties/id", {"type": "string"}, "id"),
    "an optional field becomes required": ("required", ["id", "height", "species", "spot", "note"], "note"),
    "a required field becomes optional": ("required", ["id", "species", "spot"], "height"),
    "a nullable field may not be null": ("properties/planted", {"type": "string", "format": "date"}, "planted"),
    "a nullable field holds another type": (
        "properties/planted",
        {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "planted",
    ),
    "a field may be null": ("properties/id", {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}, "id"),
    "a field may be of a second type": ("properties/height", {"anyOf": [{"type": "integer"}, {"type": "string"}]}, ""),
    "an enumeration loses a value": ("properties/species/enum", ["pine"], "species"),
    "an enumeration shrinks to a constant": ("properties/species", {"const": "pine", "type": "string"}, "species"),
    "free text becomes an enumeration": ("properties/note/enum", ["-", "old"], "note"),
    "a constant changes": ("$defs/Park/properties/kind/const", "forest", "spot"),
    "a union loses a kind": ("properties/spot/oneOf", [{"$ref": "#/$defs/Park"}], "spot"),
    "a kind of a union changes inside": ("$defs/Plot/properties/number/type", "string", "spot.number"),
    "a lower bound rises": ("properties/height/exclusiveMinimum", 1, "height"),
    "an upper bound falls": ("properties/height/maximum", 100, "height"),
    "a shortest length rises": ("properties/note/minLength", 2, "note"),
    "a longest length falls": ("properties/note/maxLength", 39, "note"),
    "a limit is added": ("properties/marks/minItems", 1, "marks"),
    "a list may hold fewer": ("properties/marks/maxItems", 2, "marks"),
    "a pattern is added": ("properties/note/pattern", "^[a-z]+$", "note"),
    "a default means something else": ("properties/note/default", "unknown", "note"),
    "a default of a part means something else": ("properties/first/default", {"word": "y"}, "first"),
    "a key of a mapping is gone": ("properties/names/propertyNames/enum", ["fi"], "names (names)"),
    "the values of a mapping narrow": ("properties/names/additionalProperties/minLength", 2, "names.*"),
    "unknown fields are forbidden": ("additionalProperties", False, ".*"),
    "an unknown keyword appears": ("properties/marks/uniqueItems", True, "marks"),
}

ADDITIVE = {
    "an optional field is new": ("properties/age", {"type": "integer", "default": 0}, "age"),
    "an optional field of a part is new": ("$defs/Mark/properties/colour", {"type": "string"}, "marks[].colour"),
    "an enumeration gains a value": ("properties/species/enum", ["pine", "birch", "oak"], "species"),
    "an enumeration becomes free": ("properties/species", {"type": "string"}, "species"),
    "a union gains a kind": ("properties/spot/oneOf", [*OLD["properties"]["spot"]["oneOf"], GARDEN], "spot"),
    "a lower bound falls": ("properties/note/minLength", 0, "note"),
    "an upper bound rises": ("properties/height/maximum", 131, "height"),
    "a limit is lifted": ("properties/note", {"type": "string", "minLength": 1, "default": "-"}, "note"),
    "a key of a mapping is new": ("properties/names/propertyNames/enum", ["fi", "sv", "en"], "names (names)"),
    "a default gains a field": ("properties/first/default", {"word": "x", "colour": "red"}, None),
    "the words around a field change": ("properties/note/description", "What the gardener wrote.", None),
}

BREAKING_ONLY_WHERE_OTHERS_READ = (
    "a required field becomes optional",
    "a field may be null",
    "a field may be of a second type",
)


@pytest.mark.parametrize(("path", "value", "where"), BREAKING.values(), ids=BREAKING)
def test_breaking_when(path: str, value: object, where: str) -> None:
    found = compare(OLD, changed(path, value))

    assert any(change.breaking and change.where.endswith(where) for change in found), found


@pytest.mark.parametrize(("path", "value", "where"), ADDITIVE.values(), ids=ADDITIVE)
def test_additive_when(path: str, value: object, where: str | None) -> None:
    found = compare(OLD, changed(path, value))

    assert not any(change.breaking for change in found), found
    assert where is None or where in {change.where for change in found}


def test_breaking_when_a_required_field_is_new() -> None:
    new = changed("properties/age", {"type": "integer"})
    new["required"] = [*OLD["required"], "age"]

    assert compare(OLD, new) == [Change("age", "new and required", breaking=True)]


@pytest.mark.parametrize("name", BREAKING)
def test_what_others_write_may_tell_less_but_not_be_narrowed(name: str) -> None:
    path, value, _ = BREAKING[name]
    breaks = any(change.breaking for change in compare(OLD, changed(path, value), written_by_others=True))

    assert breaks is (name not in BREAKING_ONLY_WHERE_OTHERS_READ)


def test_the_same_schema_has_no_changes() -> None:
    assert compare(OLD, deepcopy(OLD)) == []


def test_moving_a_part_into_a_definition_changes_nothing() -> None:
    assert compare(OLD, changed("properties/first", {**OLD["$defs"]["Mark"], "default": {"word": "x"}})) == []


def test_alternatives_of_the_same_type_are_all_compared() -> None:
    old: dict[str, JsonValue] = {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "string", "pattern": "^x"}]}
    new: dict[str, JsonValue] = {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "string", "pattern": "^y"}]}

    assert [change.breaking for change in compare(old, new)] == [True]
