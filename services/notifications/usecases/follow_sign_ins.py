"""Somebody asked for a link to sign in by: queue it, while it works."""

from collections.abc import Sequence
from datetime import datetime

from services.notifications.store import sign_ins
from shared.contracts.catalog import SignIn
from shared.postgres import Connection


async def follow_sign_ins(connection: Connection, asked: Sequence[SignIn], *, now: datetime) -> None:
    """A link that has expired is not even stored."""
    await sign_ins.keep(connection, [each for each in asked if each.expires > now], now)
