"""A person looks at their own registration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.domain.meetings import Meeting
from services.registration.domain.member import Member
from services.registration.store import groups, meetings, members
from shared.contracts.registration import Answer
from shared.contracts.snapshots import Localised
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Registration:
    """What there is to see."""

    member: Member
    group_name: Localised
    """Empty where catalog has told nothing of the group."""
    meetings: Sequence[Meeting]
    """Coming ones, cancelled ones among them, the next first. Only for a member."""
    answers: Mapping[UUID, Answer]
    """By meeting."""


async def see(connection: Connection, member_id: UUID, *, now: datetime) -> Registration | None:
    """None where there is no such registration (any more)."""
    member = await members.find(connection, member_id)
    if member is None:
        return None
    name = await groups.name_of(connection, member.group_id)
    if member.status != "member":
        return Registration(member, name, (), {})
    coming = await meetings.coming(connection, member.group_id, now)
    return Registration(member, name, coming, await meetings.answers_of(connection, member.id))
