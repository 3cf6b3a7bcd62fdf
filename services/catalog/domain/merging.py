"""Two changes of one content, brought together field by field: nothing that anybody wrote is lost unasked.

Contents are compared as JSON, down to the single text of a language. A list is one field where an item came, went or
moved, for then nothing tells which item of the one side is which of the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from services.catalog.domain.content import Content

Json: TypeAlias = "str | list[Json] | dict[str, Json] | None"


class Side(StrEnum):
    """Whose words a field takes."""

    MINE = "mine"
    THEIRS = "theirs"
    TOGETHER = "together"
    """Of a list: theirs, then what only mine has."""


@dataclass(frozen=True, slots=True)
class Fork:
    """A field in which the two differ."""

    path: str
    """As in the content's JSON: `task.fi`, `leads.0.phone`, `links`."""
    mine: Json
    theirs: Json
    alone: Side | None
    """The side that alone changed it since the version on which both build; None where both did."""

    @property
    def choices(self) -> tuple[Side, ...]:
        lists = isinstance(self.mine, list) and isinstance(self.theirs, list)
        return tuple(Side) if lists else (Side.MINE, Side.THEIRS)


class Undecided(Exception):
    """Both changed these fields, and nobody has said whose words they take."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = tuple(paths)


def forks(base: Content, mine: Content, theirs: Content) -> tuple[Fork, ...]:
    """The fields in which mine and theirs differ, in the order of the page. Proposed meetings are theirs: no form has
    them."""
    return tuple(_forks(_json(base), _json(_editable(mine, theirs)), _json(theirs), ""))


def merged(base: Content, mine: Content, theirs: Content, choices: Mapping[str, Side]) -> Content:
    """Theirs, with what mine changed. `choices`, by path, go before what one side alone changed. Raises Undecided."""
    chosen = [(fork, choices.get(fork.path, fork.alone)) for fork in forks(base, mine, theirs)]
    undecided = [fork.path for fork, side in chosen if side not in fork.choices]
    if undecided:
        raise Undecided(undecided)
    result = _json(theirs)
    for fork, side in chosen:
        if side is Side.MINE:
            _put(result, fork.path.split("."), fork.mine)
        elif side is Side.TOGETHER:
            _put(result, fork.path.split("."), _together(fork.theirs, fork.mine))
    return Content.model_validate(_without_none(result))


def _editable(mine: Content, theirs: Content) -> Content:
    return mine.model_copy(update={"proposed_meetings": theirs.proposed_meetings})


def _json(content: Content) -> Json:
    data: Json = content.model_dump(mode="json")
    return data


def _forks(base: Json, mine: Json, theirs: Json, path: str) -> Iterator[Fork]:
    if mine == theirs:
        return
    if isinstance(mine, dict) and isinstance(theirs, dict):
        known = base if isinstance(base, dict) else {}
        for key in {**theirs, **mine}:
            yield from _forks(known.get(key), mine.get(key), theirs.get(key), f"{path}.{key}" if path else key)
    elif isinstance(base, list) and isinstance(mine, list) and isinstance(theirs, list) and _fixed(base, mine, theirs):
        for number, (old, left, right) in enumerate(zip(base, mine, theirs, strict=True)):
            yield from _forks(old, left, right, f"{path}.{number}")
    else:
        yield Fork(path, mine, theirs, Side.THEIRS if mine == base else Side.MINE if theirs == base else None)


def _fixed(base: list[Json], *sides: list[Json]) -> bool:
    """Whether every item is still where it was."""
    return all(
        len(side) == len(base) and all(new == old or new not in base for new, old in zip(side, base, strict=True))
        for side in sides
    )


def _together(theirs: Json, mine: Json) -> Json:
    assert isinstance(theirs, list)
    assert isinstance(mine, list)
    return theirs + [item for item in mine if item not in theirs]


def _put(inside: Json, path: Sequence[str], value: Json) -> None:
    first, *rest = path
    if isinstance(inside, list):
        if rest:
            _put(inside[int(first)], rest, value)
        else:
            inside[int(first)] = value
    elif isinstance(inside, dict):
        if rest:
            _put(inside[first], rest, value)
        else:
            inside[first] = value


def _without_none(value: Json) -> Json:
    """A text that a side took away is no text at all."""
    if isinstance(value, dict):
        return {key: _without_none(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_none(each) for each in value]
    return value
