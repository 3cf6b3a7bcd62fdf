"""When a meeting is: which times a calendar can hold, when it begins, when it is over."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.meetings.domain.errors import BadTime
from shared.contracts.when import Days, Open, Slots, When

LENGTH_UNKNOWN = timedelta(hours=2)
"""How long a sitting counts as going on where its end is not known."""
LONGEST_SITTING = timedelta(hours=24)
FARTHEST = timedelta(days=3660)
"""How far from now a meeting can be: a year beyond that is mistyped."""


def check_when(when: When, time_zone: str, now: datetime) -> None:
    """Raises BadTime where a calendar could not hold it, or a year is mistyped."""
    days = days_of(when, time_zone)
    if any(abs(day - now.date()) > FARTHEST for day in days):
        raise BadTime("That is more than ten years away. Check the year.", "too-far")
    if not isinstance(when, Slots):
        return
    if len(set(days)) < len(days):
        raise BadTime(
            "Two times of one meeting begin on the same day. Make them two meetings, or one longer time.", "same-day"
        )
    if any(slot.ends is not None and slot.ends - slot.starts > LONGEST_SITTING for slot in when.slots):
        raise BadTime("A time of more than 24 hours is no sitting: give each day its own time.", "too-long")


def check_coming(when: When, time_zone: str, now: datetime) -> None:
    """Raises BadTime where it is over already."""
    ends = last_moment(when, time_zone)
    if ends is not None and ends <= now:
        raise BadTime("That time has passed already. Check the year.", "passed")


def first_moment(when: When, time_zone: str) -> datetime | None:
    """When it begins; the start of the first day where only days are known; None where the date is open."""
    match when:
        case Open():
            return None
        case Days():
            return _midnight(when.days[0], time_zone)
        case Slots():
            return when.slots[0].starts


def last_moment(when: When, time_zone: str) -> datetime | None:
    """When it is over; the end of the last day where only days are known; None where the date is open."""
    match when:
        case Open():
            return None
        case Days():
            return _midnight(when.days[-1] + timedelta(days=1), time_zone)
        case Slots():
            last = when.slots[-1]
            return last.ends or last.starts + LENGTH_UNKNOWN


def days_of(when: When, time_zone: str) -> list[date]:
    """The day of the zone on which each sitting begins."""
    match when:
        case Open():
            return []
        case Days():
            return list(when.days)
        case Slots():
            # Years at the ends of the calendar have no local time, but are far enough away without it.
            starts = (slot.starts for slot in when.slots)
            return [(at if at.year in (1, 9999) else at.astimezone(ZoneInfo(time_zone))).date() for at in starts]


def _midnight(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)
