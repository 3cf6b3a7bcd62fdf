"""Write down what became of feedback's mail."""

from datetime import datetime

from services.notifications.domain.feedback import FeedbackMail
from services.notifications.store import feedback
from services.notifications.usecases.record_link import LinkOutcome
from shared.postgres import Connection


async def record_feedback(connection: Connection, mail: FeedbackMail, outcome: LinkOutcome, *, now: datetime) -> None:
    """The outcomes are those of links: a mail that somebody waits for, and that is nobody's notice."""
    match outcome:
        case "over":
            await feedback.finish(connection, mail.feedback.id)
        case "refused now":
            await feedback.defer(connection, mail.feedback.id, due_at=mail.again_at(now), tried=True)
        case "untried":
            await feedback.defer(connection, mail.feedback.id, due_at=now, tried=False)
