"""A content as one text a field and language: how histories, comparisons and the audit log speak of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from services.catalog.domain.content import Content
from shared.languages import LANGUAGES, Language, Localised, localised

_TOKENS: Final = re.compile(r"\s+|[^\s]+")
_ALIKE: Final = 0.6
"""How much two texts share, as difflib's ratio, for a comparison word by word to be readable. Spaces match easily."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, in both versions or only in one."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A facet that two contents do not share."""

    field: str
    language: Language | None
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(compare(self.before, self.after))


def facets(content: Content) -> dict[str, str]:
    """What the content says, by `field.language`, or `field` alone for what is in no language; blank ones are left out.

    A list's items follow each other as its page shows them, with a blank line between those of several lines.
    """
    return {name: text for name, text in _facets(content) if text}


def differences(before: Content, after: Content) -> tuple[Difference, ...]:
    """What the two do not share, in the order of the page."""
    old, new = dict(_facets(before)), dict(_facets(after))
    return tuple(
        Difference(*_parts(name), before=text, after=new[name]) for name, text in old.items() if text != new[name]
    )


def compare(before: str, after: str) -> Iterator[Piece]:
    """Both texts word by word, in one line of pieces; texts that share little, one after the other."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        if before:
            yield Piece("removed", before)
        if after:
            yield Piece("added", after)
        return
    for tag, first, last, start, stop in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[first:last]))
            continue
        if first < last:
            yield Piece("removed", "".join(old[first:last]))
        if start < stop:
            yield Piece("added", "".join(new[start:stop]))


def _parts(name: str) -> tuple[str, Language | None]:
    for language in LANGUAGES:
        if name.endswith(f".{language}"):
            return name.removesuffix(f".{language}"), language
    return name, None


def _facets(content: Content) -> Iterator[tuple[str, str]]:
    yield from _localised("name", [[content.name]])
    yield from _localised("task", [[content.task]])
    yield from _localised("intention", [[content.intention]])
    yield from _localised("objectives", [[each] for each in content.objectives])
    yield from _localised("measures", [[each.title, each.text] for each in content.measures])
    yield from _localised(
        "programmes",
        [
            [each.name, each.description, each.responsible, each.funder, each.implementer]
            + ([each.site.title] if each.site else [])
            for each in content.programmes
        ],
    )
    yield (
        "programmes",
        _lines([_any(each.name), each.starts, each.site.url if each.site else None] for each in content.programmes),
    )
    yield from _localised("invitation", [[content.invitation]])
    yield from _localised("links", [[each.title] for each in content.links])
    yield "links", _lines([each.url] for each in content.links)
    yield from _localised("leads", [[each.title, each.organisation] for each in content.leads])
    yield "leads", _lines([each.name, each.phone, each.email] for each in content.leads)
    sign_up = content.sign_up
    yield "sign_up.state", sign_up.state
    yield "sign_up.url", sign_up.url or ""
    yield "sign_up.deadline", sign_up.deadline.isoformat() if sign_up.deadline else ""
    yield "proposed_meetings", _lines([" ".join(each.source.split())] for each in content.proposed_meetings)


def _localised(field: str, items: Iterable[Iterable[Localised]]) -> Iterator[tuple[str, str]]:
    parts = [list(item) for item in items]
    for language in LANGUAGES:
        texts = ["\n".join(text for each in item if (text := each.get(language, "").strip())) for item in parts]
        several_lines = any("\n" in text for text in texts)
        yield f"{field}.{language}", ("\n\n" if several_lines else "\n").join(filter(None, texts))


def _lines(items: Iterable[Iterable[str | None]]) -> str:
    return "\n".join(", ".join(filter(None, item)) for item in items)


def _any(text: Localised) -> str:
    chosen = localised(text, "fi")
    return chosen.text if chosen else ""
