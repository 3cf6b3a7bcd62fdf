"""Send what a visitor wrote on its way to the operator, and forget it here."""

from datetime import datetime

from services.catalog.domain.feedback import MOST_EACH, MOST_TOGETHER, WITHIN, TooMuch
from services.catalog.store import feedback as sent
from shared.contracts.catalog import FEEDBACK, Feedback
from shared.messaging import event, forget_sent, publish
from shared.postgres import Connection


async def send_feedback(connection: Connection, feedback: Feedback, *, visitor: bytes) -> None:
    """Nothing of it is kept here but the event, until Kafka has it. Raises TooMuch."""
    now = feedback.sent_at
    await sent.lock(connection)
    own, total = await sent.count_since(connection, visitor, now - WITHIN)
    if own >= MOST_EACH or total >= MOST_TOGETHER:
        raise TooMuch
    await sent.add(connection, visitor, now)
    await publish(connection, event(FEEDBACK, "talkoot.feedback.sent", feedback, time=now))


async def forget_feedback(connection: Connection, *, now: datetime) -> None:
    """What Kafka has, and who sent it when."""
    await forget_sent(connection, FEEDBACK)
    await sent.forget_before(connection, now - WITHIN)
