"""What visitors wrote, on its way into a mail."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.notifications.domain.feedback import TRIED_FOR, FeedbackMail
from shared.contracts.catalog import Feedback
from shared.postgres import Connection


async def keep(connection: Connection, sent: Sequence[Feedback], now: datetime) -> None:
    """Queue each once, however often its event comes."""
    await connection.executemany(
        "insert into feedback (id, forget_at, due_at, data) values ($1, $2, $3, $4) on conflict do nothing",
        [(each.id, each.sent_at + TRIED_FOR, now, each.model_dump(mode="json")) for each in sent],
    )


async def take(connection: Connection, *, now: datetime, lease_until: datetime, limit: int) -> list[FeedbackMail]:
    """Up to `limit` that are due, taken until `lease_until`."""
    rows = await connection.fetch(
        """with due as (
               select id from feedback where due_at <= $1 and forget_at > $1
               order by due_at, id limit $3 for update skip locked
           )
           update feedback set due_at = $2 from due where feedback.id = due.id returning data, attempts""",
        now,
        lease_until,
        limit,
    )
    return [FeedbackMail(Feedback.model_validate(row["data"]), row["attempts"]) for row in rows]


async def finish(connection: Connection, feedback_id: UUID) -> None:
    """The mail is out, or never will be: only what keeps it from going out twice stays."""
    await connection.execute("update feedback set due_at = null, data = null where id = $1", feedback_id)


async def defer(connection: Connection, feedback_id: UUID, *, due_at: datetime, tried: bool) -> None:
    """Back to the queue, unless it has gone out meanwhile."""
    await connection.execute(
        "update feedback set due_at = $2, attempts = attempts + $3::int where id = $1 and due_at is not null",
        feedback_id,
        due_at,
        tried,
    )


async def forget(connection: Connection, now: datetime) -> None:
    await connection.execute("delete from feedback where forget_at <= $1", now)
