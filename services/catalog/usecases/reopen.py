"""Open an ended group again."""

from datetime import datetime

from services.catalog.domain import groups
from services.catalog.domain.groups import Group
from services.catalog.usecases.revise import revise
from shared.access import Actor
from shared.languages import translatable
from shared.postgres import Connection


async def reopen(connection: Connection, slug: str, *, by: Actor, now: datetime) -> Group:
    """The active group. Twice is once. Raises NoSuchGroup, WrongStatus, NotPublishable."""
    return await revise(
        connection,
        slug,
        lambda group: groups.reopen(group, now=now),
        event_type="talkoot.group.published",
        action=translatable("reopened"),
        by=by,
    )
