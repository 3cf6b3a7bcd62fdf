"""Mails that are nobody's notice: each kind waits in a tray of its own, and one sender empties them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias
from uuid import UUID

from services.notifications.gateways.mail.mime import Mail
from shared.postgres import Connection

Outcome: TypeAlias = Literal["over", "refused now", "untried"]
"""`over`: the mail is out, or never will be. `untried`: the mail server is away, which is no mail's fault."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail that is this process's to send until its lease is over."""

    id: UUID
    until: datetime
    """From then on nobody needs it."""
    write: Callable[[datetime], Mail]
    """Raises UnusableAddress."""
    again_at: Callable[[datetime], datetime]
    """When one that the mail server would not take now is tried again."""


class Tray(Protocol):
    """Where mails of one kind wait. A mail that is over leaves only what keeps it from going out twice."""

    @property
    def about(self) -> str:
        """What is in it, for the log."""

    @property
    def after_refusal(self) -> Outcome:
        """What a refusal for good means."""

    async def take(self, connection: Connection, *, now: datetime, limit: int, lease: timedelta) -> Sequence[Parcel]:
        """Up to `limit` that are due, until `now + lease`; what is too old is forgotten."""

    async def finish(self, connection: Connection, mail_id: UUID) -> None:
        """It is over."""

    async def defer(self, connection: Connection, mail_id: UUID, *, due_at: datetime, tried: bool) -> None:
        """Back into the tray, unless it has gone out meanwhile."""


async def record(connection: Connection, tray: Tray, parcel: Parcel, outcome: Outcome, *, now: datetime) -> None:
    """Write down what became of it."""
    match outcome:
        case "over":
            await tray.finish(connection, parcel.id)
        case "refused now":
            await tray.defer(connection, parcel.id, due_at=parcel.again_at(now), tried=True)
        case "untried":
            await tray.defer(connection, parcel.id, due_at=now, tried=False)
