"""Whoever runs a group has one of its mails sent to themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from services.notifications.domain.trials import TRIED_FOR, Trial
from services.notifications.store import trials
from services.notifications.usecases.parcels import Outcome, Parcel
from services.notifications.usecases.write_mails import Desk
from shared.access import Actor, Entry, audit
from shared.contracts.notifications import NoticeKind
from shared.languages import NAMES, Language
from shared.postgres import Connection


class NoAddress(Exception):
    """Where to send it is not known: of whoever asks no event has told since they signed in."""


@dataclass(frozen=True, slots=True)
class TryMail:
    group_id: UUID
    kind: NoticeKind
    language: Language
    """Of the mail."""
    subject_language: Language
    """In which the subject says that this is a test."""


async def try_mail(connection: Connection, command: TryMail, actor: Actor, *, now: datetime) -> None:
    """It goes to the address with which they signed in, and to no other. Raises NoAddress."""
    email = None if actor.account_id is None else await trials.address_of(connection, actor.account_id, now)
    if email is None:
        raise NoAddress
    trial = Trial(
        id=uuid7(),
        group_id=command.group_id,
        kind=command.kind,
        language=command.language,
        subject_language=command.subject_language,
        name=actor.name,
        email=email,
        expires=now + TRIED_FOR,
    )
    await trials.put(connection, trial, now)
    entry = Entry(
        actor,
        "tested",
        "mails",
        group_id=command.group_id,
        subject_name=command.kind,
        after={"language": NAMES[command.language]},
    )
    await audit.record(connection, entry, now=now)


class Trials:
    """The tray of these mails. One that is refused for good is over: whoever asked for it sees that none comes."""

    about: Final = "a test of a mail"
    after_refusal: Final[Outcome] = "over"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def take(self, connection: Connection, *, now: datetime, limit: int, lease: timedelta) -> Sequence[Parcel]:
        await trials.forget(connection, now)
        taken = await trials.take(connection, now=now, lease_until=now + lease, limit=limit)
        return [
            Parcel(each.id, each.expires, await self._desk.trial(connection, each, now), each.again_at)
            for each in taken
        ]

    async def finish(self, connection: Connection, mail_id: UUID) -> None:
        await trials.finish(connection, mail_id)

    async def defer(self, connection: Connection, mail_id: UUID, *, due_at: datetime, tried: bool) -> None:
        await trials.defer(connection, mail_id, due_at=due_at, tried=tried)
