"""A pasted page as numbered, tidied lines."""

import re
import unicodedata
from dataclasses import dataclass

MAX_BYTES = 200_000
MAX_LINE = 10_000
DASHES = "-‐‑‒–—―−"

_SPACES = re.compile(r"[^\S\n]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BULLET = re.compile(r"(?:[•·▪▫◦‣⁃●○■□►▶➤➢✓✔*+‐‑‒–—―−-]|o(?=\s{2}))\s{1,40}(?=\S)|[•▪◦‣●■►➤✓](?=\S)")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[a-zåäö]\))\s{1,20}(?=[^\W\d_])")
_NUMBERED_DATE = re.compile(r"\d{1,2}[.)]\s{1,20}(?=\d{1,2}\.\s?\d{1,2}\.)")
_MONTH_FOLLOWS = re.compile(
    r"(?:of\s|päivänä\s)?(?:\w{2,10}kuu|jan|feb|mar|apr|ma[jy]|jun|jul|aug|sep|o[ck]t|nov|dec)", re.I
)
_HEADING = re.compile(r"#{1,6}\s{1,10}")
_EMPHASIS = re.compile(r"\*\*|__")


class PageTooLarge(ValueError):
    """The page is longer than the importer reads (`MAX_BYTES` of UTF-8)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One source line: `text` without bullet and with single spaces; a tab of a pasted table is a bar in it (" | ").

    `cut` marks a line longer than `MAX_LINE` characters, read only that far.
    """

    number: int
    text: str
    indent: int
    bullet: bool
    numbered: bool
    marked_heading: bool
    cut: bool = False

    @property
    def blank(self) -> bool:
        return not self.text


def read_lines(text: str) -> list[Line]:
    """Number and tidy the lines of `text`, one blank line for many; raises `PageTooLarge`.

    A line ends at LF, CRLF or CR, as in an editor, so that the numbers are the reader's.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise PageTooLarge(f"a page may have at most {MAX_BYTES} bytes")
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " | ")
    clean = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", _without_surrogates(clean))))
    lines: list[Line] = []
    for number, raw in enumerate(clean.split("\n"), start=1):
        line = _read_line(number, raw)
        # One blank line parts two paragraphs; more of them say nothing else.
        if not (line.blank and lines and lines[-1].blank):
            lines.append(line)
    return lines


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_line(number: int, raw: str) -> Line:
    body = raw[:MAX_LINE].lstrip(" |")
    if not body:
        return Line(number, "", 0, bullet=False, numbered=False, marked_heading=False)
    indent = len(raw[:MAX_LINE]) - len(body)
    heading = _HEADING.match(body)
    if heading:
        body = body[heading.end() :]
    bullet = None if heading else _bullet_of(body)
    numbered = bool(bullet and body[0].isalnum())
    if bullet:
        body = body[bullet.end() :]
    body = _EMPHASIS.sub("", body)
    text = " ".join(body.split()).rstrip(" |")
    return Line(number, text, indent, bool(bullet), numbered, bool(heading), cut=len(raw) > MAX_LINE)


def _bullet_of(body: str) -> re.Match[str] | None:
    numbered = _NUMBERED.match(body)
    if numbered and not _MONTH_FOLLOWS.match(body, numbered.end()):
        return numbered
    return _NUMBERED_DATE.match(body) or _BULLET.match(body)


@dataclass(frozen=True, slots=True)
class Item:
    """A bullet with the lines that carry it on, or one plain line."""

    text: str
    lines: tuple[int, ...]
    bullet: bool


def as_items(lines: list[Line]) -> list[Item]:
    """Join each bullet with its continuation lines: directly below it, indented, and no bullets themselves."""
    items: list[Item] = []
    open_indent: int | None = None
    for line in lines:
        if line.blank:
            open_indent = None
        elif line.bullet:
            items.append(Item(line.text, (line.number,), True))
            open_indent = line.indent
        elif open_indent is not None and line.indent > open_indent:
            last = items[-1]
            items[-1] = Item(f"{last.text} {line.text}", (*last.lines, line.number), True)
        else:
            items.append(Item(line.text, (line.number,), False))
            open_indent = None
    return items


_SENTENCE_END = re.compile(r"[.!?](?=\s{1,5}[A-ZÅÄÖÉÜ\"”»])|\n")


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of `text`. A dot after a number or a one-letter word ends none ("5.2. Helsinki")."""
    spans = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        before = text[max(0, match.start() - 5) : match.start()]
        if match.group() == "." and re.search(
            r"(?:(?<!\d)\d{1,2}|\b[^\W\d]|\b(?:klo|puh|tel|tfn|kl|esim|ks|mm|nro|Dr|St))$", before
        ):
            continue
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans
