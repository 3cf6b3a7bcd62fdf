"""What visitors write to the operator, as mails."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.notifications.domain.feedback import TRIED_FOR, FeedbackMail
from services.notifications.gateways.mail.mime import Mail
from services.notifications.gateways.mail.writer import Writer
from services.notifications.store import feedback
from services.notifications.usecases.parcels import Outcome, Parcel
from shared.languages import Language
from shared.postgres import Connection


class FeedbackMails:
    """What somebody wrote is not given up at the first no: the operator may mend the address meanwhile."""

    about: Final = "feedback to the operator"
    after_refusal: Final[Outcome] = "refused now"

    def __init__(self, writer: Writer, *, operator: str, language: Language) -> None:
        self._writer = writer
        self._operator = operator
        self._language = language

    async def take(self, connection: Connection, *, now: datetime, limit: int, lease: timedelta) -> Sequence[Parcel]:
        await feedback.forget(connection, now)
        taken = await feedback.take(connection, now=now, lease_until=now + lease, limit=limit)
        return [self._parcel(mail) for mail in taken]

    async def finish(self, connection: Connection, mail_id: UUID) -> None:
        await feedback.finish(connection, mail_id)

    async def defer(self, connection: Connection, mail_id: UUID, *, due_at: datetime, tried: bool) -> None:
        await feedback.defer(connection, mail_id, due_at=due_at, tried=tried)

    def _parcel(self, mail: FeedbackMail) -> Parcel:
        def write(now: datetime) -> Mail:
            return self._writer.feedback(mail.feedback, self._operator, self._language, now)

        return Parcel(mail.feedback.id, mail.feedback.sent_at + TRIED_FOR, write, mail.again_at)
