"""Schedule a meeting: as a draft, tentative, or confirmed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.meetings import store
from services.meetings.domain import GroupNotPublic, Link, Meeting, NoSuchGroup, check_when
from services.meetings.usecases.publish import publish
from shared.contracts.meetings import Place
from shared.contracts.snapshots import Localised
from shared.contracts.when import When
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Schedule:
    id: UUID
    """Made by the caller; the same id a second time changes nothing."""
    group: str
    """The group's slug."""
    status: Literal["draft", "tentative", "confirmed"]
    title: Localised
    agenda: Localised
    when: When
    time_zone: str
    place: Place
    link: Link | None


async def schedule(connection: Connection, command: Schedule, *, now: datetime, public_url: str) -> Meeting:
    """The new meeting. Raises NoSuchGroup, GroupNotPublic, BadTime."""
    group = await store.group_by_slug(connection, command.group)
    if group is None:
        raise NoSuchGroup(command.group)
    if group.status == "draft" and command.status != "draft":
        raise GroupNotPublic(command.group)
    check_when(command.when, command.time_zone)
    draft = Meeting(
        id=command.id,
        group_id=group.id,
        status="draft",
        version=1,
        sequence=0,
        title=command.title,
        agenda=command.agenda,
        reason={},
        when=command.when,
        time_zone=command.time_zone,
        place=command.place,
        link=command.link,
        source=None,
        created_at=now,
        changed_at=now,
    )
    if not await store.insert(connection, draft):
        present = await store.by_id(connection, command.id)
        return present or draft
    if command.status == "draft":
        return draft
    return await publish(connection, draft.id, tentative=command.status == "tentative", now=now, public_url=public_url)
