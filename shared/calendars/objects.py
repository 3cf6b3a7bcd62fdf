"""Whole calendar objects: the feed that people subscribe to, and what goes into mails (iTIP, RFC 5546)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, vDatetime, vDuration

from shared.calendars.events import Organiser, Telling, events
from shared.calendars.text import attendee_line, fold, one_line, text
from shared.calendars.timetable import Timetable, timetable
from shared.calendars.zones import vtimezone
from shared.contracts.meetings import Joining, Meeting
from shared.contracts.when import Days, Slots
from shared.languages import Language

PRODUCT: Final = "-//Talkoot//Talkoot//EN"
_END: Final = b"END:VEVENT\r\n"


class Undated(ValueError):
    """The meeting has no date yet, so no calendar can hold it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An invitation or a cancellation without its attendee: make it once, then address it to each member."""

    method: Literal["REQUEST", "CANCEL"]
    """Goes into the mail part's type too: `text/calendar; method=REQUEST; charset=utf-8` (RFC 6047, 2.4)."""
    pieces: tuple[bytes, ...]
    """The object, parted where an ATTENDEE line belongs."""

    def for_attendee(self, email: str, name: str | None = None) -> bytes:
        """The object addressed to one person."""
        return attendee_line(email, name).join(self.pieces)


def feed(
    meetings: Iterable[Meeting],
    *,
    name: str,
    language: Language,
    refresh: timedelta,
    organiser: Organiser | None = None,
    color: str | None = None,
) -> bytes:
    """A public calendar to subscribe to, the meetings in the order given; those without a date are left out.

    It depends on nothing but its arguments, so the same meetings give the same bytes. `refresh` is how often a program
    should ask again, `color` a CSS3 name (RFC 7986, 5.9). RFC 5546 wants an ORGANIZER in what is published; give one
    where there is an address for it. Never holds a link for joining. Raises ValueError as `publication` does.
    """
    meetings = list(meetings)
    calendar = _calendar("PUBLISH")
    calendar["NAME"] = text(one_line(name), language)
    calendar["X-WR-CALNAME"] = text(one_line(name))
    if color is not None:
        calendar["COLOR"] = text(one_line(color))
    if meetings:
        calendar["LAST-MODIFIED"] = vDatetime(max(meeting.changed_at for meeting in meetings).astimezone(UTC))
    calendar["REFRESH-INTERVAL"] = vDuration(refresh, params={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(refresh)
    telling = Telling(language, "PUBLISH", organiser)
    return _filled(calendar, [_Dated.of(meeting) for meeting in meetings if meeting.when.kind != "open"], telling)


def publication(meeting: Meeting, *, language: Language, organiser: Organiser | None = None) -> bytes:
    """One meeting to put into a calendar by hand, as a public page offers it: without attendee or link for joining.

    Raises Undated where its date is not known, ValueError where the zone is unknown or slots share a day of it.
    """
    return _filled(_calendar("PUBLISH"), [_Dated.of(meeting)], Telling(language, "PUBLISH", organiser))


def prepare_invitation(
    meeting: Meeting, *, organiser: Organiser, language: Language, joining: Joining | None = None
) -> Prepared:
    """An invitation, or the change of one sent before: under the same UID, a higher SEQUENCE replaces it as a whole.

    `joining` is for members only and shows where the place is online or hybrid. Raises Undated where the date is not
    known, ValueError where the meeting is cancelled, the zone unknown, or slots share a day of it.
    """
    if meeting.status == "cancelled":
        raise ValueError("nobody is invited to a cancelled meeting")
    return Prepared("REQUEST", _parted(meeting, Telling(language, "REQUEST", organiser, joining)))


def prepare_cancellation(meeting: Meeting, *, organiser: Organiser, language: Language) -> Prepared:
    """Takes the meeting out of the calendars that an invitation put it in, all its days at once.

    For a cancelled meeting, and for one moved to a date not yet known: then the time is the previous one. Raises
    Undated where neither is known, ValueError as `prepare_invitation` does for zone and slots.
    """
    when = meeting.when if meeting.when.kind != "open" else meeting.previous_when
    dated = meeting if when is None else meeting.model_copy(update={"when": when})
    return Prepared("CANCEL", _parted(dated, Telling(language, "CANCEL", organiser)))


def invitation(
    meeting: Meeting,
    *,
    attendee_email: str,
    attendee_name: str | None = None,
    organiser: Organiser,
    language: Language,
    joining: Joining | None = None,
) -> bytes:
    """`prepare_invitation` for one person."""
    prepared = prepare_invitation(meeting, organiser=organiser, language=language, joining=joining)
    return prepared.for_attendee(attendee_email, attendee_name)


def cancellation(
    meeting: Meeting,
    *,
    attendee_email: str,
    attendee_name: str | None = None,
    organiser: Organiser,
    language: Language,
) -> bytes:
    """`prepare_cancellation` for one person."""
    prepared = prepare_cancellation(meeting, organiser=organiser, language=language)
    return prepared.for_attendee(attendee_email, attendee_name)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A meeting with what its calendar times follow from."""

    meeting: Meeting
    zone: ZoneInfo
    times: Timetable
    first: datetime
    last: datetime

    @classmethod
    def of(cls, meeting: Meeting) -> "_Dated":
        when = meeting.when
        if when.kind == "open":
            raise Undated("the meeting has no date yet")
        zone = _zone(meeting.time_zone)
        return cls(meeting, zone, timetable(when, zone), *_range(when))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"{name!r} is not in the zone database") from error


def _range(when: Days | Slots) -> tuple[datetime, datetime]:
    if isinstance(when, Days):
        return _midnight(when.days[0]), _midnight(when.days[-1])
    last = when.slots[-1]
    return when.slots[0].starts, last.ends or last.starts


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar["VERSION"] = text("2.0")
    calendar["PRODID"] = text(PRODUCT)
    calendar["CALSCALE"] = text("GREGORIAN")
    calendar["METHOD"] = text(method)
    return calendar


def _filled(calendar: Calendar, dated: Sequence[_Dated], telling: Telling) -> bytes:
    components = [event for one in dated for event in events(one.meeting, one.times, telling)]
    for zone in dict.fromkeys(one.zone for one in dated if isinstance(one.meeting.when, Slots)):
        there = [one for one in dated if one.zone is zone]
        if zone.key != "UTC":
            calendar.add_component(vtimezone(zone, min(one.first for one in there), max(one.last for one in there)))
    for event in components:
        calendar.add_component(event)
    return b"".join(fold(line) for line in calendar.content_lines(sorted=False) if line)


def _parted(meeting: Meeting, telling: Telling) -> tuple[bytes, ...]:
    """The object parted at the end of each event; no text can look like one, as a fold starts its line with a space."""
    whole = _filled(_calendar(telling.method), [_Dated.of(meeting)], telling)
    *before, last = whole.split(b"\r\n" + _END)
    first, *others = (piece + b"\r\n" for piece in before)
    return (first, *(_END + piece for piece in others), _END + last)
