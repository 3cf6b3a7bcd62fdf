"""Take up again what a group's page said before."""

from dataclasses import dataclass
from datetime import datetime

from services.catalog import store
from services.catalog.domain import groups
from services.catalog.domain.content import faults
from services.catalog.domain.groups import BadContent, Group, NoSuchGroup, NoSuchRevision
from services.catalog.usecases.revise import revise
from shared.access import Actor
from shared.languages import translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Restore:
    slug: str
    version: int
    """The one whose content comes back."""
    expected_version: int
    """The one that it replaces, as whoever asks has seen it."""
    by: Actor


async def restore(connection: Connection, command: Restore, *, now: datetime) -> Group:
    """The group with the content of that version, as a new version. What is there already changes nothing.

    Proposed meetings stay as they are: meetings has them since.
    Raises NoSuchGroup, NoSuchRevision, BadContent, ChangedMeanwhile, NotPublishable.
    """
    group = await store.by_slug(connection, command.slug)
    if group is None:
        raise NoSuchGroup(command.slug)
    earlier = await store.content_at(connection, group.id, command.version)
    if earlier is None:
        raise NoSuchRevision(command.slug, command.version)
    found = faults(earlier)
    if found:
        raise BadContent(found)

    def decide(present: Group) -> Group:
        content = earlier.model_copy(update={"proposed_meetings": present.content.proposed_meetings})
        return groups.change(present, content, expected_version=command.expected_version, now=now)

    return await revise(
        connection,
        command.slug,
        decide,
        event_type="talkoot.group.changed",
        action=translatable("restored"),
        by=command.by,
        restored=command.version,
    )
