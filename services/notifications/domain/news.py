"""What a mail tells of, as it was when it became news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.meetings import GroupReference, Joining, Meeting, Place
from shared.contracts.when import Open
from shared.formats import HELSINKI
from shared.languages import Localised


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """The group in whose name a mail goes out."""

    slug: str
    name: Localised
    lead_emails: Sequence[str]
    feed: str
    """Where its calendar can be subscribed to."""


def some_meeting(group: GroupReference, now: datetime) -> Meeting:
    """One of which nothing is known yet, for a mail that somebody only looks at."""
    return Meeting(
        id=UUID(int=0),
        version=1,
        changed_at=now,
        group=group,
        status="confirmed",
        title={},
        when=Open(),
        time_zone=HELSINKI,
        place=Place(),
        uid="",
        sequence=0,
        pages={},
    )


@dataclass(frozen=True, slots=True)
class MeetingNews:
    """A meeting as its news tell it."""

    meeting: Meeting
    joining: Joining | None
    previous_place: Place | None = None
    """Where it would have been, if that is known and differs."""
