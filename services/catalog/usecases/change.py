"""Change what a group's page says."""

from dataclasses import dataclass
from datetime import datetime

from services.catalog.domain import groups
from services.catalog.domain.content import Content, faults
from services.catalog.domain.groups import BadContent, Group
from services.catalog.usecases.revise import revise
from shared.access import Actor
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Change:
    slug: str
    content: Content
    expected_version: int
    """The version on which the new content builds."""
    by: Actor


async def change(connection: Connection, command: Change, *, now: datetime) -> Group:
    """The changed group. The same content again changes nothing.

    Raises NoSuchGroup, BadContent, ChangedMeanwhile, NotPublishable.
    """
    found = faults(command.content)
    if found:
        raise BadContent(found)
    return await revise(
        connection,
        command.slug,
        lambda group: groups.change(group, command.content, expected_version=command.expected_version, now=now),
        event_type="talkoot.group.changed",
        action=translatable("changed"),
        by=command.by,
    )
