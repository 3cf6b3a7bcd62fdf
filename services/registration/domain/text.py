"""What people type into text fields, made tidy, and what no field takes."""

import re
import unicodedata
from typing import Final, Literal

TextFault = Literal["too-long", "characters"]

_JOINERS: Final = "\u200c\u200d"
"""Zero width non-joiner and joiner: spelling needs them in Persian and in the Indic scripts."""
_FIRST_JOINING_SCRIPT: Final = "\u0590"
"""Latin, Greek, Cyrillic and Armenian, whose letters never need a joiner, come before this."""
_REPLACEMENT: Final = "\ufffd"
"""What undecodable bytes have become; nobody types it."""
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control, format (bidirectional marks among them), surrogate, private; separators of lines and paragraphs."""
_SPACES: Final = re.compile(r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINE_ENDS: Final = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_LEFT_BY_PASTING: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphen, zero width space, word joiner, byte order mark: invisible, and without meaning in a message."""


class BadText(Exception):
    """The text cannot be taken."""

    def __init__(self, fault: TextFault) -> None:
        super().__init__(fault)
        self.fault = fault


def one_line(typed: str, *, longest: int) -> str:
    """A single line: NFC, trimmed, runs of spaces as one. Empty where nothing but spaces was typed.

    Raises BadText for control characters, bidirectional marks and other invisible characters, except the joiners
    where a script needs them, and for more than `longest` characters.
    """
    line = typed.strip()
    if "  " in line or not line.isascii():
        line = _SPACES.sub(" ", unicodedata.normalize("NFC", line))
    _check(line, longest)
    return line


def lines(typed: str, *, longest: int) -> str:
    r"""Several lines: NFC, trimmed, line ends as `\n`, tabs as spaces, the invisible residue of pasting dropped.

    Raises BadText like `one_line`.
    """
    if not typed:
        return ""
    text = _LEFT_BY_PASTING.sub("", _LINE_ENDS.sub("\n", typed).replace("\t", " "))
    text = unicodedata.normalize("NFC", text.strip())
    if len(text) > longest:
        raise BadText("too-long")
    for line in text.split("\n"):
        _check(line, longest)
    return text


def has_letter(line: str) -> bool:
    """Whether there is a letter of any script."""
    return any(map(str.isalpha, line))


def _check(line: str, longest: int) -> None:
    if len(line) > longest:
        raise BadText("too-long")
    if _REPLACEMENT in line or not (line.isprintable() or _only_needed_joiners(line)):
        raise BadText("characters")


def _only_needed_joiners(line: str) -> bool:
    """Whether what cannot be seen in the line are joiners between letters of a script that joins.

    Characters newer than this Python's Unicode tables pass: they may be a letter of somebody's name.
    """
    for index, character in enumerate(line):
        if unicodedata.category(character) not in _UNPRINTABLE:
            continue
        if character not in _JOINERS or not _joins(line[index - 1 : index]) or not _joins(line[index + 1 : index + 2]):
            return False
    return True


def _joins(neighbour: str) -> bool:
    return neighbour >= _FIRST_JOINING_SCRIPT and unicodedata.category(neighbour)[0] in "LM"
