"""When the meetings service's meetings are, for the order on a group's page: which are coming, which are over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.contracts.meetings import Meeting
from shared.contracts.when import Days, Open, Slots, When


@dataclass(frozen=True, slots=True)
class Span:
    """From the moment a meeting begins to the moment it is over; None where that is not known. Aware."""

    starts: datetime | None
    over: datetime | None


def span(when: When, time_zone: str) -> Span:
    """A day without a time lasts until its midnight in `time_zone`; a sitting without an end until its day is over."""
    zone = _zone(time_zone)
    match when:
        case Open():
            return Span(None, None)
        case Days(days=days):
            return Span(datetime.combine(days[0], time(), zone), _midnight_after(days[-1], zone))
        case Slots(slots=slots):
            last = slots[-1]
            return Span(slots[0].starts, last.ends or _midnight_after(last.starts.astimezone(zone).date(), zone))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _midnight_after(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone)


def is_over(meeting: Meeting, *, now: datetime) -> bool:
    over = span(meeting.when, meeting.time_zone).over
    return meeting.status == "held" or (over is not None and over <= now)


def coming_and_past(
    meetings: Iterable[Meeting], *, ended: bool, now: datetime
) -> tuple[Sequence[Meeting], Sequence[Meeting]]:
    """Coming meetings, the next first and undated ones last; past ones, the latest first.

    Of a group that has ended, meetings without a date drop out, for they will never be.
    """
    dated = [meeting for meeting in meetings if not ended or span(meeting.when, meeting.time_zone).starts is not None]
    coming = [meeting for meeting in dated if not is_over(meeting, now=now)]
    past = [meeting for meeting in dated if is_over(meeting, now=now)]
    return sorted(coming, key=_order), sorted(past, key=_order, reverse=True)


def _order(meeting: Meeting) -> tuple[bool, float, str]:
    starts = span(meeting.when, meeting.time_zone).starts
    return (starts is None, starts.timestamp() if starts else 0.0, str(meeting.id))
