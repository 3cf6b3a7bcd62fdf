"""A lead corrects, removes or erases a registration. Each is written into the audit log."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from services.registration.domain import member as rules
from services.registration.domain.links import PersonalLinks
from services.registration.domain.meetings import answer_id
from services.registration.domain.member import Member, NotAMember
from services.registration.domain.person import Correction, email_key
from services.registration.store import members
from services.registration.usecases.announce import announce
from shared.access import Actor, Entry, audit
from shared.contracts.registration import ATTENDANCE, MEMBERS
from shared.languages import Language
from shared.messaging import erase_published, erasure, publish
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class CorrectMember:
    group_id: UUID
    member_id: UUID
    correction: Correction
    language: Language


@dataclass(frozen=True, slots=True)
class RemoveMember:
    group_id: UUID
    member_id: UUID
    reason: str


async def correct_member(
    connection: Connection, command: CorrectMember, actor: Actor, *, links: PersonalLinks, now: datetime
) -> None:
    """Nothing new changes nothing. Raises NotAMember."""
    member = await _locked(connection, command.group_id, command.member_id)
    person = replace(command.correction.applied_to(member.person), language=command.language)
    change = rules.change_person(member, person, now)
    if change is None:
        return
    await announce(connection, change, links)
    before, after = audit.changed(asdict(member.person), asdict(person))
    await audit.record(connection, _entry(actor, "corrected", member, before=before, after=after), now=now)


async def remove_member(
    connection: Connection, command: RemoveMember, actor: Actor, *, links: PersonalLinks, now: datetime
) -> None:
    """As if the person had left. A second time changes nothing. Raises NotAMember where there is none."""
    member = await _locked(connection, command.group_id, command.member_id)
    change = rules.withdraw(member, now)
    if change is None:
        return
    await announce(connection, change, links)
    before, after = {"status": member.status}, {"status": change.member.status}
    entry = _entry(actor, "removed", member, before=before, after=after, reason=command.reason)
    await audit.record(connection, entry, now=now)


async def erase_member(connection: Connection, command: RemoveMember, actor: Actor, *, now: datetime) -> None:
    """Forget the person, here and everywhere: state, events, answers, and what the log says of them.

    Raises NotAMember where there is none. The log keeps that somebody was erased, by whom and when.
    """
    member = await _locked(connection, command.group_id, command.member_id)
    meetings = await members.erase(connection, member.id)
    await erase_published(connection, MEMBERS, member.id)
    answers = [answer_id(member.id, meeting_id) for meeting_id in meetings]
    for each in answers:
        await erase_published(connection, ATTENDANCE, each)
    await publish(connection, erasure(MEMBERS, member.id), *(erasure(ATTENDANCE, each) for each in answers))
    await audit.forget_subject(connection, member.id)
    await audit.record(connection, Entry(actor, "erased", "member", member.id, group_id=member.group_id), now=now)


async def erase_person(connection: Connection, email: str, actor: Actor, *, now: datetime) -> int:
    """Erase every registration of this address, in whatever group; how many there were."""
    found = await members.lock_all_of(connection, email_key(email))
    for member in found:
        await erase_member(connection, RemoveMember(member.group_id, member.id, reason=""), actor, now=now)
    return len(found)


async def _locked(connection: Connection, group_id: UUID, member_id: UUID) -> Member:
    """The registration, if it is one of this group: a lead of another must not reach it by its id."""
    member = await members.lock(connection, member_id)
    if member is None or member.group_id != group_id:
        raise NotAMember
    return member


def _entry(
    actor: Actor,
    action: str,
    member: Member,
    *,
    before: Mapping[str, object],
    after: Mapping[str, object],
    reason: str = "",
) -> Entry:
    return Entry(
        actor,
        action,
        "member",
        member.id,
        member.person.name,
        member.group_id,
        before=before,
        after=after,
        reason=reason,
    )
