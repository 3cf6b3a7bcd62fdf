"""A link to sign in by, on its way to whoever asked for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.retries import while_somebody_waits
from shared.languages import Language


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

    def again_at(self, now: datetime) -> datetime:
        """When one that the mail server would not take now is tried again."""
        return now + while_somebody_waits(self.attempts)
