"""Write down what became of a link's mail."""

from datetime import datetime
from typing import Literal, TypeAlias

from services.notifications.domain.sign_ins import LinkMail, again_at
from services.notifications.store import sign_ins
from shared.postgres import Connection

LinkOutcome: TypeAlias = Literal["over", "refused now", "untried"]
"""`over`: the mail is out, or never will be. `untried`: the mail server is away, which is no mail's fault."""


async def record_link(connection: Connection, mail: LinkMail, outcome: LinkOutcome, *, now: datetime) -> None:
    match outcome:
        case "over":
            await sign_ins.finish(connection, mail.id)
        case "refused now":
            await sign_ins.defer(connection, mail.id, due_at=again_at(mail, now), tried=True)
        case "untried":
            await sign_ins.defer(connection, mail.id, due_at=now, tried=False)
