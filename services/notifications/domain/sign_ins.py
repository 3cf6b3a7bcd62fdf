"""A link to sign in by, on its way to whoever asked for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.languages import Language

FIRST_RETRY: Final = timedelta(seconds=2)
LONGEST_RETRY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class LinkMail:
    """A mail with a link that is this process's to send until its lease is over. `id` is in its Message-ID too."""

    id: UUID
    name: str
    email: str
    language: Language
    link: str
    expires: datetime
    attempts: int


def again_at(mail: LinkMail, now: datetime) -> datetime:
    """When a link that the mail server would not take now is tried again: soon, for somebody waits for it."""
    return now + min(FIRST_RETRY * (1 << min(mail.attempts, 10)), LONGEST_RETRY)
