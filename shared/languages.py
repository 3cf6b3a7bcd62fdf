"""The three languages: which one a reader gets, what stands in for a missing text, the catalogs of our own texts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, NewType, TypeGuard, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from shared.contracts.snapshots import Language, Localised

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "NAMES",
    "Catalogs",
    "Chosen",
    "Language",
    "Localised",
    "Message",
    "is_language",
    "load_catalogs",
    "localised",
    "negotiate",
    "translatable",
]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
"""In the order in which they are shown, and in which one stands in for another."""
DEFAULT: Final[Language] = "fi"
NAMES: Final[Mapping[Language, str]] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
"""Each language's name in itself."""

Catalogs = Mapping[Language, NullTranslations]
Message = NewType("Message", str)
"""An English text that has a translation in the catalogs: translate it with `catalogs[language].gettext`."""

_RANGE = re.compile(
    r"\s*(?P<tag>\*|[A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*[Qq]\s*=\s*(?P<q>[01](?:\.[0-9]{0,3})?)\s*)?"
)


def is_language(word: object) -> TypeGuard[Language]:
    return word in LANGUAGES


def negotiate(accept_language: str | None) -> Language:
    """The language that suits an `Accept-Language` header best (RFC 9110, 12.5.4); Finnish where nothing suits.

    A regional variant counts as its language, and a part that cannot be read counts as absent. Between equal
    qualities the one named first wins.
    """
    qualities: dict[str, float] = {}
    for tag, quality in _ranges(accept_language or ""):
        qualities[tag] = max(quality, qualities.get(tag, 0.0))
    rest = qualities.get("*", 0.0)
    candidates = [*filter(is_language, qualities), *LANGUAGES]
    best = max(candidates, key=lambda language: qualities.get(language, rest))
    return best if qualities.get(best, rest) > 0 else DEFAULT


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        match = _RANGE.fullmatch(part)
        if match is not None:
            yield match["tag"].lower(), min(1.0, float(match["q"] or 1))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A text and the language that it is in, which is not always the one that was asked for."""

    text: str
    lang: Language


def localised(text: Localised, language: Language) -> Chosen | None:
    """The text in `language`, or else in the first of Finnish, Swedish, English that there is; None without any.

    Authorities write in Finnish first, so that is the fullest text; English comes last because it is custom, not law.
    A blank text counts as absent.
    """
    for candidate in (language, *LANGUAGES):
        found = text.get(candidate, "")
        if found.strip():
            return Chosen(found, candidate)
    return None


def translatable(text: str) -> Message:
    """Marks an English text in Python code for extraction; it is translated where it is shown."""
    return Message(text)


def load_catalogs(*directories: Path) -> Catalogs:
    """The texts of every language from `<directory>/<language>.po`, kept in memory.

    Message ids are the English texts, so English needs no file and a language without one shows English. Where two
    directories translate the same text, the later one wins. Raises OSError or babel's PoFileError where a file cannot
    be read.
    """
    return {language: _catalog(language, directories) for language in LANGUAGES}


@cache
def _catalog(language: Language, directories: tuple[Path, ...]) -> NullTranslations:
    merged: Translations | None = None
    for path in (directory / f"{language}.po" for directory in directories):
        if not path.exists():
            continue
        with path.open("rb") as source:
            catalog = read_po(source, locale=language, abort_invalid=True)
        compiled = BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        translations = Translations(compiled)
        merged = translations if merged is None else merged.merge(translations)
    return merged or NullTranslations()
