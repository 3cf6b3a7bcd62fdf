"""A trial of a mail: what it would say, to whoever runs the group and to nobody else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.contracts.notifications import NoticeKind
from shared.languages import Language

TRIED_FOR: Final = timedelta(minutes=15)
FIRST_RETRY: Final = timedelta(seconds=2)
LONGEST_RETRY: Final = timedelta(minutes=1)


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
        """When one that the mail server would not take now is tried again: soon, for somebody waits for it."""
        return now + min(FIRST_RETRY * (1 << min(self.attempts, 10)), LONGEST_RETRY)
