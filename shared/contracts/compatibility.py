"""Whether a changed schema still reads what was written by the old one, and still tells readers what they rely on.

The comparison knows the part of JSON Schema that pydantic writes. Any other keyword may only stay as it was: what
cannot be judged counts as breaking.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

Schema = Mapping[str, JsonValue]

_LOWER_BOUNDS = ("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum")
_UPPER_BOUNDS = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
_PARTS = (("items", "[]"), ("additionalProperties", ".*"), ("propertyNames", " (names)"))
_UNIONS = ("anyOf", "oneOf")
_WITHOUT_MEANING = ("$schema", "$id", "$defs", "description", "title", "examples", "$comment")
_JUDGED = (
    *("type", "format", "pattern", "default", "const", "enum", "properties", "required"),
    *_LOWER_BOUNDS,
    *_UPPER_BOUNDS,
    *(keyword for keyword, _ in _PARTS),
    *_UNIONS,
    *_WITHOUT_MEANING,
)


@dataclass(frozen=True, slots=True)
class Change:
    where: str
    """The path of what changed, as `when.slots[].starts`; empty for the whole."""
    what: str
    breaking: bool

    def __str__(self) -> str:
        return f"{self.where or 'the whole'}: {self.what}"


def compare(old: Schema, new: Schema, *, written_by_others: bool = False) -> list[Change]:
    """What changed between two JSON Schemas of one topic's value, each of them with its own `$defs`.

    Narrowing always breaks: records of the old kind lie in the topic for ever, or come from senders that nobody here
    can change. Telling less than before (a field that may now be missing or null) breaks those who read what Talkoot
    writes; with `written_by_others`, where only Talkoot reads, it breaks nobody.
    """
    return list(_Comparison(old, new, written_by_others).of(old, new, ""))


@dataclass(frozen=True, slots=True)
class _Comparison:
    old_root: Schema
    new_root: Schema
    written_by_others: bool

    def of(self, old: Schema, new: Schema, where: str) -> Iterator[Change]:
        old, new = _resolved(old, self.old_root), _resolved(new, self.new_root)
        if "default" in old and not _still_says(new.get("default"), old["default"]):
            yield Change(where, "what a missing value stands for changed", breaking=True)
        old_kinds, new_kinds = _kinds(old, self.old_root), _kinds(new, self.new_root)
        if len(old_kinds) == len(new_kinds) == 1:
            (old_kind,), (new_kind,) = old_kinds.values(), new_kinds.values()
            yield from self._of_one_kind(old_kind, new_kind, where)
            return
        for kind in sorted(old_kinds.keys() | new_kinds.keys()):
            if kind not in new_kinds:
                yield Change(where, f"may no longer be {kind}", breaking=True)
            elif kind not in old_kinds:
                yield self._new_kind(kind, where)
            else:
                yield from self._of_one_kind(old_kinds[kind], new_kinds[kind], where)

    def _new_kind(self, kind: str, where: str) -> Change:
        """One more kind of a union told apart by a word is like one more value of an enumeration."""
        return Change(where, f"may now be {kind}", breaking=not (self.written_by_others or "=" in kind))

    def _of_one_kind(self, old: Schema, new: Schema, where: str) -> Iterator[Change]:
        for keyword in ("type", "format"):
            if old.get(keyword) != new.get(keyword):
                what = f"{keyword} changed from {old.get(keyword)} to {new.get(keyword)}"
                yield Change(where, what, breaking=True)
        yield from _values(old, new, where)
        yield from _bounds(old, new, where)
        yield from self._fields(old, new, where)
        for keyword, suffix in _PARTS:
            yield from self._part(old.get(keyword, True), new.get(keyword, True), where + suffix)
        for keyword in sorted((old.keys() | new.keys()) - set(_JUDGED)):
            if old.get(keyword) != new.get(keyword):
                yield Change(where, f"{keyword} changed, which nothing here can judge", breaking=True)

    def _fields(self, old: Schema, new: Schema, where: str) -> Iterator[Change]:
        old_fields, new_fields = _mapping(old, "properties"), _mapping(new, "properties")
        old_required, new_required = _names(old, "required"), _names(new, "required")
        for name in sorted(old_fields.keys() | new_fields.keys()):
            path = f"{where}.{name}".removeprefix(".")
            if name not in new_fields:
                yield Change(path, "removed or renamed", breaking=True)
            elif name not in old_fields:
                required = name in new_required
                yield Change(path, "new and required" if required else "new", breaking=required)
            else:
                if name in new_required and name not in old_required:
                    yield Change(path, "required now; older records lack it", breaking=True)
                elif name in old_required and name not in new_required:
                    yield Change(path, "may be missing now", breaking=not self.written_by_others)
                yield from self.of(_schema(old_fields[name]), _schema(new_fields[name]), path)

    def _part(self, old: JsonValue, new: JsonValue, where: str) -> Iterator[Change]:
        if isinstance(old, dict) and isinstance(new, dict):
            yield from self.of(old, new, where)
        elif old != new:
            yield Change(where, "limited where it was free" if old is True else "freed", breaking=old is True)


def _values(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    """Enumerations. A wider one is additive: readers pass over values that they do not know."""
    before, after = _allowed(old), _allowed(new)
    if before is None and after is not None:
        yield Change(where, f"limited to {_listed(after)}", breaking=True)
    elif before is not None and after is None:
        yield Change(where, "any value now", breaking=False)
    elif before is not None and after is not None:
        if gone := [value for value in before if value not in after]:
            yield Change(where, f"may no longer be {_listed(gone)}", breaking=True)
        if added := [value for value in after if value not in before]:
            yield Change(where, f"may now be {_listed(added)}", breaking=False)


def _bounds(old: Schema, new: Schema, where: str) -> Iterator[Change]:
    for keyword in (*_LOWER_BOUNDS, *_UPPER_BOUNDS):
        before, after = old.get(keyword), new.get(keyword)
        if before == after:
            continue
        if isinstance(before, int | float) and isinstance(after, int | float):
            narrower = after > before if keyword in _LOWER_BOUNDS else after < before
        else:
            narrower = before is None
        yield Change(where, f"{keyword} changed from {before} to {after}", breaking=narrower)
    if old.get("pattern") != new.get("pattern"):
        yield Change(where, f"pattern is {new.get('pattern')} now", breaking="pattern" in new)


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Pydantic writes a default or a description beside `$ref`; such a neighbour overrides what is referred to."""
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    definition = _schema(_mapping(root, "$defs")[reference.removeprefix("#/$defs/")])
    return {**definition, **{keyword: value for keyword, value in schema.items() if keyword != "$ref"}}


def _kinds(schema: Schema, root: Schema) -> dict[str, Schema]:
    """The alternatives of a union, flattened, by a name that tells them apart; of another schema, itself alone."""
    kinds: dict[str, Schema] = {}
    for one in _alternatives(schema, root):
        name = _kind(one)
        while name in kinds:
            name += " too"
        kinds[name] = one
    return kinds


def _alternatives(schema: Schema, root: Schema) -> list[Schema]:
    schema = _resolved(schema, root)
    for keyword in _UNIONS:
        alternatives = schema.get(keyword)
        if isinstance(alternatives, list):
            beside = {name: value for name, value in schema.items() if name not in (keyword, "default")}
            return [{**beside, **part} for one in alternatives for part in _alternatives(_schema(one), root)]
    return [schema]


def _kind(schema: Schema) -> str:
    """The type, the format, and the words that tell one object from another, as `object kind=slots`."""
    words = [
        f"{name}={field['const']}"
        for name, field in _mapping(schema, "properties").items()
        if isinstance(field, dict) and "const" in field
    ]
    return " ".join(str(word) for word in (schema.get("type", "anything"), schema.get("format"), *words) if word)


def _still_says(new: JsonValue, old: JsonValue) -> bool:
    """A default that is an object may gain fields."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(name in new and _still_says(new[name], value) for name, value in old.items())
    return old == new


def _allowed(schema: Schema) -> list[JsonValue] | None:
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return values if isinstance(values, list) else None


def _listed(values: list[JsonValue]) -> str:
    return ", ".join(str(value) for value in values)


def _schema(value: JsonValue) -> Schema:
    return value if isinstance(value, dict) else {}


def _mapping(schema: Schema, keyword: str) -> dict[str, JsonValue]:
    value = schema.get(keyword)
    return value if isinstance(value, dict) else {}


def _names(schema: Schema, keyword: str) -> set[str]:
    value = schema.get(keyword)
    return {str(name) for name in value} if isinstance(value, list) else set()
