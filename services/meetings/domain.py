"""A meeting: draft, tentative or confirmed, moved, cancelled or held; and what of it is public."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.contracts.meetings import GroupReference, Joining, Place
from shared.contracts.meetings import Meeting as PublicMeeting
from shared.contracts.snapshots import Localised
from shared.contracts.when import Days, Open, Slots, When
from shared.languages import LANGUAGES

Status = Literal["draft", "tentative", "confirmed", "cancelled", "held"]
LENGTH_UNKNOWN = timedelta(hours=2)
"""How long a sitting counts as going on where its end is not known."""


class MeetingError(Exception):
    """A rule stands against what was asked. The message says so in words for the lead, with what to do."""


class NoSuchMeeting(MeetingError):
    def __init__(self, asked: str) -> None:
        super().__init__(f'There is no meeting "{asked}". `talkoot meetings list --all` shows the meetings.')


class NoSuchGroup(MeetingError):
    def __init__(self, slug: str) -> None:
        super().__init__(f'There is no group "{slug}". `talkoot catalog list` shows the groups.')


class GroupNotPublic(MeetingError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f'The group "{slug}" is a draft, so nobody could find its meetings. Publish it first: '
            f"talkoot catalog publish {slug}. Or keep the meeting as a draft: --draft"
        )


class WrongStatus(MeetingError):
    """What was asked does not fit the meeting's state."""


class BadTime(MeetingError):
    """The time cannot be a meeting's."""


@dataclass(frozen=True, slots=True)
class Link:
    """How to join online: for members only."""

    url: str
    instructions: Localised


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with all that its leads have said, public or not. Times are aware, in UTC."""

    id: UUID
    group_id: UUID
    status: Status
    version: int
    sequence: int
    title: Localised
    agenda: Localised
    reason: Localised
    when: When
    time_zone: str
    place: Place
    link: Link | None
    source: str | None
    """The words of the imported page that proposed it."""
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """What meetings knows of a theme group."""

    id: UUID
    slug: str
    name: Localised
    status: Literal["draft", "active", "ended"]


def check_when(when: When, time_zone: str) -> None:
    """Raises BadTime where a calendar could not hold it: two sittings that begin on one day, or an endless one."""
    if not isinstance(when, Slots):
        return
    days = [slot.starts.astimezone(ZoneInfo(time_zone)).date() for slot in when.slots]
    if len(set(days)) < len(days):
        raise BadTime("Two times of one meeting begin on the same day. Make them two meetings, or one longer time.")
    if any(slot.ends is not None and slot.ends - slot.starts > timedelta(hours=24) for slot in when.slots):
        raise BadTime("A time of more than 24 hours is no sitting: give each day its own time.")


def publish(meeting: Meeting, *, tentative: bool, now: datetime) -> Meeting:
    """Draft to tentative or confirmed, and tentative to confirmed. The same again changes nothing.

    Raises WrongStatus, and BadTime for a draft whose time has passed.
    """
    wanted: Status = "tentative" if tentative else "confirmed"
    if meeting.status == wanted:
        return meeting
    if meeting.status == "draft":
        _check_coming(meeting.when, meeting.time_zone, now)
        return _next(meeting, now, status=wanted)
    if meeting.status == "tentative":
        return _next(meeting, now, status="confirmed")
    if meeting.status == "confirmed":
        raise WrongStatus("The meeting is confirmed; people rely on it. To change its time: talkoot meetings move")
    raise WrongStatus(f"The meeting is {meeting.status} and stays so. Schedule a new one: talkoot meetings schedule")


def move(meeting: Meeting, *, when: When, place: Place, reason: Localised, now: datetime) -> Meeting:
    """The meeting at another time or place; the same one where neither differs. A draft just changes.

    Raises WrongStatus, BadTime.
    """
    if meeting.status in ("cancelled", "held"):
        raise WrongStatus(
            f"The meeting is {meeting.status} and cannot move. Schedule a new one: talkoot meetings schedule"
        )
    if (when, place) == (meeting.when, meeting.place):
        return meeting
    check_when(when, meeting.time_zone)
    _check_coming(when, meeting.time_zone, now)
    sequence = meeting.sequence if meeting.status == "draft" else meeting.sequence + 1
    return _next(meeting, now, when=when, place=place, reason=reason, sequence=sequence)


def change(meeting: Meeting, *, title: Localised, agenda: Localised, now: datetime) -> Meeting:
    """The meeting with another title or agenda: no calendar entry moves. Raises WrongStatus."""
    if (title, agenda) == (meeting.title, meeting.agenda):
        return meeting
    if meeting.status == "cancelled":
        raise WrongStatus("The meeting is cancelled; its page stays as it was.")
    return _next(meeting, now, title=title, agenda=agenda)


def cancel(meeting: Meeting, *, reason: Localised, now: datetime) -> Meeting:
    """The cancelled meeting. Twice is once. Raises WrongStatus for a draft, a held or a past meeting."""
    if meeting.status == "cancelled":
        return meeting
    if meeting.status == "draft":
        raise WrongStatus("The meeting is a draft, which nobody has seen: there is nothing to cancel.")
    if meeting.status == "held" or is_over(meeting, now):
        raise WrongStatus("The meeting is over; what has been held cannot be cancelled.")
    return _next(meeting, now, status="cancelled", reason=reason, sequence=meeting.sequence + 1)


def hold(meeting: Meeting, *, now: datetime) -> Meeting:
    """The meeting as held. Twice is once. Raises WrongStatus for one that has not begun, a draft or a cancelled one."""
    if meeting.status == "held":
        return meeting
    if meeting.status in ("draft", "cancelled"):
        raise WrongStatus(f"The meeting is {meeting.status}: it cannot have been held.")
    begins = first_moment(meeting.when, meeting.time_zone)
    if begins is None or begins > now:
        raise WrongStatus("The meeting has not begun yet. When it is over it counts as held the day after by itself.")
    return _next(meeting, now, status="held")


def set_link(meeting: Meeting, link: Link | None, *, now: datetime) -> Meeting:
    """The meeting with another link for joining online. Raises WrongStatus once it is over."""
    if link == meeting.link:
        return meeting
    if meeting.status in ("cancelled", "held"):
        raise WrongStatus(f"The meeting is {meeting.status}; nobody will join it.")
    return _next(meeting, now, link=link)


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


def is_over(meeting: Meeting, now: datetime) -> bool:
    ends = last_moment(meeting.when, meeting.time_zone)
    return ends is not None and ends <= now


def public(meeting: Meeting, group: Group, *, public_url: str, previous_when: When | None = None) -> PublicMeeting:
    """The public snapshot of a published meeting, without anything that is for members only.

    The UID is the id alone, as RFC 7986 (5.3) advises: a site that moves to another address keeps every calendar right.
    """
    if meeting.status == "draft":
        raise ValueError("a draft has no public state")
    return PublicMeeting(
        id=meeting.id,
        version=meeting.version,
        changed_at=meeting.changed_at,
        group=GroupReference(id=group.id, slug=group.slug, name=group.name),
        status=meeting.status,
        title=meeting.title or group.name,
        agenda=meeting.agenda,
        when=meeting.when,
        previous_when=previous_when,
        time_zone=meeting.time_zone,
        place=meeting.place,
        reason=meeting.reason,
        uid=str(meeting.id),
        sequence=meeting.sequence,
        pages={language: f"{public_url}/{language}/meetings/{meeting.id}" for language in LANGUAGES},
    )


def joining(meeting: Meeting, link: Link) -> Joining:
    """The members' snapshot."""
    return Joining(
        id=meeting.id,
        version=meeting.version,
        changed_at=meeting.changed_at,
        url=link.url,
        instructions=link.instructions,
    )


def _check_coming(when: When, time_zone: str, now: datetime) -> None:
    ends = last_moment(when, time_zone)
    if ends is not None and ends <= now:
        raise BadTime("That time has passed already. Check the year.")


def _midnight(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def _next(meeting: Meeting, now: datetime, **changes: object) -> Meeting:
    """The meeting one version on; its time of change never goes back, whatever the clock does."""
    return replace(
        meeting,
        version=meeting.version + 1,
        changed_at=max(now, meeting.changed_at),
        **changes,  # type: ignore[arg-type]
    )
