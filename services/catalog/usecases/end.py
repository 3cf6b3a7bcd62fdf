"""End a group's term; its page stays, in the past tense."""

from datetime import datetime

from services.catalog.domain import groups
from services.catalog.domain.groups import Group
from services.catalog.usecases.revise import revise
from shared.access import Actor
from shared.languages import translatable
from shared.postgres import Connection


async def end(connection: Connection, slug: str, *, by: Actor, now: datetime) -> Group:
    """The ended group. Twice is once. Raises NoSuchGroup, WrongStatus."""
    return await revise(
        connection,
        slug,
        lambda group: groups.end(group, now=now),
        event_type="talkoot.group.ended",
        action=translatable("ended"),
        by=by,
    )
