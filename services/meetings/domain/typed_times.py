"""Times as leads type them, in Finnish or ISO notation, read as the meeting's local time."""

import re
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from shared.contracts.when import Days, Open, Slot, Slots, When

_DAY = r"(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<fd>\d{1,2})\.(?P<fm>\d{1,2})\.(?P<fy>\d{4}))"
_TIME = r"(?P<h>\d{1,2})(?:[.:](?P<min>\d{2}))?"
_END = r"(?:\s*[-–—]\s*(?P<eh>\d{1,2})(?:[.:](?P<emin>\d{2}))?)?"
_MOMENT = re.compile(rf"^{_DAY}(?:[T\s]+(?:klo|kl\.?)?\s*{_TIME}{_END})?$", re.IGNORECASE)
_CLOCK = re.compile(rf"^(?:klo|kl\.?)?\s*{_TIME}$", re.IGNORECASE)

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
    try:
        if days:
            return Days(days=tuple(read_day(text) for text in days))
        if slots:
            return Slots(slots=tuple(read_slot(text, None, zone) for text in slots))
        if starts:
            return Slots(slots=(read_slot(starts, ends, zone),))
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_first_message(error), "order") from error
    return Open()


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
    return Slot(starts=instant(day, _clock(found["h"], found["min"], text), zone), ends=ending)


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
        return date(*map(int, numbers))
    except ValueError:
        raise Unreadable(f'"{text}": there is no such day.', "no-such-day") from None


def _clock(hours: str, minutes: str | None, text: str) -> time:
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError:
        raise Unreadable(f'"{text}": there is no such time of day.', "no-such-time") from None


def _first_message(error: ValueError) -> str:
    """A contract's rule in its own words, without pydantic's frame."""
    errors = getattr(error, "errors", None)
    return str(errors()[0]["msg"]).removeprefix("Value error, ") if errors else str(error)
