"""What an imported page left open, for the leads to settle in the draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.catalog.domain.imported import BLOCKING_NAMES
from services.catalog.domain.page_import.findings import Findings

LONGEST_QUOTE = 500
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    number: int
    """Within its group, from 1 on."""
    code: str
    """The importer's name for the kind of doubt."""
    lines: tuple[int, ...]
    quote: str
    """Those lines of the page."""
    proposals: tuple[str, ...]


def left_open(findings: Findings, page: str, *, named: bool) -> tuple[OpenQuestion, ...]:
    """The questions that outlive the import. `named`: a name was given, which answers what the group is called."""
    asked = [each for each in findings.questions if not (named and each.code in BLOCKING_NAMES)]
    lines = lines_of(page)
    return tuple(
        OpenQuestion(number, each.code, each.lines, quoted(each.lines, lines)[:LONGEST_QUOTE], each.proposals)
        for number, each in enumerate(asked, 1)
    )


def lines_of(page: str) -> list[str]:
    """The page's lines, as findings number them from 1."""
    return _LINE_END.split(page)


def quoted(numbers: Sequence[int], lines: Sequence[str]) -> str:
    """Those lines of the page; NUL, which no database keeps, left out."""
    return "\n".join(lines[number - 1].strip().replace("\x00", "") for number in numbers if 0 < number <= len(lines))
