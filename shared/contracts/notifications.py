"""Published by notifications: what became of each message, without addresses."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from shared.contracts.snapshots import Snapshot
from shared.contracts.topic import Access, Topic, kept_for

NoticeKind = Literal[
    "confirmation", "already-member", "welcome", "meeting-published", "meeting-moved", "meeting-cancelled"
]
Outcome = Literal["sent", "failed", "late", "skipped"]
Failure = Literal["address", "refused", "not-taken", "letters", "ours"]
"""Why a message failed, for people: its address is refused; the message is; no server took it in time; a server on the
way cannot send to addresses with such letters; the message could not be written."""


class Delivery(Snapshot):
    """One message to one person. `id` is the message's, and the local part of its Message-ID."""

    kind: NoticeKind
    member_id: UUID
    group_id: UUID
    meeting_id: UUID | None = None
    outcome: Outcome
    """`late`: its time had passed before it could be sent; `skipped`: the person left or muted the group first."""
    attempts: int
    reason: str | None = None
    """The mail server's status code or a word of our own; never its text, which can hold the address."""


_OF_ADDRESSES = ("550", "551", "553", "unusable-address")
"""RFC 5321, 4.2.3: no such mailbox, or none for mails from here."""


def failure_of(reason: str) -> Failure:
    """What the reason of a failed delivery comes to."""
    if reason in _OF_ADDRESSES:
        return "address"
    if reason == "no-smtputf8":
        return "letters"
    if reason == "unwritable":
        return "ours"
    return "refused" if reason.startswith("5") else "not-taken"


DELIVERIES = Topic(
    name="notifications.deliveries.v1",
    publisher="notifications",
    model=Delivery,
    key="id",
    about="What became of each message.",
    types={
        "talkoot.delivery.sent": "The mail server accepted the message.",
        "talkoot.delivery.failed": "The message will not be tried again.",
        "talkoot.delivery.late": "The message was not sent, for its time had passed.",
        "talkoot.delivery.skipped": "The message was not sent, for the person left or muted the group.",
    },
    access=Access.PRIVATE,
    personal_data=None,
    policy=kept_for(timedelta(days=30)),
    readers=("catalog", "registration"),
)
