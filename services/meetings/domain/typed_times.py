"""Times as leads type them, in Finnish or ISO notation, read as the meeting's local time."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from shared.contracts.when import LONGEST_SPAN, Days, Open, Slot, Slots, When

_WEEKDAYS = (
    {"ma", "maanantai", "må", "mån", "måndag", "mon", "monday"},
    {"ti", "tiistai", "tis", "tisdag", "tue", "tuesday"},
    {"ke", "keskiviikko", "on", "ons", "onsdag", "wed", "wednesday"},
    {"to", "torstai", "tor", "tors", "torsdag", "thu", "thursday"},
    {"pe", "perjantai", "fr", "fre", "fredag", "fri", "friday"},
    {"la", "lauantai", "lö", "lör", "lördag", "sat", "saturday"},
    {"su", "sunnuntai", "sö", "sön", "söndag", "sun", "sunday"},
)
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,11})\.?,?\s+)?"
_AT = r"(?:klo|kello|kl)\.?"
_DAY = r"(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<fd>\d{1,2})\.(?P<fm>\d{1,2})\.(?P<fy>\d{4}))"
_TIME = r"(?P<h>\d{1,2})(?:[.:](?P<min>\d{2}))?"
_END = r"(?:\s*[-–—]\s*(?P<eh>\d{1,2})(?:[.:](?P<emin>\d{2}))?)?"
_MOMENT = re.compile(rf"^{_WEEKDAY}{_DAY}(?:(?:,?\s*{_AT}\s*|T|,?\s+){_TIME}{_END})?$", re.IGNORECASE)
_CLOCK = re.compile(rf"^(?:{_AT})?\s*{_TIME}$", re.IGNORECASE)

_TOO_LONG = "A meeting lasts 31 days at most, from its first day to its last. Make it several meetings."
EXAMPLES = '"17.12.2026 klo 12.00-14.00" or "2026-12-17 12:00"'


Fault = Literal[
    "given-twice", "no-day", "no-such-day", "no-time", "no-such-time", "clocks-forward", "clocks-back", "order", "span"
]


class Unreadable(ValueError):
    """The text is no time that a meeting can have; the message says how to write it, `fault` what it is in a word."""

    def __init__(self, message: str, fault: Fault) -> None:
        super().__init__(message)
        self.fault = fault


def read_when(starts: str | None, ends: str | None, slots: tuple[str, ...], days: tuple[str, ...], zone: str) -> When:
    """What the options say, in the zone's local time. Exactly one of `starts`, `slots`, `days`, or none: date open."""
    if sum(map(bool, (starts, slots, days))) > 1:
        raise Unreadable(
            "give the time once: --starts, or one --slot a day, or --day where the hour is not known", "given-twice"
        )
    if ends and not starts:
        raise Unreadable("--ends needs --starts", "no-time")
    if days:
        return _days(sorted({read_day(text) for text in days}))
    if slots:
        return _slots(sorted((read_slot(text, None, zone) for text in slots), key=lambda slot: slot.starts))
    if starts:
        return _slots([read_slot(starts, ends, zone)])
    return Open()


def _days(days: Sequence[date]) -> Days:
    if days[-1] - days[0] >= LONGEST_SPAN:
        raise Unreadable(_TOO_LONG, "span")
    return Days(days=tuple(days))


def _slots(slots: Sequence[Slot]) -> Slots:
    if any(later.starts < (earlier.ends or earlier.starts) for earlier, later in pairwise(slots)) or len(
        {slot.starts for slot in slots}
    ) < len(slots):
        raise Unreadable("Two of the times overlap: give each sitting a time of its own.", "order")
    if slots[-1].starts - slots[0].starts >= LONGEST_SPAN:
        raise Unreadable(_TOO_LONG, "span")
    return Slots(slots=tuple(slots))


def read_slot(text: str, ends: str | None, zone: str) -> Slot:
    found = _MOMENT.match(text.strip())
    if found is None or found["h"] is None:
        raise Unreadable(f'"{text}" is not a day with a time. Write for example {EXAMPLES}.', "no-time")
    day = _day(found, text)
    end_clock = (found["eh"], found["emin"]) if found["eh"] else None
    ending: datetime | None = None
    if ends is not None:
        if end_clock is not None:
            raise Unreadable("the end is given twice: in --starts and in --ends", "given-twice")
        ending = _ending(ends, day, zone)
    elif end_clock is not None:
        ending = instant(day, _clock(*end_clock, text), zone)
    starting = instant(day, _clock(found["h"], found["min"], text), zone)
    if ending is not None and ending <= starting:
        raise Unreadable(
            f'"{text}" would end before it begins. For an end after midnight write --ends with its day: '
            '--starts "17.12.2026 22.00" --ends "18.12.2026 1.00".',
            "order",
        )
    return Slot(starts=starting, ends=ending)


def instant(day: date, clock: time, zone: str) -> datetime:
    """The moment of a local time. Raises Unreadable for one that does not exist, or happens twice, that day."""
    local = datetime.combine(day, clock, ZoneInfo(zone))
    back = local.astimezone(UTC).astimezone(ZoneInfo(zone))
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Unreadable(
            f"{day:%-d.%-m.%Y} has no {clock:%-H.%M}: the clocks go forward then. Choose another time.",
            "clocks-forward",
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise Unreadable(
            f"{day:%-d.%-m.%Y} has {clock:%-H.%M} twice: the clocks go back then. Choose a time outside that hour.",
            "clocks-back",
        )
    return local.astimezone(UTC)


def read_clock(text: str) -> time:
    """A time of day alone. Raises Unreadable."""
    found = _CLOCK.match(text.strip())
    if found is None:
        raise Unreadable(f'"{text}" is not a time of day. Write for example "14.00".', "no-time")
    return _clock(found["h"], found["min"], text)


def _ending(text: str, day: date, zone: str) -> datetime:
    alone = _CLOCK.match(text.strip())
    if alone is not None:
        return instant(day, _clock(alone["h"], alone["min"], text), zone)
    found = _MOMENT.match(text.strip())
    if found is None or found["h"] is None or found["eh"]:
        raise Unreadable(
            f'"{text}" is not a time to end at. Write for example "14.00" or "2026-12-17 14:00".', "no-time"
        )
    return instant(_day(found, text), _clock(found["h"], found["min"], text), zone)


def read_day(text: str) -> date:
    """A day alone. Raises Unreadable."""
    found = _MOMENT.match(text.strip())
    if found is None or found["h"] is not None:
        raise Unreadable(f'"{text}" is not a day alone. Write for example "17.12.2026" or "2026-12-17".', "no-day")
    return _day(found, text)


def _day(found: "re.Match[str]", text: str) -> date:
    numbers = (found["y"], found["m"], found["d"]) if found["y"] else (found["fy"], found["fm"], found["fd"])
    try:
        day = date(*map(int, numbers))
    except ValueError:
        raise Unreadable(f'"{text}": there is no such day. Check day, month and year.', "no-such-day") from None
    weekday = (found["weekday"] or "").lower()
    if weekday and weekday not in _WEEKDAYS[day.weekday()]:
        raise Unreadable(
            f'"{text}": {day.day}.{day.month}.{day.year} is a {day:%A}. Check the day and the year, or leave the '
            "weekday out.",
            "no-such-day",
        )
    return day


def _clock(hours: str, minutes: str | None, text: str) -> time:
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError:
        raise Unreadable(
            f'"{text}": there is no such time of day. Hours go from 0 to 23, minutes to 59.', "no-such-time"
        ) from None
