"""Forget what was told long ago."""

from datetime import datetime, timedelta
from typing import Final

from services.notifications.store import notices
from shared.postgres import Connection

KEPT_FOR: Final = timedelta(days=365)
AT_ONCE: Final = 1000


async def tidy(connection: Connection, *, now: datetime) -> bool:
    """Delete up to AT_ONCE notices whose time was over a year ago; whether there may be more.

    A notice keeps its event from being told twice only until its time is over: after that the event is too late.
    """
    return await notices.forget_told(connection, now - KEPT_FOR, AT_ONCE) == AT_ONCE
