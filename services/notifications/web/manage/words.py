"""The words of managing pages for what events and tables call otherwise."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.notifications.store.outgoing import Status
from shared.access.audit_words import AuditWords
from shared.contracts.notifications import NoticeKind
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
