"""Somebody signs in: queue their link, while it works, and know their address while they are here."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.notifications.store import sign_ins, trials
from shared.access.sessions import LASTS
from shared.contracts.catalog import SignIn
from shared.postgres import Connection


async def follow_sign_ins(connection: Connection, told: Sequence[SignIn], *, now: datetime) -> None:
    """A link that has expired is not even stored, nor an address whose session is over."""
    asked = [each for each in told if each.link and each.expires > now]
    came = [each for each in told if not each.link and each.expires + LASTS > now]
    await sign_ins.keep(connection, asked, now)
    addresses = [
        (each.account_id, each.email, each.expires + LASTS)
        for each in sorted((*asked, *came), key=lambda each: each.expires)
        if each.account_id is not None
    ]
    await trials.know_addresses(connection, addresses)


async def forget_addresses(connection: Connection, erased: Sequence[UUID]) -> None:
    """Their accounts are no more."""
    if erased:
        await trials.forget_addresses(connection, erased)
