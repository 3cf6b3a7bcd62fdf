"""Open questions of imports."""

from collections.abc import Sequence
from uuid import UUID

from services.catalog.domain.open_questions import OpenQuestion
from shared.postgres import Connection


async def add(connection: Connection, group_id: UUID, questions: Sequence[OpenQuestion]) -> None:
    """The group must have none yet."""
    await connection.executemany(
        """insert into open_question (group_id, number, code, lines, quote, proposals)
            values ($1, $2, $3, $4, $5, $6)""",
        [(group_id, each.number, each.code, each.lines, each.quote, each.proposals) for each in questions],
    )


async def of_group(connection: Connection, group_id: UUID) -> list[OpenQuestion]:
    """In the order of the page."""
    rows = await connection.fetch(
        "select number, code, lines, quote, proposals from open_question where group_id = $1 order by number", group_id
    )
    return [
        OpenQuestion(row["number"], row["code"], tuple(row["lines"]), row["quote"], tuple(row["proposals"]))
        for row in rows
    ]


async def take(connection: Connection, group_id: UUID, number: int) -> OpenQuestion | None:
    """The question, which is no longer there."""
    row = await connection.fetchrow(
        """delete from open_question where group_id = $1 and number = $2
            returning number, code, lines, quote, proposals""",
        group_id,
        number,
    )
    if row is None:
        return None
    return OpenQuestion(row["number"], row["code"], tuple(row["lines"]), row["quote"], tuple(row["proposals"]))


async def counts(connection: Connection) -> dict[UUID, int]:
    """How many each group has that has any."""
    rows = await connection.fetch("select group_id, count(*) as open from open_question group by group_id")
    return {row["group_id"]: row["open"] for row in rows}
