"""Tell how many sign-ups of each group wait for confirmation, so that its leads can look before they lapse."""

from datetime import datetime

from services.registration.store import waiting
from shared.contracts.registration import WAITING
from shared.messaging import event, publish
from shared.postgres import Connection


async def tell_waiting(connection: Connection, *, now: datetime) -> None:
    """By the clock, and not with each sign-up: a rush of them is told of once."""
    await waiting.lock(connection)
    changed = await waiting.take_changed(connection, now)
    if changed:
        await publish(connection, *(event(WAITING, "talkoot.waiting.changed", each, time=now) for each in changed))
