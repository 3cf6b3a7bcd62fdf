"""Send what a visitor wrote on its way to the operator."""

from shared.contracts.catalog import FEEDBACK, Feedback
from shared.messaging import event, publish
from shared.postgres import Connection


async def send_feedback(connection: Connection, feedback: Feedback) -> None:
    """Nothing of it is kept here but the event, until it is purged from the outbox."""
    await publish(connection, event(FEEDBACK, "talkoot.feedback.sent", feedback, time=feedback.sent_at))
