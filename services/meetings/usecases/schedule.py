"""Schedule a meeting: as a draft, tentative, or confirmed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.meetings import store
from services.meetings.domain.errors import GroupEnded, GroupNotPublic, NoSuchGroup, NoSuchMeeting
from services.meetings.domain.meetings import Link, Meeting, draft
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
    """The new meeting. Raises NoSuchGroup, GroupNotPublic, GroupEnded, BadTime, BadText, NotOnline.

    Raises NoSuchMeeting where the id is that of another group's meeting.
    """
    group = await store.group_by_slug(connection, command.group)
    if group is None:
        raise NoSuchGroup(command.group)
    if group.status == "draft" and command.status != "draft":
        raise GroupNotPublic(command.group)
    if group.status == "ended":
        raise GroupEnded(command.group)
    made = draft(
        id=command.id,
        group_id=group.id,
        title=command.title,
        agenda=command.agenda,
        when=command.when,
        time_zone=command.time_zone,
        place=command.place,
        link=command.link,
        now=now,
    )
    if not await store.insert(connection, [made]):
        present = await store.by_id(connection, command.id)
        if present is None or present.group_id != group.id:
            raise NoSuchMeeting(str(command.id))
        return present
    if command.status == "draft":
        return made
    return await publish(connection, made.id, tentative=command.status == "tentative", now=now, public_url=public_url)
