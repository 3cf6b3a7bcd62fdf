"""Registrations that nobody confirmed in time are forgotten."""

from datetime import datetime
from typing import Final

from services.registration.store.members import delete_lapsed
from shared.access import audit
from shared.contracts.registration import MEMBERS
from shared.messaging import erase_published, erasure, publish
from shared.postgres import Connection

AT_ONCE: Final = 200
"""Rows of one transaction, so that it stays short."""


async def lapse(connection: Connection, *, now: datetime) -> int:
    """Erase up to AT_ONCE lapsed registrations, here and everywhere; how many there were.

    The people have not shown that the address is theirs, so nothing of them is kept.
    """
    lapsed = await delete_lapsed(connection, now, AT_ONCE)
    for member_id in lapsed:
        await erase_published(connection, MEMBERS, member_id)
        await audit.forget_subject(connection, member_id)
    if lapsed:
        await publish(connection, *(erasure(MEMBERS, member_id) for member_id in lapsed))
    return len(lapsed)
