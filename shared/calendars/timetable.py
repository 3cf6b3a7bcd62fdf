"""When a meeting is, in the terms of a calendar: one event, or a daily series with days left out and times changed.

Why a series and not several events: `docs/decisions/one-uid-for-several-days.md`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from shared.contracts.when import Days, Slot, Slots

_DAY = timedelta(days=1)

Moment = datetime | date
"""A day, or a time aware in UTC or in the meeting's zone: whichever of them is to be written."""


@dataclass(frozen=True, slots=True)
class Span:
    starts: Moment
    ends: Moment | None
    """Exclusive, as DTEND is. None where the end is not known: the event then ends as it starts (RFC 5545, 3.6.1)."""


@dataclass(frozen=True, slots=True)
class Timetable:
    first: Span
    days: int = 1
    """How many days the series runs from `first` on, one occurrence a day; 1 is no series."""
    left_out: tuple[Moment, ...] = ()
    """Occurrences that are not held."""
    changed: tuple[tuple[Moment, Span], ...] = ()
    """Occurrences by the time at which the series would have them, and when they are instead."""


def timetable(when: Days | Slots, zone: ZoneInfo) -> Timetable:
    """`when` as a calendar has it, times as the clocks of `zone` show them.

    Raises ValueError where two slots start on the same day of `zone`: a daily series has one occurrence a day.
    """
    if isinstance(when, Days):
        return _of_days(when.days)
    return _of_sittings([_Sitting.of(slot, zone) for slot in when.slots], zone)


def _of_days(days: tuple[date, ...]) -> Timetable:
    length = (days[-1] - days[0]).days + 1
    if length == len(days):
        return Timetable(Span(days[0], days[-1] + _DAY))
    held = set(days)
    every_day = [days[0] + _DAY * number for number in range(length)]
    return Timetable(
        Span(days[0], days[0] + _DAY), days=length, left_out=tuple(day for day in every_day if day not in held)
    )


@dataclass(frozen=True, slots=True)
class _Sitting:
    """A slot in whole seconds, which is as fine as iCalendar writes, on the clocks of the meeting's zone."""

    starts: datetime
    ends: datetime | None

    @classmethod
    def of(cls, slot: Slot, zone: ZoneInfo) -> Self:
        starts = slot.starts.astimezone(zone).replace(microsecond=0)
        ends = slot.ends and slot.ends.astimezone(zone).replace(microsecond=0)
        return cls(starts, ends if ends is not None and _exact(starts, ends) > timedelta(0) else None)

    @property
    def plain(self) -> bool:
        """Whether the clocks show its times once only, so that the time of day tells the instant.

        By RFC 5545 (3.3.5) a time that comes twice is the first one; readers differ, and the second cannot be told.
        """
        return not any(_comes_twice(time) for time in (self.starts, self.ends) if time is not None)

    @property
    def span(self) -> Span:
        if self.plain:
            return Span(self.starts, self.ends)
        return Span(self.starts.astimezone(UTC), self.ends and self.ends.astimezone(UTC))

    def as_long_as(self, starts: datetime, ends: datetime | None) -> bool:
        """Whether both last equally long: in hours, and by the clock, since readers count a series either way."""
        if self.ends is None or ends is None:
            return self.ends is ends
        return self.ends - self.starts == ends - starts and _exact(self.starts, self.ends) == _exact(starts, ends)


def _of_sittings(sittings: list[_Sitting], zone: ZoneInfo) -> Timetable:
    if len(sittings) == 1:
        return Timetable(sittings[0].span)
    by_day = {sitting.starts.date(): sitting for sitting in sittings}
    if len(by_day) < len(sittings):
        raise ValueError(f"slots of one meeting start on different days of {zone.key}")
    model = next((sitting for sitting in sittings if sitting.plain), sittings[0])

    def usual(day: date) -> datetime:
        return datetime.combine(day, model.starts.time(), zone)

    first = sittings[0].starts.date()
    starts = usual(first)
    ends = None if model.ends is None else starts + (model.ends - model.starts)
    every_day = [first + _DAY * number for number in range((sittings[-1].starts.date() - first).days + 1)]
    return Timetable(
        Span(starts, ends),
        days=len(every_day),
        left_out=tuple(usual(day) for day in every_day if day not in by_day),
        changed=tuple(
            (usual(day), sitting.span)
            for day, sitting in by_day.items()
            if not (sitting.plain and sitting.starts == usual(day) and sitting.as_long_as(starts, ends))
        ),
    )


def _comes_twice(time: datetime) -> bool:
    return time.replace(fold=0).utcoffset() != time.replace(fold=1).utcoffset()


def _exact(starts: datetime, ends: datetime) -> timedelta:
    return ends.astimezone(UTC) - starts.astimezone(UTC)
