"""A member mutes the mails about the group's meetings, or wants them again."""

from datetime import datetime
from uuid import UUID

from services.notifications.store import members
from shared.languages import Localised
from shared.postgres import Connection


class NotAMember(Exception):
    """The link is good, but its person is no member of the group any more."""


async def mute(connection: Connection, member_id: UUID, *, now: datetime) -> None:
    """A second time changes nothing. Raises NotAMember."""
    await _require(connection, member_id)
    await members.mute(connection, member_id, now)


async def unmute(connection: Connection, member_id: UUID) -> None:
    """A second time changes nothing. Raises NotAMember."""
    await _require(connection, member_id)
    await members.unmute(connection, [member_id])


async def is_muted(connection: Connection, member_id: UUID) -> tuple[Localised, bool]:
    """The name of the member's group, and whether its mails are muted. Raises NotAMember."""
    return await _require(connection, member_id), await members.is_muted(connection, member_id)


async def _require(connection: Connection, member_id: UUID) -> Localised:
    name = await members.group_name(connection, member_id)
    if name is None:
        raise NotAMember
    return name
