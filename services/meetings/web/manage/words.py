"""The words of managing pages: why something is refused, and what the audit log says."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from services.meetings.domain.errors import MeetingError
from services.meetings.domain.meetings import Status
from services.meetings.domain.typed_times import Fault
from shared.access.audit_words import AuditWords
from shared.languages import Message, translatable

Publishing = Literal["draft", "tentative", "confirmed"]
AskedKind = Literal["meeting-published", "meeting-moved", "meeting-cancelled"]
"""What members are told only after the lead has confirmed it."""

REFUSALS: Final[Mapping[str, Message]] = {
    "group-not-public": translatable(
        "The group is a draft, so nobody could find its meetings. Publish the group first."
    ),
    "group-ended": translatable("The group has ended, so it meets no more. If it goes on, reopen the group first."),
    "changed-meanwhile": translatable(
        "Somebody else has changed the meeting meanwhile. Below is what you entered: compare it with the meeting as it "
        "is now, and save again if it is still right."
    ),
    "too-far": translatable("The day is more than ten years away. Check the year."),
    "same-day": translatable(
        "Two times of one meeting begin on the same day. Make them two meetings, or one longer time."
    ),
    "too-long": translatable("A time of more than 24 hours is no sitting. Give each day its own time."),
    "passed": translatable("The time has passed already. Check the day."),
    "confirmed": translatable("The meeting is confirmed, and people rely on it. Move it instead."),
    "closed": translatable("The meeting was cancelled or held, and stays so. Schedule a new one."),
    "draft": translatable("The meeting is a draft, which nobody has seen. Discard it instead."),
    "public": translatable("The meeting is public. Cancel it instead, so that people hear of it."),
    "over": translatable("The meeting is over."),
    "not-begun": translatable("The meeting has not begun yet."),
    "long-title": translatable("A title can have at most 300 characters. Put more into the agenda."),
    "long-text": translatable("A text can have at most 20,000 characters."),
    "long-place": translatable("The place can have at most 300 characters."),
    "link-told": translatable(
        "The link for joining online is for members only, yet it stands in a text that everybody sees. "
        "Take it out there."
    ),
    "not-online": translatable(
        "The meeting is in a room only, so members would never see a link. Choose online, or both."
    ),
    "too-many-files": translatable("A meeting can have at most 20 files."),
}
UNREADABLE: Final[Mapping[Fault, Message]] = {
    "given-twice": translatable("The time is given twice"),
    "no-day": translatable("Enter the day, for example 17.12.2026"),
    "no-such-day": translatable("There is no such day. Enter it for example as 17.12.2026"),
    "no-time": translatable("Enter the time, for example 12.00"),
    "no-such-time": translatable("There is no such time of day. Enter it for example as 12.00"),
    "clocks-forward": translatable("There is no such time on that day: the clocks go forward. Choose another."),
    "clocks-back": translatable("There is that time twice on that day: the clocks go back. Choose another."),
    "order": translatable("The times must not overlap, and each must end after it starts"),
    "span": translatable("A meeting can span at most 31 days. Make several meetings of it."),
}
STATUSES: Final[Mapping[Status, Message]] = {
    "draft": translatable("Draft"),
    "tentative": translatable("Tentative"),
    "confirmed": translatable("Confirmed"),
    "cancelled": translatable("Cancelled"),
    "held": translatable("Held"),
}
STATUS_KINDS: Final[Mapping[Status, str]] = {
    "draft": "info",
    "tentative": "warning",
    "confirmed": "success",
    "cancelled": "error",
    "held": "neutral",
}
"""The kind of the tag that shows it."""
PUBLISHING_CHOICES: Final[Sequence[tuple[Publishing, Message]]] = (
    ("draft", translatable("A draft: only those who run the group see it")),
    ("tentative", translatable("Tentative: the members are invited, and told that the time may still change")),
    ("confirmed", translatable("Confirmed: the members are invited")),
)
WHEN_CHOICES: Final[Sequence[tuple[str, Message]]] = (
    ("slots", translatable("The days and times are known")),
    ("days", translatable("The days are known, the times are not")),
    ("open", translatable("The date will be told later")),
)
PLACE_CHOICES: Final[Sequence[tuple[str, Message]]] = (
    ("room", translatable("In a room")),
    ("online", translatable("Online")),
    ("hybrid", translatable("In a room and online")),
    ("open", translatable("The place will be told later")),
)
HEADINGS: Final[Mapping[AskedKind, Message]] = {
    "meeting-published": translatable("Make the meeting public?"),
    "meeting-moved": translatable("Move the meeting?"),
    "meeting-cancelled": translatable("Cancel the meeting?"),
}
BUTTONS: Final[Mapping[AskedKind, Message]] = {
    "meeting-published": translatable("Publish and tell the members"),
    "meeting-moved": translatable("Move and tell the members"),
    "meeting-cancelled": translatable("Cancel it and tell the members"),
}
DONE: Final[Mapping[str, Message]] = {
    "scheduled": translatable("The meeting was saved"),
    "published": translatable("The meeting is public, and the members are told by mail"),
    "confirmed": translatable("The meeting is confirmed now"),
    "moved": translatable("The meeting was moved, and the members are told by mail"),
    "changed": translatable("The meeting was changed"),
    "cancelled": translatable("The meeting was cancelled, and the members are told by mail"),
    "held": translatable("The meeting is noted as held"),
    "discarded": translatable("The draft is gone"),
    "noted": translatable("The notes were saved"),
    "minutes": translatable("The minutes are public"),
    "attached": translatable("The file was added"),
    "detached": translatable("The file was removed"),
}
AUDITED: Final[Sequence[Message]] = (
    translatable("scheduled"),
    translatable("published"),
    translatable("moved"),
    translatable("changed"),
    translatable("cancelled"),
    translatable("held"),
    translatable("discarded"),
    translatable("wrote minutes"),
    translatable("added a file"),
    translatable("removed a file"),
    translatable("meeting"),
)
"""What this service writes into the audit log, so that it is translated."""
AUDIT_WORDS: Final = AuditWords(
    fields={
        "status": translatable("Status"),
        "title": translatable("Title"),
        "agenda": translatable("Agenda"),
        "reason": translatable("Reason"),
        "when": translatable("When"),
        "place": translatable("Where"),
        "minutes": translatable("Minutes"),
        "materials": translatable("Files"),
        "link": translatable("Changes of the link for joining online"),
    },
    values={**dict(PLACE_CHOICES), **STATUSES},
)


def refusal(error: MeetingError) -> Message:
    """The rule in the page's words."""
    return REFUSALS[error.rule]
