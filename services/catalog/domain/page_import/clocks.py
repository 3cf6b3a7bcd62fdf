"""Turns a written date and time into the importer's `starts` and `ends`, and asks where the clock has no such time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from services.catalog.domain.page_import import questions
from services.catalog.domain.page_import.dates import Day
from services.catalog.domain.page_import.findings import Question
from services.catalog.domain.page_import.mentions import Mention
from services.catalog.domain.page_import.times import WrittenTime

HOME_ZONE = "Europe/Helsinki"
_LEAP_YEAR = 2000
_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class Period:
    """`starts`, `ends` and `zone` as `Meeting` has them."""

    starts: str
    ends: str | None
    zone: str


@dataclass(frozen=True, slots=True)
class _Doubts:
    """The questions on one meeting, and the words and lines they are about."""

    lines: tuple[int, ...]
    written: str
    asked: list[Question]


def period_of(
    mention: Mention, year: int | None, lines: tuple[int, ...], written: str
) -> tuple[Period | None, list[Question]]:
    """The meeting's period; null where the calendar has no such day. Every doubt is among the questions."""
    last_day = mention.last
    first = _date(mention.first, year)
    last = _date(last_day, _end_year(mention, year)) if last_day else first
    if first is None or last is None or last < first:
        return None, [questions.no_such_date(lines[0], written)]
    doubts = _Doubts(lines, written, [])
    time = _time_at_home(mention, year, first, doubts)
    if time is None:
        return Period(_show(first, year), _show(last, year) if last_day else None, HOME_ZONE), doubts.asked
    zone = time.zone or HOME_ZONE
    starts = first + timedelta(minutes=time.begins.minutes)
    ends = _end_of(mention, time, starts, last)
    if ends is not None and ends < starts:
        doubts.asked.append(questions.end_before_start(lines, written))
        ends = None
    if year is not None and _shifted(starts, ends, zone, doubts):
        return Period(_show(first, year), None, zone), doubts.asked
    shown_end = _show_time(ends, year, zone) if ends else None
    return Period(_show_time(starts, year, zone), shown_end, zone), doubts.asked


def _end_year(mention: Mention, year: int | None) -> int | None:
    if mention.last is None or mention.last.year:
        return mention.last.year if mention.last else None
    over = (mention.last.month, mention.last.day) < (mention.first.month, mention.first.day)
    return (year or _LEAP_YEAR) + 1 if over else year


def _date(day: Day, year: int | None) -> datetime | None:
    if year is not None and year not in _YEARS:
        return None
    try:
        return datetime(day.year or year or _LEAP_YEAR, day.month, day.day)  # noqa: DTZ001 - a wall clock's reading
    except ValueError:
        return None


def _end_of(mention: Mention, time: WrittenTime, starts: datetime, last: datetime) -> datetime | None:
    if mention.end_time:
        closing = mention.end_time.finishes or mention.end_time.begins
        return last + timedelta(minutes=closing.minutes)
    if time.finishes is None:
        return None
    ends = last + timedelta(minutes=time.finishes.minutes)
    overnight = time.begins.minutes >= 18 * 60 and time.finishes.minutes <= 6 * 60 and ends < starts
    return ends + timedelta(days=1) if overnight else ends


def _time_at_home(mention: Mention, year: int | None, day: datetime, doubts: _Doubts) -> WrittenTime | None:
    """The meeting's time; of a time told in two zones Helsinki's, when they are one moment."""
    time, other = mention.time, mention.other_zone
    if time is None or other is None:
        return time
    if year is not None:
        one = _moment(day, time.begins.minutes, time.zone or HOME_ZONE)
        two = _moment(day, other.begins.minutes, other.zone or HOME_ZONE)
        if one != two and one + timedelta(days=1) != two and two + timedelta(days=1) != one:
            doubts.asked.append(questions.zones_disagree(doubts.lines, doubts.written))
            return time
        if one == two and other.zone == HOME_ZONE and (other.finishes or not time.finishes):
            return other
    return time


def _moment(day: datetime, minutes: int, zone: str) -> datetime:
    return (day + timedelta(minutes=minutes)).replace(tzinfo=_tz(zone)).astimezone(UTC)


def _tz(zone: str) -> tzinfo:
    if zone[0] in "+-":
        hours, minutes = zone[1:].split(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if zone[0] == "-" else offset)
    return ZoneInfo(zone)


def _shifted(starts: datetime, ends: datetime | None, zone: str, doubts: _Doubts) -> bool:
    """Ask where a clock change makes a time of the meeting impossible or double; True where it is impossible."""
    for wall in (starts, ends):
        if wall is None:
            continue
        early, late = (wall.replace(tzinfo=_tz(zone), fold=fold) for fold in (0, 1))
        if early.utcoffset() == late.utcoffset():
            continue
        if early.astimezone(UTC).astimezone(_tz(zone)).replace(tzinfo=None, fold=0) != wall:
            doubts.asked.append(questions.no_such_time(doubts.lines, doubts.written))
            return True
        doubts.asked.append(questions.time_twice(doubts.lines, doubts.written))
    return False


def _show(day: datetime, year: int | None) -> str:
    return day.strftime("%Y-%m-%d") if year is not None else day.strftime("--%m-%d")


def _show_time(wall: datetime, year: int | None, zone: str) -> str:
    if year is None:
        return wall.strftime("--%m-%dT%H:%M")
    shown = wall.replace(tzinfo=_tz(zone))
    return wall.strftime("%Y-%m-%dT%H:%M") if zone == HOME_ZONE else shown.isoformat(timespec="minutes")
