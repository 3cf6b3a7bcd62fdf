"""Links to sign in by, as mails."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from services.notifications.gateways.mail.writer import Writer
from services.notifications.store import sign_ins
from services.notifications.usecases.parcels import Outcome, Parcel
from shared.postgres import Connection


class Links:
    """A link that is refused for good is over: whoever asked for it asks again."""

    about: Final = "a link to sign in by"
    after_refusal: Final[Outcome] = "over"

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def take(self, connection: Connection, *, now: datetime, limit: int, lease: timedelta) -> Sequence[Parcel]:
        await sign_ins.forget_expired(connection, now)
        links = await sign_ins.take(connection, now=now, lease_until=now + lease, limit=limit)
        return [Parcel(link.id, link.expires, partial(self._writer.sign_in, link), link.again_at) for link in links]

    async def finish(self, connection: Connection, mail_id: UUID) -> None:
        await sign_ins.finish(connection, mail_id)

    async def defer(self, connection: Connection, mail_id: UUID, *, due_at: datetime, tried: bool) -> None:
        await sign_ins.defer(connection, mail_id, due_at=due_at, tried=tried)
