"""The importer's questions: one function a kind of doubt, each saying what is asked, why, and how to answer."""

from collections.abc import Iterable, Sequence

from services.catalog.domain.page_import.findings import Question

IN_DRAFT = "write it in the draft"


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " or " + items[-1] if items else ""


def ask(
    code: str, lines: Iterable[int], asks: str, why: str, *, proposals: Sequence[str] = (), answer: str = IN_DRAFT
) -> Question:
    """A question about `lines` (at least one), worded for a reader who is no technician."""
    numbers = tuple(sorted(set(lines)))
    where = f"Line {numbers[0]}" if len(numbers) == 1 else "Lines " + ", ".join(map(str, numbers))
    hint = f" It could be {_listed(proposals).rstrip('.')}." if proposals else ""
    return Question(
        code=code,
        line=numbers[0],
        lines=numbers,
        asks=asks,
        why=why,
        proposals=tuple(proposals),
        answer=answer,
        message=f"{where}: {asks} {why}{hint} To answer: {answer}.",
    )


def year_missing(
    lines: Iterable[int], dates: Sequence[str], years: Sequence[int], *, by_weekday: bool, named: bool
) -> Question:
    """`years` are those that fit; `named` says that the page names the first of them."""
    why = f"The page gives {', '.join(dates)} and says nowhere which year that is."
    if by_weekday:
        why += " The weekday on the page fits only some years."
    example = (years[0] if named else years[-1]) if years else "YYYY"
    return ask(
        "year_missing",
        lines,
        "Which year are these dates in?" if len(dates) > 1 else "Which year is this date in?",
        why,
        proposals=[str(year) for year in years],
        answer=f"give the year: --year {example}",
    )


def year_unclear(lines: Iterable[int], dates: Sequence[str], years: Sequence[int]) -> Question:
    return ask(
        "year_unclear",
        lines,
        f"Which year is {', '.join(dates)} in?",
        "The page speaks of several years and does not say which date belongs to which.",
        proposals=[str(year) for year in years],
        answer="write the year beside the date on the page, or give it: --year " + str(years[0] if years else "YYYY"),
    )


def year_before_title(lines: Iterable[int], date: str, years: Sequence[int]) -> Question:
    return ask(
        "year_unclear",
        lines,
        f"Which year is {date} in?",
        "In the year of the page's title the date would lie before the title's own date.",
        proposals=[str(year) for year in years],
        answer=f"give the year: --year {years[0]}",
    )


def year_conflict(lines: Iterable[int], given: int, found: Sequence[int]) -> Question:
    said = ", ".join(map(str, found))
    return ask(
        "year_conflict",
        lines,
        f"Is the year {given} or {said}?",
        f"The year given with --year is {given}, yet the page itself says {said}, which was kept.",
        proposals=[str(year) for year in found],
        answer="leave --year out, or correct the page",
    )


def weekday_mismatch(lines: Iterable[int], date: str, weekday: str, year: int, years: Sequence[int]) -> Question:
    nearest = min(years, key=lambda each: abs(each - year), default=None)
    return ask(
        "weekday_mismatch",
        lines,
        f"Is the date or the weekday of {date} right?",
        f"The page says {weekday}, but in {year} that date is no {weekday}.",
        proposals=[str(each) for each in years],
        answer=f"check the page; if another year is meant: --year {nearest or 'YYYY'}",
    )


def no_such_date(line: int, written: str) -> Question:
    return ask("no_such_date", [line], f'What date is "{written}"?', "The calendar has no such date.")


def no_such_time(lines: Iterable[int], written: str) -> Question:
    return ask(
        "no_such_time",
        lines,
        f"When does the meeting of {written} start and end?",
        "Clocks are put forward then, so this time never comes.",
    )


def time_twice(lines: Iterable[int], written: str) -> Question:
    return ask(
        "time_twice",
        lines,
        f"Which {written} is meant, the first or the second?",
        "Clocks are put back then, so this time comes twice.",
        proposals=("summer time", "winter time"),
    )


def end_before_start(lines: Iterable[int], written: str) -> Question:
    return ask(
        "end_before_start", lines, f"When does the meeting {written} end?", "The end on the page is before the start."
    )


def zones_disagree(lines: Iterable[int], written: str) -> Question:
    return ask(
        "zones_disagree",
        lines,
        f"At what time does the meeting start: {written}?",
        "The page gives the time in two zones, and they are not the same moment.",
    )


def day_or_month_first(line: int, written: str, proposals: Sequence[str]) -> Question:
    return ask(
        "day_or_month_first",
        [line],
        f"What date is {written}?",
        "In an English text it can be read day first or month first.",
        proposals=proposals,
    )


def date_unclear(line: int, written: str) -> Question:
    return ask(
        "date_unclear",
        [line],
        f"Is {written} the date of a meeting?",
        "The line does not say what happens on that date.",
        answer="if it is one, add the meeting to the draft",
    )


def title_date(line: int, written: str) -> Question:
    return ask(
        "title_date",
        [line],
        f"Should the meeting of {written} be added too?",
        "The page's title names this date; it was used only to tell the year of the others.",
        answer="if it should, add the meeting to the draft",
    )


def date_open(line: int, what: str | None) -> Question:
    return ask(
        "date_open",
        [line],
        f'When is "{what}"?' if what else "When is the meeting?",
        "The page says that the date is not set yet.",
        answer="set the date in the draft when it is known",
    )


def more_to_come(line: int) -> Question:
    return ask(
        "more_to_come",
        [line],
        "Which meetings are still to be announced?",
        "The page says that more dates will follow.",
        answer="add them to the draft when they are known",
    )


def meeting_moved(line: int, written: str) -> Question:
    return ask("meeting_moved", [line], f"When is the meeting of {written} now?", "The page says that it was moved.")


def too_many_dates(line: int, most: int) -> Question:
    return ask(
        "too_many_dates",
        [line],
        "Which meetings are there from here on?",
        f"The page has over {most} dates and places; those below this line were left out.",
        answer="paste a shorter page",
    )


def line_cut(lines: Iterable[int], most: int) -> Question:
    return ask(
        "line_cut",
        lines,
        "What else does this long line say?",
        f"Only its first {most} characters were read.",
        answer="break the line up and import the page again",
    )


def time_shared(line: int, written: str) -> Question:
    return ask(
        "time_shared",
        [line],
        "Do all the meetings on this line start at the time given last?",
        f"The time stands only beside the last date, {written}.",
        answer="if they do, write the time beside the others in the draft",
    )


def date_either(line: int, dates: Sequence[str]) -> Question:
    return ask(
        "date_either",
        [line],
        "On which of these days is the meeting?",
        "The page leaves it open.",
        proposals=dates,
        answer="take the other one out of the draft",
    )


def rule_without_dates(line: int) -> Question:
    return ask(
        "rule_without_dates",
        [line],
        "On which dates are the meetings?",
        "The page gives a rule for them but no dates.",
        answer="add the meetings to the draft",
    )


def email_missing(line: int, who: str | None) -> Question:
    return ask(
        "email_missing",
        [line],
        f"What is the e-mail address of {who or 'this contact'}?",
        "The page's protection against spam has wiped it out.",
    )


def email_pattern(line: int, pattern: str) -> Question:
    return ask(
        "email_pattern",
        [line],
        "What are the contacts' e-mail addresses?",
        f"The page gives only their pattern, {pattern}.",
    )


def contact_name(line: int, proposal: str | None) -> Question:
    return ask(
        "contact_name",
        [line],
        "What is the name of this contact?",
        "The page gives an address or a phone number without a name.",
        proposals=[proposal] if proposal else [],
    )


def contact_unclear(line: int, parts: Sequence[str]) -> Question:
    return ask(
        "contact_unclear",
        [line],
        "Which is the title and which the organisation of this contact?",
        f"The line has more parts than expected: {'; '.join(parts)}.",
        proposals=parts,
    )


def phone_unclear(line: int, written: str) -> Question:
    return ask("phone_unclear", [line], "What is the phone number?", f'"{written}" is no number that can be called.')


def second_phone(line: int, kept: str, written: str) -> Question:
    return ask(
        "second_phone",
        [line],
        "Which phone number should be shown?",
        f"The line has several; {kept} was kept.",
        proposals=[kept, written],
    )


def title_missing(line: int) -> Question:
    return ask("title_missing", [line], "What is the group called?", "The page does not begin with a title.")


def several_groups(lines: Iterable[int], names: Sequence[str]) -> Question:
    return ask(
        "several_groups",
        lines,
        "Which group is the draft for?",
        f"The page lists {len(names)} groups.",
        proposals=names,
        answer="import each group's own page, or rename the draft",
    )


def link_missing(line: int) -> Question:
    return ask(
        "link_missing", [line], "Where does the sign-up link lead?", "The address did not come along when pasting."
    )


def status_unclear(lines: Iterable[int]) -> Question:
    return ask(
        "status_unclear",
        lines,
        "Is the group still working?",
        "The page speaks of it both in the past and in the present tense.",
        proposals=("active", "ended"),
        answer="publish the draft, or end the group",
    )
