"""A notice: one message to one person, from the moment it is due until something has become of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from services.notifications.domain.retries import growing
from shared.contracts.meetings import MeetingStatus
from shared.contracts.notifications import NoticeKind, Outcome
from shared.contracts.registration import MemberStatus
from shared.languages import Language

FIRST_RETRY: Final = timedelta(seconds=15)
LONGEST_RETRY: Final = timedelta(hours=1)
GIVE_UP_AFTER: Final = timedelta(hours=24)

Unneeded = Literal[
    "left",
    "superseded",
    "no-longer-pending",
    "not-a-member",
    "muted",
    "meeting-erased",
    "meeting-cancelled",
    "meeting-held",
    "too-late",
]
"""Why a notice is not sent though nothing has failed."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a notice is for, as known at the time of sending."""

    status: MemberStatus
    language: Language
    name: str
    email: str
    own_page: str
    confirm_link: str | None
    confirm_by: datetime | None
    muted: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that is this process's to send until its lease is over."""

    id: UUID
    kind: NoticeKind
    member_id: UUID
    group_id: UUID
    meeting_id: UUID | None
    announcement_id: UUID | None
    meetings: tuple[UUID, ...]
    """The meetings that a welcome invites to."""
    attempts: int
    first_attempt_at: datetime | None
    tell_until: datetime
    superseded: bool
    """A newer notice tells the same person of the same thing."""
    meeting_status: MeetingStatus | None
    """Of the meeting as it is now; None where it is not known or the notice tells of none."""
    recipient: Recipient | None
    """None: erased, or someone who has left."""
    group_version: int
    """0 where the group is not known."""
    joining_version: int
    """0 where there is no link for joining."""
    outcomes: int = 0
    """How many of its outcomes have been told, each as a version of its delivery."""
    wording_version: int = 0
    """0 where the group has added no words of its own."""
    happened_at: datetime | None = None
    """When a person did what they are told of: sent the form, followed the link. None of what a lead did."""
    traceparent: str | None = None
    """The trace of which this is a part (W3C Trace Context)."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a notice in one round."""

    notice_id: UUID
    status: Literal["queued"] | Outcome
    reason: str | None = None
    """The mail server's status code or a word of our own, never its text."""
    tried: bool = False
    """Whether the mail server was asked to take this very mail."""
    due_at: datetime | None = None
    """Of what goes back to the queue."""


@dataclass(frozen=True, slots=True)
class Done:
    """A result, of a notice that was taken until `lease_until`."""

    notice: Notice
    result: Result
    lease_until: datetime


def unsendable(notice: Notice, now: datetime) -> Result | None:
    """Why a notice is not sent, if it is not. Checked when it is sent, for much can happen after it was made."""
    reason = _skip_reason(notice)
    if reason is not None:
        return Result(notice.id, "skipped", reason)
    if notice.tell_until <= now:
        return Result(notice.id, "late", "too-late")
    return None


def _skip_reason(notice: Notice) -> Unneeded | None:
    recipient = notice.recipient
    if recipient is None:
        return "left"
    if notice.superseded:
        return "superseded"
    if notice.kind == "confirmation":
        return None if recipient.status == "pending" and recipient.confirm_link else "no-longer-pending"
    if recipient.status != "member":
        return "not-a-member"
    return None if notice.meeting_id is None else _meeting_reason(notice, recipient)


def _meeting_reason(notice: Notice, recipient: Recipient) -> Unneeded | None:
    if recipient.muted:
        return "muted"
    if notice.meeting_status is None:
        return "meeting-erased"
    if notice.kind == "meeting-cancelled":
        return None
    if notice.meeting_status == "cancelled":
        return "meeting-cancelled"
    return "meeting-held" if notice.meeting_status == "held" else None


def deferred(notice: Notice, reason: str, now: datetime, chance: float) -> Result:
    """After a temporary refusal: again later, each time after twice the wait, for a day; then it has failed.

    `chance` is between 0 and 1 and spreads retries, so that what was refused together does not come back together.
    """
    first = notice.first_attempt_at or now
    if now - first >= GIVE_UP_AFTER:
        return Result(notice.id, "failed", reason, tried=True)
    wait = growing(notice.attempts, first=FIRST_RETRY, longest=LONGEST_RETRY) * (0.75 + chance / 2)
    return Result(notice.id, "queued", reason, tried=True, due_at=now + wait)


def released(notice: Notice, now: datetime) -> Result:
    """Back to the queue untried: the mail server is away, or this process ends."""
    return Result(notice.id, "queued", due_at=now)
