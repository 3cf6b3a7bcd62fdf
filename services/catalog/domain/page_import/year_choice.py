"""Settles the year of each meeting, or says why it cannot be settled."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from services.catalog.domain.page_import import questions
from services.catalog.domain.page_import.calendar_words import WEEKDAYS_EN
from services.catalog.domain.page_import.dates import Day
from services.catalog.domain.page_import.findings import Question, YearSource
from services.catalog.domain.page_import.mentions import Mention
from services.catalog.domain.page_import.merging import Group, year_within
from services.catalog.domain.page_import.years import PROPOSED, YearHint, spread, weekday_fits, years_that_fit


@dataclass(frozen=True, slots=True)
class Settled:
    """A meeting's year (null where nothing tells) and what told it."""

    year: int | None
    source: YearSource | None


@dataclass(frozen=True, slots=True)
class PageYears:
    """What the whole page and the caller say of years: the title, years named anywhere, and `--year`."""

    title: YearHint | None
    title_day: Day | None
    named: tuple[int, ...]
    given: int | None


_NOTHING = Settled(None, None)


def weekday_of(group: Group) -> int | None:
    """The weekday that the page gives the meeting's first day."""
    return next((each.mention.weekday for each in group.told if each.mention.weekday is not None), None)


def settle_years(groups: Sequence[Group], page: PageYears) -> tuple[list[Settled], list[Question]]:
    """One `Settled` a group, in order, and the questions that remain."""
    asked: list[Question] = []
    chosen = _from_page(groups, page)
    settled: list[Settled] = []
    for group, choice in zip(groups, chosen, strict=True):
        settled.append(_checked(group, _with_option(choice, page.given), page.given, asked))
    asked.extend(_ask_missing(groups, chosen, settled, page))
    used = {each.year for each in settled}
    if page.given and settled and page.given not in used and None not in used:
        lines = [group.lines[0] for group in groups]
        asked.append(questions.year_conflict(lines, page.given, sorted(year for year in used if year)))
    return settled, asked


def _with_option(choice: Settled | tuple[int, ...], given: int | None) -> Settled:
    if isinstance(choice, Settled) and choice.source:
        return choice
    fits = given is not None and (not isinstance(choice, tuple) or given in choice)
    return Settled(given, "option") if fits else _NOTHING


def _from_page(groups: Sequence[Group], page: PageYears) -> list[Settled | tuple[int, ...]]:
    """What the page tells: a year, the years it may be, or nothing."""
    chosen: list[Settled | tuple[int, ...]] = []
    previous: tuple[Group, Settled] | None = None
    for group in groups:
        choice = _own_year(group) or _hinted(group) or _from_neighbour(group, previous) or _titled(group, page)
        chosen.append(choice)
        if isinstance(choice, Settled) and choice.year:
            previous = (group, choice)
    _spread_over_new_year(groups, chosen)
    return chosen


def _own_year(group: Group) -> Settled | None:
    written = next((each.mention.first.year for each in group.told if each.mention.first.year), None)
    if written:
        return Settled(written, "date")
    inside = year_within(group.within, group.lead.mention.first) if group.within else None
    return Settled(inside, "list") if inside else None


def _hinted(group: Group) -> Settled | tuple[int, ...] | None:
    for each in group.told:
        if each.hint:
            return _narrow(each.hint.fitting(each.mention.first), each.mention.first, weekday_of(group), "section")
    return None


def _narrow(years: tuple[int, ...], day: Day, weekday: int | None, source: YearSource) -> Settled | tuple[int, ...]:
    if len(years) == 1:
        return Settled(years[0], source)
    fitting = years_that_fit([(day, weekday)], years) if weekday is not None else []
    return Settled(fitting[0], source) if len(fitting) == 1 else years


def _from_neighbour(group: Group, previous: tuple[Group, Settled] | None) -> Settled | tuple[int, ...] | None:
    """In a list whose earlier line has its year, later days of that year; a day that turns back may be of either."""
    if previous is None:
        return None
    before, settled = previous
    year = settled.year
    neighbours = before.lead.section == group.lead.section and group.lead.row - before.lead.row in (0, 1)
    if not neighbours or year is None or settled.source not in ("date", "list"):
        return None
    day, earlier = group.lead.mention.first, before.lead.mention.last or before.lead.mention.first
    if (day.month, day.day) >= (earlier.month, earlier.day):
        return Settled(year, "list")
    return _narrow((year, year + 1), day, weekday_of(group), "list")


def _titled(group: Group, page: PageYears) -> Settled | tuple[int, ...]:
    if page.title is None:
        return _NOTHING
    day = group.lead.mention.first
    years = page.title.fitting(day)
    if len(years) == 1 and page.title_day and (day.month, day.day) < (page.title_day.month, page.title_day.day):
        return _narrow((years[0] + 1, years[0]), day, weekday_of(group), "title")
    return _narrow(years, day, weekday_of(group), "title")


def _spread_over_new_year(groups: Sequence[Group], chosen: list[Settled | tuple[int, ...]]) -> None:
    runs: dict[tuple[int, tuple[int, ...]], list[int]] = defaultdict(list)
    for index, choice in enumerate(chosen):
        if isinstance(choice, tuple):
            runs[(groups[index].lead.section, choice)].append(index)
    for (_, years), indexes in runs.items():
        found = spread([groups[index].lead.mention.first for index in indexes], years)
        for index, year in zip(indexes, found or (), strict=False):
            chosen[index] = Settled(year, "section")


def _checked(group: Group, settled: Settled, given: int | None, asked: list[Question]) -> Settled:
    """Hold the year against the weekday; a year that was only inferred is dropped when they disagree."""
    if settled.year is None:
        return settled
    for day, weekday in _checks(group):
        year = (day.year or settled.year) if settled.source == "date" else settled.year
        exists = weekday_fits(day, year, None)
        if weekday is None or not exists or weekday_fits(day, year, weekday):
            continue
        fitting = years_that_fit([(day, weekday)], range(year - 6, year + 7))
        if given and settled.source not in ("date", "option") and weekday_fits(day, given, weekday):
            return _with_option(_NOTHING, given)
        asked.append(
            questions.weekday_mismatch(group.lines, f"{day.day}.{day.month}.", WEEKDAYS_EN[weekday], year, fitting)
        )
        return settled if settled.source == "date" else _NOTHING
    return settled


def _checks(group: Group) -> list[tuple[Day, int | None]]:
    checks: list[tuple[Day, int | None]] = []
    for mention in (each.mention for each in group.told):
        checks.extend(_checks_of(mention))
    return checks


def _checks_of(mention: Mention) -> list[tuple[Day, int | None]]:
    first: list[tuple[Day, int | None]] = [(mention.first, mention.weekday)]
    return [*first, (mention.last, mention.last_weekday)] if mention.last else first


def _ask_missing(
    groups: Sequence[Group],
    chosen: Sequence[Settled | tuple[int, ...]],
    settled: Sequence[Settled],
    page: PageYears,
) -> list[Question]:
    unclear: dict[tuple[int, ...], list[Group]] = defaultdict(list)
    missing: list[Group] = []
    for group, choice, result in zip(groups, chosen, settled, strict=True):
        if result.year is not None:
            continue
        if isinstance(choice, tuple):
            unclear[choice].append(group)
        elif choice.source is None and page.given is None:
            missing.append(group)
    asked = [_unclear_question(found, years, page) for years, found in unclear.items()]
    if missing:
        checks = [check for group in missing for check in _checks(group) if check[1] is not None]
        pool = sorted({*PROPOSED, *page.named}) if checks else sorted(page.named)
        fitting = years_that_fit(checks, pool)
        named = [year for year in fitting if year in page.named]
        years = [*named, *(year for year in fitting if year not in named)]
        written = [_written(group) for group in missing]
        asked.append(
            questions.year_missing(_lines(missing), written, years, by_weekday=bool(checks), named=bool(named))
        )
    return asked


def _unclear_question(groups: list[Group], years: tuple[int, ...], page: PageYears) -> Question:
    if page.title_day and len(groups) == 1 and years[0] > years[-1]:
        return questions.year_before_title(groups[0].lines, _written(groups[0]), years)
    return questions.year_unclear(_lines(groups), [_written(group) for group in groups], sorted(years))


def _lines(groups: Sequence[Group]) -> list[int]:
    return [line for group in groups for line in group.lines]


def _written(group: Group) -> str:
    return group.lead.written
