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
LONGEST_SITTING = timedelta(hours=24)
FARTHEST = timedelta(days=3660)
"""How far from now a meeting can be: a year beyond that is mistyped."""
HELD_AFTER = timedelta(hours=12)
"""So long after its end a meeting counts as held by itself: time enough to say that it was not."""
LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
"""Of agenda and reason, in characters a language."""


class MeetingError(Exception):
    """A rule stands against what was asked. The message says so in words for the lead, with what to do."""


class NoSuchMeeting(MeetingError):
    def __init__(self, asked: str) -> None:
        super().__init__(f'There is no meeting "{asked}". `talkoot meetings list --all` shows the meetings.')


class NoSuchGroup(MeetingError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f'There is no group "{slug}" here. `talkoot catalog list` shows the groups; '
            "one that was made just now takes some seconds to arrive: then try again."
        )


class GroupNotPublic(MeetingError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f'The group "{slug}" is a draft, so nobody could find its meetings. Publish it first: '
            f"talkoot catalog publish {slug} (some seconds later it is known here: then try again). "
            "Or keep the meeting as a draft: talkoot meetings schedule --draft"
        )


class GroupEnded(MeetingError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f'The group "{slug}" has ended, so it meets no more. If it goes on after all: talkoot catalog reopen {slug}'
        )


class WrongStatus(MeetingError):
    """What was asked does not fit the meeting's state."""


class BadTime(MeetingError):
    """The time cannot be a meeting's."""


class BadText(MeetingError):
    """A text is too long, or tells the public what is for members only."""


class NotOnline(MeetingError):
    def __init__(self) -> None:
        super().__init__(
            "The meeting is in a room only, so members would never see a link. Make it both: "
            "talkoot meetings move MEETING --hybrid --online URL"
        )


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
    """Of what is public; the link has its own."""
    sequence: int
    title: Localised
    agenda: Localised
    reason: Localised
    when: When
    moved_from: When | None
    """When it would have been, if it was moved since it became public."""
    time_zone: str
    place: Place
    link: Link | None
    link_version: int
    """Rises with each change of the link; 0 where there never was one."""
    link_changed_at: datetime
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


def draft(
    *,
    id: UUID,
    group_id: UUID,
    title: Localised,
    agenda: Localised,
    when: When,
    time_zone: str,
    place: Place,
    link: Link | None = None,
    source: str | None = None,
    now: datetime,
) -> Meeting:
    """A new meeting that nobody but its leads sees. Raises BadTime, BadText, NotOnline."""
    check_when(when, time_zone, now)
    made = Meeting(
        id=id,
        group_id=group_id,
        status="draft",
        version=1,
        sequence=0,
        title=title,
        agenda=agenda,
        reason={},
        when=when,
        moved_from=None,
        time_zone=time_zone,
        place=place,
        link=link,
        link_version=0 if link is None else 1,
        link_changed_at=now,
        source=source,
        created_at=now,
        changed_at=now,
    )
    if link is not None and not _is_online(place):
        raise NotOnline
    return _checked(made)


def check_when(when: When, time_zone: str, now: datetime) -> None:
    """Raises BadTime where a calendar could not hold it, or a year is mistyped."""
    days = _days(when, time_zone)
    if any(abs(day - now.date()) > FARTHEST for day in days):
        raise BadTime("That is more than ten years away. Check the year.")
    if not isinstance(when, Slots):
        return
    if len(set(days)) < len(days):
        raise BadTime("Two times of one meeting begin on the same day. Make them two meetings, or one longer time.")
    if any(slot.ends is not None and slot.ends - slot.starts > LONGEST_SITTING for slot in when.slots):
        raise BadTime("A time of more than 24 hours is no sitting: give each day its own time.")


def publish(meeting: Meeting, *, tentative: bool, now: datetime) -> Meeting:
    """Draft to tentative or confirmed, and tentative to confirmed. The same again changes nothing.

    Raises WrongStatus, and BadTime where the time has passed.
    """
    wanted: Status = "tentative" if tentative else "confirmed"
    if meeting.status == wanted:
        return meeting
    if meeting.status == "confirmed":
        raise WrongStatus("The meeting is confirmed; people rely on it. To change its time: talkoot meetings move")
    if meeting.status in ("cancelled", "held"):
        raise WrongStatus(
            f"The meeting is {meeting.status} and stays so. Schedule a new one: talkoot meetings schedule"
        )
    _check_coming(meeting.when, meeting.time_zone, now)
    return _next(meeting, now, status=wanted)


def move(meeting: Meeting, *, when: When, place: Place, reason: Localised, now: datetime) -> Meeting:
    """The meeting at another time or place; the same one where neither differs. A draft just changes.

    A meeting that is no longer online loses its link. Raises WrongStatus, BadTime, BadText.
    """
    if meeting.status in ("cancelled", "held"):
        raise WrongStatus(
            f"The meeting is {meeting.status} and cannot move. Schedule a new one: talkoot meetings schedule"
        )
    if (when, place) == (meeting.when, meeting.place):
        return meeting
    check_when(when, meeting.time_zone, now)
    _check_coming(when, meeting.time_zone, now)
    moved = _next(meeting, now, when=when, place=place)
    if meeting.status != "draft":
        moved = replace(moved, reason=reason, sequence=meeting.sequence + 1, moved_from=_moved_from(meeting, when))
    return _checked(moved if _is_online(place) else _with_link(moved, None, now))


def change(meeting: Meeting, *, title: Localised, agenda: Localised, now: datetime) -> Meeting:
    """The meeting with another title or agenda: no calendar entry moves. Raises WrongStatus, BadText."""
    if (title, agenda) == (meeting.title, meeting.agenda):
        return meeting
    if meeting.status == "cancelled":
        raise WrongStatus("The meeting is cancelled; its page stays as it was.")
    return _checked(_next(meeting, now, title=title, agenda=agenda))


def cancel(meeting: Meeting, *, reason: Localised, now: datetime) -> Meeting:
    """The cancelled meeting. Twice is once. Raises WrongStatus for a draft, a held or a past meeting, and BadText."""
    if meeting.status == "cancelled":
        return meeting
    if meeting.status == "draft":
        raise WrongStatus("The meeting is a draft, which nobody has seen: there is nothing to cancel.")
    if meeting.status == "held" or is_over(meeting, now):
        raise WrongStatus("The meeting is over; what has been held cannot be cancelled.")
    return _checked(_next(meeting, now, status="cancelled", reason=reason, sequence=meeting.sequence + 1))


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
    """The meeting with another link for joining online, or with none. What is public stays as it is.

    Raises WrongStatus once it is over, NotOnline, BadText.
    """
    if link == meeting.link:
        return meeting
    if meeting.status in ("cancelled", "held") or is_over(meeting, now):
        state = meeting.status if meeting.status in ("cancelled", "held") else "over"
        raise WrongStatus(f"The meeting is {state}; nobody will join it.")
    if link is not None and not _is_online(meeting.place):
        raise NotOnline
    return _checked(_with_link(meeting, link, now))


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

    Its UID is its id alone, as RFC 7986 (5.3) advises: it outlives the site's name.
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


def members_link(meeting: Meeting) -> Link | None:
    """The link that members have: none before the meeting is public, or after it was cancelled or held."""
    return meeting.link if meeting.status in ("tentative", "confirmed") else None


def joining(meeting: Meeting, link: Link) -> Joining:
    """The members' snapshot."""
    return Joining(
        id=meeting.id,
        version=meeting.link_version,
        changed_at=meeting.link_changed_at,
        url=link.url,
        instructions=link.instructions,
    )


def _check_coming(when: When, time_zone: str, now: datetime) -> None:
    ends = last_moment(when, time_zone)
    if ends is not None and ends <= now:
        raise BadTime("That time has passed already. Check the year.")


def _midnight(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def _days(when: When, time_zone: str) -> list[date]:
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


def _moved_from(meeting: Meeting, when: When) -> When | None:
    """When it would have been. A date told at last, or the hour of a known day, moves nothing."""
    before = meeting.when
    if before == when or isinstance(before, Open):
        return meeting.moved_from
    same_days = _days(before, meeting.time_zone) == _days(when, meeting.time_zone)
    return meeting.moved_from if isinstance(before, Days) and same_days else before


def _is_online(place: Place) -> bool:
    return place.kind in ("online", "hybrid")


def _with_link(meeting: Meeting, link: Link | None, now: datetime) -> Meeting:
    if link == meeting.link:
        return meeting
    changed_at = max(now, meeting.link_changed_at)
    return replace(meeting, link=link, link_version=meeting.link_version + 1, link_changed_at=changed_at)


def _checked(meeting: Meeting) -> Meeting:
    """The meeting, if its texts are fit for the public. Raises BadText."""
    if any(len(text) > LONGEST_TITLE for text in meeting.title.values()):
        raise BadText(f"The title is too long: at most {LONGEST_TITLE} characters. Put more into the agenda.")
    if any(len(text) > LONGEST_TEXT for texts in (meeting.agenda, meeting.reason) for text in texts.values()):
        raise BadText(f"The text is too long: at most {LONGEST_TEXT} characters.")
    where = [text for text in (meeting.place.room, meeting.place.address) if text]
    if any(len(text) > LONGEST_TITLE for text in where):
        raise BadText(f"The place is too long: at most {LONGEST_TITLE} characters.")
    told = [*where, *(text for texts in (meeting.title, meeting.agenda, meeting.reason) for text in texts.values())]
    if meeting.link is not None and any(meeting.link.url in text for text in told):
        raise BadText("The online link is for members only, yet it stands in a text that everybody sees: take it out.")
    return meeting


def _next(meeting: Meeting, now: datetime, **changes: object) -> Meeting:
    """The meeting one version on; its time of change never goes back, whatever the clock does."""
    return replace(
        meeting,
        version=meeting.version + 1,
        changed_at=max(now, meeting.changed_at),
        **changes,  # type: ignore[arg-type]
    )
