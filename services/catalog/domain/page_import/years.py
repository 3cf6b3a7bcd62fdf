"""What the words around a date say about its year."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.catalog.domain.page_import.calendar_words import SEASONS
from services.catalog.domain.page_import.dates import Day
from services.catalog.domain.page_import.lines import DASHES

PROPOSED = range(2010, 2036)

_YEAR = re.compile(rf"(?<![\d.,§])((?:19|20)\d\d)(?:\s?[{DASHES}/]\s?(?:((?:19|20)\d\d)|(\d\d))(?![\d.]))?(?![\d])")
_DATED = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?((?:19|20)\d\d)(?!\d)")
_NUMBERED = re.compile(r"\b\d{1,2}/((?:19|20)\d\d)\b|\b((?:19|20)\d\d)/\d{1,2}\b")
# Years of goals, statutes, foundings and terms say nothing about when a meeting is.
_OTHER_YEAR = re.compile(
    r"tavoite|tavoittee|vuoteen|mennessä|perustet|asetet|vuodesta|toiminut|aloitt|toimikau|§"
    r"|asetu|laki\b|lain\b|käynnist"
    r"|mål(?:et|år)?\b|till år|senast|grunda|inrätta|tillsat|sedan|mandat|förordning|lag\b|starta"
    r"|\bgoal|target|\bby (?:19|20)|founded|established|since|\bterm\b|\bact\b|regulation|launch|copyright|©",
    re.I,
)


@dataclass(frozen=True, slots=True)
class YearHint:
    """The years that a heading or sentence speaks of, in order; a season may narrow a year to months."""

    line: int
    years: tuple[int, ...]
    seasons: tuple[tuple[tuple[int, ...], int], ...] = ()

    def fitting(self, day: Day) -> tuple[int, ...]:
        """The hint's years that `day` can be in."""
        if self.seasons:
            seasonal = tuple(year for months, year in self.seasons if day.month in months)
            if seasonal:
                return tuple(dict.fromkeys(seasonal))
        return self.years


def hint_in(text: str, line: int, *, strict: bool = True) -> YearHint | None:
    """The year hint in a heading or sentence; `strict` drops years that speak of goals, terms or foundings."""
    if strict and _OTHER_YEAR.search(text):
        return None
    years = _years_in(text)
    if not years:
        return None
    return YearHint(line, tuple(dict.fromkeys(years)), _seasons_in(text))


def _years_in(text: str) -> list[int]:
    years = [int(match.group(1)) for match in _DATED.finditer(text)]
    if not years:
        years = [int(match.group(1) or match.group(2)) for match in _NUMBERED.finditer(text)]
    rest = _NUMBERED.sub(" ", _DATED.sub(" ", text))
    for match in _YEAR.finditer(rest):
        first = int(match.group(1))
        last = int(match.group(2)) if match.group(2) else _short_end(first, match.group(3))
        years.extend(range(first, last + 1) if first <= last <= first + 10 else [first])
    return years


def _short_end(first: int, digits: str | None) -> int:
    return first // 100 * 100 + int(digits) if digits else first


def _seasons_in(text: str) -> tuple[tuple[tuple[int, ...], int], ...]:
    found: list[tuple[tuple[int, ...], int]] = []
    for match in _YEAR.finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        word = before.split()[-1] if before.split() else ""
        found.extend((months, int(match.group(1))) for pattern, months in SEASONS if pattern.search(word))
    return tuple(found)


def weekday_fits(day: Day, year: int, weekday: int | None) -> bool:
    """Whether `day` exists in `year` and falls on `weekday` (0 is Monday; null fits any)."""
    try:
        return date(year, day.month, day.day).weekday() == weekday or weekday is None
    except ValueError:
        return False


def years_that_fit(checks: Sequence[tuple[Day, int | None]], candidates: Iterable[int]) -> list[int]:
    """The candidate years in which every day falls on its weekday."""
    return [year for year in candidates if all(weekday_fits(day, year, weekday) for day, weekday in checks)]


def spread(days: Sequence[Day], years: Sequence[int]) -> list[int] | None:
    """Years for a list of days that runs over a new year, in a heading that names both years; null if it does not.

    The days must turn back exactly once (…, 4.12., 5.2., …): then the turn is the new year, and nothing is guessed.
    """
    if len(years) != 2 or years[1] != years[0] + 1:
        return None
    keys = [(day.month, day.day) for day in days]
    turns = [index for index in range(1, len(keys)) if keys[index] < keys[index - 1]]
    if len(turns) != 1:
        return None
    return [years[0] if index < turns[0] else years[1] for index in range(len(days))]
