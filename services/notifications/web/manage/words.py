"""The words of managing pages for what events and tables call otherwise."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.notifications.store.outgoing import Status
from shared.access.audit_words import AuditWords
from shared.contracts.notifications import Failure, NoticeKind, failure_of
from shared.languages import Message, translatable

KINDS: Final[Mapping[NoticeKind, Message]] = {
    "confirmation": translatable("Request to confirm the address"),
    "already-member": translatable("Reminder: is a member already"),
    "welcome": translatable("Welcome"),
    "meeting-published": translatable("Invitation to a meeting"),
    "meeting-moved": translatable("A meeting was moved"),
    "meeting-cancelled": translatable("A meeting was cancelled"),
}
STATUSES: Final[Mapping[Status, Message]] = {
    "queued": translatable("Waiting"),
    "sending": translatable("Being sent"),
    "sent": translatable("Sent"),
    "failed": translatable("Failed"),
    "late": translatable("Not sent: it was too late"),
    "skipped": translatable("Not sent: no longer needed"),
}
STATUS_KINDS: Final[Mapping[Status, str]] = {
    "queued": "info",
    "sending": "info",
    "sent": "success",
    "failed": "error",
    "late": "neutral",
    "skipped": "neutral",
}
"""The kind of the tag that shows it."""
_FAILURES: Final[Mapping[Failure, Message]] = {
    "address": translatable("There is no such address, or it takes no mails from here"),
    "refused": translatable("The mail server refused the mail"),
    "not-taken": translatable("The mail server has not taken the mail"),
    "letters": translatable("The mail server cannot send to an address with such letters"),
    "ours": translatable("The mail could not be written: tell those who run the service"),
}
_LEFT: Final = translatable("The person has left the group")
UNNEEDED: Final[Mapping[str, Message]] = {
    "left": _LEFT,
    "not-a-member": _LEFT,
    "superseded": translatable("A later mail has taken its place"),
    "no-longer-pending": translatable("The address had been confirmed, or the registration had lapsed"),
    "muted": translatable("The person has stopped the mails about meetings"),
    "meeting-erased": translatable("The meeting is not there any more"),
    "meeting-cancelled": translatable("The meeting had been cancelled"),
    "meeting-held": translatable("The meeting was over"),
    "too-late": translatable("Its time had passed before it could be sent"),
}
"""By `domain.notices.Unneeded`."""
STATUS_CHOICES: Final[Sequence[tuple[str, Message]]] = (("", translatable("Any")), *STATUSES.items())
DONE: Final[Mapping[str, Message]] = {
    "again": translatable("The message will be tried again"),
    "nothing": translatable("Nothing to send again: it has not failed, or it is too late"),
    "reworded": translatable("The words were saved. They are in every mail from now on."),
    "tested": translatable("The test is on its way to your own mail address."),
}
NO_ADDRESS: Final = translatable("It is not known here where to send it. Sign out, sign in again, and try once more.")
AUDITED: Final[Sequence[Message]] = (
    translatable("sent again"),
    translatable("reworded"),
    translatable("tested"),
    translatable("mails"),
)
"""What this service writes into the audit log, so that it is translated."""
AUDIT_WORDS: Final = AuditWords(
    fields={"mails": translatable("Mails"), "language": translatable("Language")}, values=KINDS
)


def reason_of(code: str) -> Message:
    """The reason that is written down with a mail, for people."""
    return UNNEEDED.get(code) or _FAILURES[failure_of(code)]
