"""What a mail tells of, as it was when it became news."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.meetings import Joining, Meeting, Place
from shared.languages import Localised


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """The group in whose name a mail goes out."""

    slug: str
    name: Localised
    lead_emails: Sequence[str]
    feed: str
    """Where its calendar can be subscribed to."""


@dataclass(frozen=True, slots=True)
class MeetingNews:
    """A meeting as its news tell it."""

    meeting: Meeting
    joining: Joining | None
    previous_place: Place | None = None
    """Where it would have been, if that is known and differs."""
