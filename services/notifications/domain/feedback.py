"""What a visitor wrote, on its way to the operator."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.notifications.domain.retries import growing
from shared.contracts.catalog import Feedback

TRIED_FOR: Final = timedelta(days=7)
"""From the moment it was sent; its topic keeps it for less, so that it cannot come again after this."""
FIRST_RETRY: Final = timedelta(seconds=15)
LONGEST_RETRY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FeedbackMail:
    """Feedback that is this process's to send until its lease is over."""

    feedback: Feedback
    attempts: int

    def again_at(self, now: datetime) -> datetime:
        """When one that the mail server would not take now is tried again."""
        return now + growing(self.attempts, first=FIRST_RETRY, longest=LONGEST_RETRY)
