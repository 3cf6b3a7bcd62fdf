"""Say that a question which an imported page left open is settled."""

from datetime import datetime

from services.catalog.domain.groups import Group
from services.catalog.store import questions
from shared.access import Actor, Entry, audit
from shared.languages import localised, translatable
from shared.postgres import Connection


async def settle_question(connection: Connection, group: Group, number: int, *, by: Actor, now: datetime) -> bool:
    """Whether it was open; twice is once."""
    question = await questions.take(connection, group.id, number)
    if question is None:
        return False
    name = localised(group.content.name, "fi")
    entry = Entry(
        by,
        translatable("settled"),
        translatable("question of the import"),
        group.id,
        name.text if name else group.slug,
        group.id,
        before={question.code: question.quote},
    )
    await audit.record(connection, entry, now=now)
    return True
