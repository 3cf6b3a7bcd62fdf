"""VTIMEZONE (RFC 5545, 3.6.5): the rules of a time zone, as the zone database has them around the meetings."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vDatetime, vRecur, vUTCOffset

from shared.calendars.text import text

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Onset:
    """The clocks change: when (as they show just before), from and to which offset, and what the new time is called."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str


def vtimezone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """The zone's rules, right from the year before `first` to the year after `last` (aware times).

    A change of the clocks that comes on the same weekday of the same week every year is one yearly rule; any other is
    written alone.
    """
    years = range(first.astimezone(UTC).year - 1, last.astimezone(UTC).year + 2)
    begin = datetime(years[0], 1, 1, tzinfo=UTC)
    onsets = list(_onsets(zone, begin, datetime(years[-1] + 1, 1, 1, tzinfo=UTC)))
    component = Timezone()
    component["TZID"] = text(zone.key)
    if not onsets or onsets[0].at.replace(tzinfo=UTC) - onsets[0].before > first:
        offset, name = _offset_and_name(zone, begin)
        component.add_component(_observance(_Onset(begin.replace(tzinfo=None), offset, offset, name), None))
    for onset, rule in sorted(_ruled(onsets, years), key=lambda ruled: ruled[0].at):
        component.add_component(_observance(onset, rule))
    return component


def _observance(onset: _Onset, rule: vRecur | None) -> TimezoneStandard | TimezoneDaylight:
    component = TimezoneDaylight() if onset.after > onset.before else TimezoneStandard()
    component["DTSTART"] = vDatetime(onset.at)
    component["TZOFFSETFROM"] = vUTCOffset(onset.before)
    component["TZOFFSETTO"] = vUTCOffset(onset.after)
    component["TZNAME"] = text(onset.name)
    if rule is not None:
        component["RRULE"] = rule
    return component


def _ruled(onsets: list[_Onset], years: range) -> Iterator[tuple[_Onset, vRecur | None]]:
    def kind(onset: _Onset) -> tuple[object, ...]:
        return onset.before, onset.after, onset.name, onset.at.month, onset.at.weekday(), onset.at.time()

    for _, group in groupby(sorted(onsets, key=lambda onset: (kind(onset), onset.at)), key=kind):
        alike = list(group)
        week = _week([onset.at for onset in alike])
        if week is not None and [onset.at.year for onset in alike] == list(years):
            at = alike[0].at
            yield alike[0], vRecur(FREQ="YEARLY", BYMONTH=at.month, BYDAY=f"{week}{_WEEKDAYS[at.weekday()]}")
        else:
            yield from ((onset, None) for onset in alike)


def _week(days: list[datetime]) -> int | None:
    """The week of the month in which all of `days` are: -1 the last, 1 the first; None where they differ."""
    if all(day.day + 7 > calendar.monthrange(day.year, day.month)[1] for day in days):
        return -1
    weeks = {(day.day - 1) // 7 + 1 for day in days}
    return weeks.pop() if len(weeks) == 1 else None


def _onsets(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[_Onset]:
    moment = begin
    before, _ = _offset_and_name(zone, moment)
    while moment < end:
        following = moment + timedelta(days=1)
        after, _ = _offset_and_name(zone, following)
        if after != before:
            change = _change(zone, moment, following)
            after, name = _offset_and_name(zone, change)
            yield _Onset((change + before).replace(tzinfo=None), before, after, name)
        moment, before = following, after


def _change(zone: ZoneInfo, earlier: datetime, later: datetime) -> datetime:
    """The first second with the new offset, which comes after `earlier` and not after `later`."""
    old, _ = _offset_and_name(zone, earlier)
    while later - earlier > timedelta(seconds=1):
        middle = earlier + timedelta(seconds=(later - earlier) // timedelta(seconds=2))
        if _offset_and_name(zone, middle)[0] == old:
            earlier = middle
        else:
            later = middle
    return later


def _offset_and_name(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, str]:
    local = moment.astimezone(zone)
    return local.utcoffset() or timedelta(0), local.tzname() or zone.key
