"""Published by meetings: public meetings, and apart from them the links for joining online."""

from typing import Literal
from uuid import UUID

from shared.contracts.snapshots import Language, Localised, Snapshot, Value
from shared.contracts.topic import Access, Topic, compacted
from shared.contracts.when import When

MeetingStatus = Literal["tentative", "confirmed", "cancelled", "held"]
PlaceKind = Literal["open", "room", "online", "hybrid"]


class Place(Value):
    """Where: not yet known (`open`), in a `room`, `online`, or both (`hybrid`)."""

    kind: PlaceKind = "open"
    room: str | None = None
    address: str | None = None


class GroupReference(Value):
    id: UUID
    slug: str
    name: Localised


class Material(Value):
    """A file that belongs to a meeting, for everybody."""

    name: str
    media_type: str
    size: int
    """Bytes."""
    url: str


class Meeting(Snapshot):
    """A published meeting. Drafts have no public state and are not on the topic."""

    group: GroupReference
    status: MeetingStatus
    title: Localised
    agenda: Localised = {}
    when: When
    previous_when: When | None = None
    """In `talkoot.meeting.moved` only: when the meeting would have been."""
    time_zone: str
    """IANA name of the zone in which the meeting's times are meant; the instants themselves are UTC."""
    place: Place = Place()
    reason: Localised = {}
    """Why it was moved or cancelled, where the lead said so."""
    uid: str
    """The UID of the meeting in every calendar (RFC 5545), stable for its life."""
    sequence: int
    """The SEQUENCE (RFC 5545): rises when time or place changes and on cancellation."""
    pages: dict[Language, str]
    """The meeting's page in each language, as absolute URLs."""
    minutes: Localised = {}
    """What was said and decided, once it is written."""
    materials: tuple[Material, ...] = ()
    """Files, in the order in which they came."""


class Joining(Snapshot):
    """How to join a meeting online. For members of the group only. `id` is the meeting's."""

    url: str
    instructions: Localised = {}


MEETINGS = Topic(
    name="meetings.meetings.v1",
    publisher="meetings",
    model=Meeting,
    key="id",
    about="Public meetings: times, place, status, sequence, agenda.",
    types={
        "talkoot.meeting.published": "The meeting became public, as tentative or confirmed.",
        "talkoot.meeting.confirmed": "A tentative meeting is certain now.",
        "talkoot.meeting.moved": "The time or the place changed.",
        "talkoot.meeting.changed": "Title, agenda, minutes or files changed; nobody's calendar entry moves.",
        "talkoot.meeting.cancelled": "The meeting will not be held.",
        "talkoot.meeting.held": "The meeting is over.",
    },
    access=Access.PUBLIC,
    personal_data=None,
    policy=compacted(),
    readers=("catalog", "registration", "notifications"),
)

JOINING = Topic(
    name="meetings.joining.v1",
    publisher="meetings",
    model=Joining,
    key="id",
    about="Links for joining meetings online, for members only.",
    types={"talkoot.joining.set": "The link or its instructions were set or changed."},
    access=Access.PRIVATE,
    personal_data=None,
    policy=compacted(),
    readers=("notifications",),
)
