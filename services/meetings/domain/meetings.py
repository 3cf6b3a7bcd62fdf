"""A meeting's life: draft, tentative or confirmed, moved, cancelled or held."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.meetings.domain.errors import BadText, NotOnline, WrongStatus
from services.meetings.domain.times import check_coming, check_when, days_of, first_moment, last_moment
from shared.contracts.meetings import Place
from shared.contracts.snapshots import Localised
from shared.contracts.when import Days, Open, When

Status = Literal["draft", "tentative", "confirmed", "cancelled", "held"]
HELD_AFTER = timedelta(hours=12)
"""So long after its end a meeting counts as held by itself: time enough to say that it was not."""
LONGEST_TITLE = 300
LONGEST_TEXT = 20_000
"""Of agenda, minutes and reason, in characters a language."""
MOST_MATERIALS = 20


@dataclass(frozen=True, slots=True)
class Link:
    """How to join online: for members only."""

    url: str
    instructions: Localised


@dataclass(frozen=True, slots=True)
class Material:
    """A file that belongs to a meeting; its content is kept apart."""

    id: UUID
    name: str
    """With its ending, as it is offered for download."""
    media_type: str
    size: int
    """Bytes."""


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
    minutes: Localised = field(default_factory=dict)
    """Public, once they are written."""
    materials: tuple[Material, ...] = ()
    """Files for everybody, in the order in which they came."""
    notes: str = ""
    """Of the leads, for themselves: never public."""


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


def publish(meeting: Meeting, *, tentative: bool, now: datetime) -> Meeting:
    """Draft to tentative or confirmed, and tentative to confirmed. The same again changes nothing.

    Raises WrongStatus, and BadTime where the time has passed.
    """
    wanted: Status = "tentative" if tentative else "confirmed"
    if meeting.status == wanted:
        return meeting
    if meeting.status == "confirmed":
        raise WrongStatus(
            "The meeting is confirmed; people rely on it. To change its time: talkoot meetings move", "confirmed"
        )
    if meeting.status in ("cancelled", "held"):
        raise WrongStatus(
            f"The meeting is {meeting.status} and stays so. Schedule a new one: talkoot meetings schedule", "closed"
        )
    check_coming(meeting.when, meeting.time_zone, now)
    return _next(meeting, now, status=wanted)


def move(meeting: Meeting, *, when: When, place: Place, reason: Localised, now: datetime) -> Meeting:
    """The meeting at another time or place; the same one where neither differs. A draft just changes.

    A meeting that is no longer online loses its link. Raises WrongStatus, BadTime, BadText.
    """
    if meeting.status in ("cancelled", "held"):
        raise WrongStatus(
            f"The meeting is {meeting.status} and cannot move. Schedule a new one: talkoot meetings schedule", "closed"
        )
    if (when, place) == (meeting.when, meeting.place):
        return meeting
    check_when(when, meeting.time_zone, now)
    check_coming(when, meeting.time_zone, now)
    moved = _next(meeting, now, when=when, place=place)
    if meeting.status != "draft":
        moved = replace(moved, reason=reason, sequence=meeting.sequence + 1, moved_from=_moved_from(meeting, when))
    return _checked(moved if _is_online(place) else _with_link(moved, None, now))


def change(meeting: Meeting, *, title: Localised, agenda: Localised, now: datetime) -> Meeting:
    """The meeting with another title or agenda: no calendar entry moves. Raises WrongStatus, BadText."""
    if (title, agenda) == (meeting.title, meeting.agenda):
        return meeting
    if meeting.status == "cancelled":
        raise WrongStatus("The meeting is cancelled; its page stays as it was.", "closed")
    return _checked(_next(meeting, now, title=title, agenda=agenda))


def cancel(meeting: Meeting, *, reason: Localised, now: datetime) -> Meeting:
    """The cancelled meeting. Twice is once. Raises WrongStatus for a draft, a held or a past meeting, and BadText."""
    if meeting.status == "cancelled":
        return meeting
    if meeting.status == "draft":
        raise WrongStatus("The meeting is a draft, which nobody has seen: there is nothing to cancel.", "draft")
    if meeting.status == "held" or is_over(meeting, now):
        raise WrongStatus("The meeting is over; what has been held cannot be cancelled.", "over")
    return _checked(_next(meeting, now, status="cancelled", reason=reason, sequence=meeting.sequence + 1))


def hold(meeting: Meeting, *, now: datetime) -> Meeting:
    """The meeting as held. Twice is once. Raises WrongStatus for one that has not begun, a draft or a cancelled one."""
    if meeting.status == "held":
        return meeting
    if meeting.status in ("draft", "cancelled"):
        raise WrongStatus(f"The meeting is {meeting.status}: it cannot have been held.", "closed")
    begins = first_moment(meeting.when, meeting.time_zone)
    if begins is None or begins > now:
        raise WrongStatus(
            "The meeting has not begun yet. When it is over it counts as held the day after by itself.", "not-begun"
        )
    return _next(meeting, now, status="held")


def set_link(meeting: Meeting, link: Link | None, *, now: datetime) -> Meeting:
    """The meeting with another link for joining online, or with none. What is public stays as it is.

    Raises WrongStatus once it is over, NotOnline, BadText.
    """
    if link == meeting.link:
        return meeting
    if meeting.status in ("cancelled", "held") or is_over(meeting, now):
        state = meeting.status if meeting.status in ("cancelled", "held") else "over"
        raise WrongStatus(f"The meeting is {state}; nobody will join it.", "over")
    if link is not None and not _is_online(meeting.place):
        raise NotOnline
    return _checked(_with_link(meeting, link, now))


def write_minutes(meeting: Meeting, minutes: Localised, *, now: datetime) -> Meeting:
    """The meeting with minutes, which everybody can read. Raises WrongStatus before it has begun, and BadText."""
    if minutes == meeting.minutes:
        return meeting
    begins = first_moment(meeting.when, meeting.time_zone)
    if meeting.status not in ("tentative", "confirmed", "held") or begins is None or begins > now:
        raise WrongStatus("Minutes are of a meeting that has begun.", "not-begun")
    return _checked(_next(meeting, now, minutes=minutes))


def add_material(meeting: Meeting, material: Material, *, now: datetime) -> Meeting:
    """The meeting with one more file. Raises WrongStatus where it is cancelled, and BadText for too many."""
    if meeting.status == "cancelled":
        raise WrongStatus("The meeting is cancelled; its page stays as it was.", "closed")
    if len(meeting.materials) >= MOST_MATERIALS:
        raise BadText(f"A meeting has at most {MOST_MATERIALS} files.", "too-many-files")
    return _next(meeting, now, materials=(*meeting.materials, material))


def remove_material(meeting: Meeting, material_id: UUID, *, now: datetime) -> Meeting:
    """The meeting without the file; the same one where it has no such file."""
    left = tuple(each for each in meeting.materials if each.id != material_id)
    return meeting if left == meeting.materials else _next(meeting, now, materials=left)


def is_over(meeting: Meeting, now: datetime) -> bool:
    ends = last_moment(meeting.when, meeting.time_zone)
    return ends is not None and ends <= now


def _moved_from(meeting: Meeting, when: When) -> When | None:
    """When it would have been. A date told at last, or the hour of a known day, moves nothing."""
    before = meeting.when
    if before == when or isinstance(before, Open):
        return meeting.moved_from
    same_days = days_of(before, meeting.time_zone) == days_of(when, meeting.time_zone)
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
        raise BadText(
            f"The title is too long: at most {LONGEST_TITLE} characters. Put more into the agenda.", "long-title"
        )
    if any(
        len(text) > LONGEST_TEXT
        for texts in (meeting.agenda, meeting.minutes, meeting.reason)
        for text in texts.values()
    ):
        raise BadText(f"The text is too long: at most {LONGEST_TEXT} characters.", "long-text")
    where = [text for text in (meeting.place.room, meeting.place.address) if text]
    if any(len(text) > LONGEST_TITLE for text in where):
        raise BadText(f"The place is too long: at most {LONGEST_TITLE} characters.", "long-place")
    public = (meeting.title, meeting.agenda, meeting.minutes, meeting.reason)
    told = [*where, *(text for texts in public for text in texts.values())]
    if meeting.link is not None and any(_tells(text, meeting.link.url) for text in told):
        raise BadText(
            "The online link is for members only, yet it stands in a text that everybody sees: take it out.",
            "link-told",
        )
    return meeting


def _tells(text: str, url: str) -> bool:
    """Whether the text tells the address, be it without https:// or in capitals. A host alone gives nothing away."""
    address = url.casefold().rstrip("/")
    bare = address.partition("://")[2]
    return (bare if {"/", "?", "#"} & set(bare) else address) in text.casefold()


def _next(meeting: Meeting, now: datetime, **changes: object) -> Meeting:
    """The meeting one version on; its time of change never goes back, whatever the clock does."""
    return replace(
        meeting,
        version=meeting.version + 1,
        changed_at=max(now, meeting.changed_at),
        **changes,  # type: ignore[arg-type]
    )
