"""A trial of a mail: what it would say, to whoever runs the group and to nobody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.notifications.domain.retries import while_somebody_waits
from shared.contracts.notifications import NoticeKind
from shared.languages import Language

TRIED_FOR: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial that is this process's to send until its lease is over. `id` is in its Message-ID too."""

    id: UUID
    group_id: UUID
    kind: NoticeKind
    language: Language
    subject_language: Language
    """That of whoever asked for it: it says that this is a test."""
    name: str
    email: str
    expires: datetime
    attempts: int = 0

    def again_at(self, now: datetime) -> datetime:
        """When one that the mail server would not take now is tried again."""
        return now + while_somebody_waits(self.attempts)
