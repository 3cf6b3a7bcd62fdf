"""Reads a page's meetings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.catalog.domain.page_import import questions
from services.catalog.domain.page_import.candidates import Candidate, Gathered, gather
from services.catalog.domain.page_import.clocks import period_of
from services.catalog.domain.page_import.dates import Day
from services.catalog.domain.page_import.false_friends import why_not_meeting
from services.catalog.domain.page_import.findings import Meeting, MeetingStatus, Question, SetAside
from services.catalog.domain.page_import.lines import Line
from services.catalog.domain.page_import.merging import Group, merge
from services.catalog.domain.page_import.open_dates import MEETING_VERB
from services.catalog.domain.page_import.sections import MEETING_NOUN, Section
from services.catalog.domain.page_import.year_choice import PageYears, Settled, settle_years
from services.catalog.domain.page_import.years import hint_in

_MINUTES = re.compile(
    r"pöytäkirja|\bavattiin\b|^läsnä|^paikalla|protokoll|^närvarande|öppnades|\bminutes\b|was opened|^present\b", re.I
)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:19|20)\d\d(?!\d)")
_RULE = re.compile(
    r"joka (?:kuukau|kuun|toinen|kolmas)|kuukausittain|kuukauden (?:ensimmäinen|toinen|kolmas|viimeinen)"
    r"|varje månad|(?:första|andra|tredje|sista) \w{3,5}dagen|\bevery (?:\w{1,10} )?(?:month"
    r"|monday|tuesday|wednesday|thursday|friday)|\bmonthly\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class MeetingsFound:
    """The meetings in page order, the dates that are none, and what is in doubt."""

    meetings: tuple[Meeting, ...]
    set_aside: tuple[SetAside, ...]
    questions: tuple[Question, ...]


def read_meetings(
    lines: Sequence[Line], sections: list[Section], title: Line | None, *, year: int | None, english: bool
) -> MeetingsFound:
    """Find the meetings; `english` makes `4/9/2020` a question, for it may be read month first."""
    found = gather(sections, title, slashes=_slash_order(lines) if english else "day")
    is_minutes = any(_MINUTES.search(line.text) for line in lines)
    candidates = found.candidates or _from_title(found, title, is_minutes)
    groups = merge(candidates, found.title_mention)
    settled, asked = settle_years(groups, _page_years(lines, title, found, year))
    found.questions.extend(asked)
    places = _places_of(groups, found)
    meetings = [
        _meeting(group, choice, found, held=is_minutes, place=_place_of(group, places))
        for group, choice in zip(groups, settled, strict=True)
    ]
    meetings.extend(_open_meetings(found))
    if found.candidates:
        _ask_of_title(found, title)
    if not meetings:
        _ask_of_rule(lines, found)
    ordered = sorted((each for each in meetings if each), key=lambda meeting: meeting.line)
    return MeetingsFound(tuple(ordered), tuple(found.set_aside), tuple(found.questions))


def _slash_order(lines: Sequence[Line]) -> str:
    """Which way an English page writes `4/9/2020`: as its dates that can be read one way only do, else `either`."""
    pairs = [(int(a), int(b)) for line in lines for a, b in _SLASHED.findall(line.text)]
    month_first = any(a <= 12 < b for a, b in pairs)
    day_first = any(b <= 12 < a for a, b in pairs)
    return "either" if month_first == day_first else "month" if month_first else "day"


def _page_years(lines: Sequence[Line], title: Line | None, found: Gathered, given: int | None) -> PageYears:
    mention = found.title_mention
    dated = [line for line in lines if re.search(r"(?:19|20)\d\d", line.text)]
    named = {each for line in dated if (hint := hint_in(line.text, line.number)) for each in hint.years}
    started = {each for line in dated if (hint := hint_in(line.text, line.number, strict=False)) for each in hint.years}
    single = mention.first if mention and mention.last is None and mention.first.year else None
    is_same = single is not None and any(_same_day(each.mention.first, single) for each in found.candidates)
    return PageYears(
        title=hint_in(title.text, title.number) if title else None,
        title_day=None if is_same else single,
        named=tuple(sorted(named or _recent(started))),
        given=given,
    )


def _recent(years: set[int]) -> set[int]:
    return years if len(years) <= 2 else set()


def _same_day(one: Day, other: Day) -> bool:
    return (one.day, one.month) == (other.day, other.month)


def _from_title(found: Gathered, title: Line | None, is_minutes: bool) -> list[Candidate]:
    """The title's own date as the meeting, on a page that dates nothing else."""
    mention = found.title_mention
    if mention is None or title is None:
        return []
    before = title.text[: mention.start]
    about = MEETING_NOUN.search(title.text) or is_minutes or mention.time or found.label_time or mention.last
    if not about or (why_not_meeting(before, "", timed=False) not in (None, "document")):
        return []
    timed = mention if mention.time else replace(mention, time=found.label_time)
    status: MeetingStatus | None = "held" if is_minutes else None
    return [
        Candidate(
            timed,
            title.text[mention.start : mention.end],
            (title.number,),
            None,
            None,
            status,
            None,
            0,
            -1,
            labelled=False,
        )
    ]


def _meeting(group: Group, choice: Settled, found: Gathered, *, held: bool, place: str | None) -> Meeting | None:
    lead = group.lead
    period, asked = period_of(lead.mention, choice.year, group.lines, lead.written)
    found.questions.extend(asked)
    if period is None:
        return None
    told: MeetingStatus = "held" if held and lead.labelled else "confirmed"
    status = next((each.status for each in group.told if each.status), told)
    if status == "moved":
        found.questions.append(questions.meeting_moved(group.lines[0], lead.written))
    unsure = lead.mention.swapped is not None
    if unsure:
        _ask_of_order(group, found)
    return Meeting(
        title=next((each.title for each in group.told if each.title), None),
        starts=None if unsure else period.starts,
        ends=None if unsure else period.ends,
        zone=period.zone,
        place=place,
        status="open" if unsure else status,
        year_from=choice.source,
        line=group.told[0].lines[0],
        lines=group.lines,
    )


def _ask_of_order(group: Group, found: Gathered) -> None:
    mention = group.lead.mention
    days = [mention.first, *([mention.swapped] if mention.swapped else [])]
    shown = [f"{each.day}.{each.month}.{each.year or ''}" for each in days]
    found.questions.append(questions.day_or_month_first(group.lines[0], group.lead.written, shown))


def _places_of(groups: Sequence[Group], found: Gathered) -> dict[int, str]:
    """The places that stand on lines of their own, by the line of the meeting.

    Such a line goes for the meetings above it in its section that no earlier place line took; with none above, for
    those below it up to the next place line.
    """
    told = [each for group in groups for each in (group.lead, group.range_told) if each]
    placed: dict[int, str] = {}
    for section, line, place in found.places:
        mine = sorted({each.lines[0] for each in told if each.section == section})
        floor = max((other for at, other, _ in found.places if at == section and other < line), default=0)
        ceiling = min((other for at, other, _ in found.places if at == section and other > line), default=None)
        above = [each for each in mine if floor < each < line and each not in placed]
        below = [each for each in mine if each > line and (ceiling is None or each < ceiling)]
        placed.update(dict.fromkeys(above or below, place))
    return placed


def _place_of(group: Group, places: dict[int, str]) -> str | None:
    """The meeting's own place, else that of the range of days it is in."""
    own = next((each.place for each in group.told if each.place), None) or places.get(group.lead.lines[0])
    told = group.range_told
    if own or told is None:
        return own
    return told.place or places.get(told.lines[0])


def _open_meetings(found: Gathered) -> list[Meeting]:
    meetings = []
    for opened in found.open_meetings:
        found.questions.append(questions.date_open(opened.lines[0], opened.title))
        meetings.append(
            Meeting(title=opened.title, starts=None, ends=None, status="open", line=opened.lines[0], lines=opened.lines)
        )
    return meetings


def _ask_of_title(found: Gathered, title: Line | None) -> None:
    mention = found.title_mention
    if mention is None or title is None or mention.last:
        return
    if any(_same_day(each.mention.first, mention.first) for each in found.candidates):
        return
    written = title.text[mention.start : mention.end]
    found.set_aside.append(SetAside(text=written, why="title", line=title.number, lines=(title.number,)))
    found.questions.append(questions.title_date(title.number, written))


def _ask_of_rule(lines: Sequence[Line], found: Gathered) -> None:
    for line in lines:
        if _RULE.search(line.text) and (MEETING_NOUN.search(line.text) or MEETING_VERB.search(line.text)):
            found.questions.append(questions.rule_without_dates(line.number))
            return
