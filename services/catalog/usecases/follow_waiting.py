"""Know which sign-ups of a group wait for confirmation, so that its leads are told before they lapse."""

from collections.abc import Sequence

from services.catalog.store import waiting
from shared.contracts.registration import Waiting
from shared.postgres import Connection


async def follow_waiting(connection: Connection, told: Sequence[Waiting]) -> None:
    await waiting.keep(connection, told)
