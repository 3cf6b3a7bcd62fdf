"""Know which mails of a group failed, so that its leads are told."""

from collections.abc import Sequence
from datetime import datetime

from services.catalog.domain.attention import FAILED_MAILS_COUNT
from services.catalog.store import failed_mails
from shared.contracts.notifications import Delivery
from shared.postgres import Connection


async def follow_deliveries(connection: Connection, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """The last word on each message counts: one that was sent again has not failed."""
    last = {each.id: each for each in deliveries}
    failed = [each for each in last.values() if each.outcome == "failed"]
    await failed_mails.forget(
        connection, [each.id for each in last.values() if each.outcome != "failed"], before=now - FAILED_MAILS_COUNT
    )
    await failed_mails.keep(connection, failed)
