"""The words of managing pages for what the domain and the events call otherwise."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.registration.domain.member_list import Order, Reply
from services.registration.web.choices import LANGUAGE_CHOICES, ORGANISATION_TYPE_CHOICES
from shared.access.audit_words import AuditWords
from shared.contracts.notifications import Failure, NoticeKind, Outcome
from shared.contracts.registration import MemberStatus
from shared.languages import Message, translatable

STATUSES: Final[Mapping[MemberStatus, Message]] = {
    "member": translatable("Member"),
    "pending": translatable("Has not confirmed yet"),
    "withdrawn": translatable("Has left"),
}
STATUS_CHOICES: Final[Sequence[tuple[str, Message]]] = (
    ("member", translatable("Members")),
    ("pending", translatable("Those who have not confirmed yet")),
    ("withdrawn", translatable("Those who have left")),
    ("all", translatable("Everybody")),
)
ORDER_CHOICES: Final[Sequence[tuple[Order, Message]]] = (
    ("newest", translatable("Newest first")),
    ("oldest", translatable("Oldest first")),
    ("name", translatable("By name")),
    ("organisation", translatable("By organisation")),
)
TYPE_CHOICES: Final[Sequence[tuple[str, Message]]] = (
    ("", translatable("Any")),
    *((value, text) for value, text in ORGANISATION_TYPE_CHOICES if value),
)
KINDS: Final[Mapping[NoticeKind, Message]] = {
    "confirmation": translatable("Request to confirm the address"),
    "already-member": translatable("Reminder: is a member already"),
    "welcome": translatable("Welcome"),
    "meeting-published": translatable("Invitation to a meeting"),
    "meeting-moved": translatable("A meeting was moved"),
    "meeting-cancelled": translatable("A meeting was cancelled"),
}
OUTCOMES: Final[Mapping[Outcome, Message]] = {
    "sent": translatable("Sent"),
    "failed": translatable("Failed"),
    "late": translatable("Not sent: it was too late"),
    "skipped": translatable("Not sent: no longer needed"),
}
FAILURES: Final[Mapping[Failure, Message]] = {
    "address": translatable("There is no such address, or it takes no mails from here"),
    "refused": translatable("The mail server refused the mail"),
    "not-taken": translatable("The mail server has not taken the mail"),
    "letters": translatable("The mail server cannot send to an address with such letters"),
    "ours": translatable("The mail could not be written: tell those who run the service"),
}
REPLIES: Final[Mapping[Reply, Message]] = {
    "yes": translatable("On site"),
    "online": translatable("Online"),
    "no": translatable("Not coming"),
    "none": translatable("Has not answered"),
}
REPLY_CHOICES: Final[Sequence[tuple[str, Message]]] = (("", translatable("Any")), *REPLIES.items())
REMOVALS: Final[Sequence[tuple[str, Message]]] = (
    ("remove", translatable("Remove from the group; the registration is kept as a former member's")),
    ("erase", translatable("Erase everything that is known of the person, at the person's request")),
)
AUDITED: Final[Sequence[Message]] = (
    translatable("added"),
    translatable("corrected"),
    translatable("removed"),
    translatable("erased"),
    translatable("exported"),
    translatable("member"),
    translatable("members"),
)
"""What this service writes into the audit log, so that it is translated."""
AUDIT_WORDS: Final = AuditWords(
    fields={
        "status": translatable("Status"),
        "name": translatable("Name"),
        "email": translatable("E-mail address"),
        "organisation": translatable("Organisation"),
        "organisation_type": translatable("Type of organisation"),
        "title": translatable("Job title"),
        "phone": translatable("Phone number"),
        "language": translatable("Language of the messages"),
        "message": translatable("Message to the leads of the group"),
        "rows": translatable("People in the table"),
        "form": translatable("Form"),
    },
    values={**dict(ORGANISATION_TYPE_CHOICES), **{code: Message(name) for code, name in LANGUAGE_CHOICES}, **STATUSES},
)
