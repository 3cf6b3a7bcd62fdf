"""Grammar of written dates: Finnish, Swedish and English notations, single, listed and as ranges."""

import re
from dataclasses import dataclass, replace

from services.catalog.domain.page_import.calendar_words import MONTHS, MONTHS_BEFORE_DAY
from services.catalog.domain.page_import.lines import DASHES

DASH = rf"\s{{0,3}}[{DASHES}]\s{{0,3}}"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_NOT_A_COUNT = r"(?!\d|\s?(?:%|€|§|milj|mrd|euro|krs\b|kpl\b|km\b|prosent|procent|percent|million))"
_ISO = re.compile(rf"({_YEAR[:-6]})-(\d\d)-(\d\d)(?!\d|-)")
_DOTTED = re.compile(
    rf"(\d{{1,2}})\.(\s?)(\d{{1,2}})"
    rf"(?:\.\s?({_YEAR})|\s({_YEAR})|\.(\d\d)(?![\d.:]|\s?[{DASHES}]\s?\d)|(\.?))"
    rf"{_NOT_A_COUNT}(?!\.\d)"
)
_SLASHED = re.compile(rf"(\d{{1,2}})/(\d{{1,2}})(?:(?:\s|/|[{DASHES}])({_YEAR}))?(?![\d/])")
_DAY_THEN_MONTH = re.compile(
    rf"(\d{{1,2}})(?:\.|:e|st|nd|rd|th)?\s{{0,2}}(?:of\s{{1,2}}"
    rf"|päivänä\s{{1,2}})?([^\W\d_]{{3,14}})\.?(?:,?\s{{1,2}}({_YEAR}))?"
)
_MONTH_THEN_DAY = re.compile(
    rf"([^\W\d_]{{3,14}})\.?\s{{1,2}}(\d{{1,2}})(?:\.|st|nd|rd|th)?(?!\d|[.:]\d)"
    rf"(?:{DASH}(\d{{1,2}})(?:st|nd|rd|th|\.)?(?![\d.:]|\s?[ap]\.?m))?(?:\s?päivä(?:nä)?)?(?:,?\s{{1,2}}({_YEAR}))?"
)
_RANGE_START = re.compile(rf"(\d{{1,2}})(\.?)(?:st|nd|rd|th|:e)?(?:{DASH}|\s(?:to|till|until)\s)(?=\d{{1,2}})")
_LIST_START = re.compile(
    r"(\d{1,2})(?:(\.)\s{0,2}(,|&|ja\b|och\b|and\b)|(?:st|nd|rd|th)?\s{1,2}(&|ja\b|och\b|and\b))\s{1,2}(?=\d{1,2})"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A written day; `year` is null where the notation has none. It need not exist in the calendar (31.2.)."""

    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """One date, or the days `first` to `last`, with its span in the text.

    `weak` marks a notation that can be any number (`4.2`); `swapped` the other reading of an English `4/9/2020`.
    """

    first: Day
    last: Day | None
    start: int
    end: int
    weak: bool = False
    swapped: Day | None = None


def read_dates(text: str, at: int, *, slashes: str) -> list[WrittenDate]:
    """The dates that begin at `at`: one, or several where their days share a month ("5. ja 6.2."); empty for none.

    `slashes` says how `7/3` reads: `day` first, `month` first, `either`, or `none`.
    """
    start = _RANGE_START.match(text, at)
    if start:
        last = _read_one(text, start.end(), slashes="none")
        if last and not (last.weak and not start.group(2)) and _plausible(int(start.group(1)), last.first.month):
            first = replace(last.first, day=int(start.group(1)))
            return [WrittenDate(first, last.first, at, last.end)]
    days: list[tuple[int, int]] = []
    position = at
    while len(days) < 8 and (item := _LIST_START.match(text, position)):
        days.append((int(item.group(1)), position))
        position = item.end()
    if days:
        end = _read_one(text, position, slashes="none")
        if end and not end.weak and all(_plausible(day, end.first.month) for day, _ in days):
            shared = [WrittenDate(replace(end.first, day=day), None, s, s + len(str(day))) for day, s in days]
            return [*shared, end]
    one = _read_one(text, at, slashes=slashes)
    return [one] if one else []


def read_month_first(text: str, at: int) -> WrittenDate | None:
    """A date that begins with its month's name: `January 2, 2012`, `syyskuun 24. päivä`, `March 2-5, 2026`."""
    match = _MONTH_THEN_DAY.match(text, at)
    if not match:
        return None
    name = match.group(1)
    month = MONTHS_BEFORE_DAY.get(name.lower())
    if month is None or not _plausible(int(match.group(2)), month):
        return None
    if name[0].islower() and not name.endswith("kuun"):
        return None
    year = int(match.group(4)) if match.group(4) else None
    last = Day(int(match.group(3)), month, year) if match.group(3) else None
    return WrittenDate(Day(int(match.group(2)), month, year), last, at, match.end())


def _read_one(text: str, at: int, *, slashes: str) -> WrittenDate | None:
    return _read_iso(text, at) or _read_dotted(text, at) or _read_named(text, at) or _read_slashed(text, at, slashes)


def _read_iso(text: str, at: int) -> WrittenDate | None:
    match = _ISO.match(text, at)
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups())
    return WrittenDate(Day(day, month, year), None, at, match.end()) if _plausible(day, month) else None


def _read_dotted(text: str, at: int) -> WrittenDate | None:
    match = _DOTTED.match(text, at)
    if not match:
        return None
    day, month = int(match.group(1)), int(match.group(3))
    if not _plausible(day, month):
        return None
    written = match.group(4) or match.group(5)
    year = int(written) if written else 2000 + int(match.group(6)) if match.group(6) else None
    dotted = match.group(7) == "."
    if match.group(2) and year is None and (not dotted or re.match(r"\s?\d", text[match.end() : match.end() + 2])):
        return None
    return WrittenDate(Day(day, month, year), None, at, match.end(), weak=year is None and not dotted)


def _read_named(text: str, at: int) -> WrittenDate | None:
    match = _DAY_THEN_MONTH.match(text, at)
    if not match:
        return None
    month = MONTHS.get(match.group(2).lower())
    if month is None or match.group(2) == "may" or not _plausible(int(match.group(1)), month):
        return None
    end = match.end() if match.group(3) else match.end(2)
    return WrittenDate(Day(int(match.group(1)), month, int(match.group(3)) if match.group(3) else None), None, at, end)


def _read_slashed(text: str, at: int, slashes: str) -> WrittenDate | None:
    match = None if slashes == "none" else _SLASHED.match(text, at)
    if not match:
        return None
    one, other = int(match.group(1)), int(match.group(2))
    year = int(match.group(3)) if match.group(3) else None
    readings = [Day(d, m, year) for d, m in ((one, other), (other, one)) if _plausible(d, m)]
    if slashes != "either":
        readings = [reading for reading in readings if (reading.day, reading.month)[slashes == "month"] == one]
    if not readings or (one, other, year) == (24, 7, None):
        return None
    swapped = readings[1] if len(readings) == 2 and readings[0] != readings[1] else None
    return WrittenDate(readings[0], None, at, match.end(), weak=year is None, swapped=swapped)


def _plausible(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12
