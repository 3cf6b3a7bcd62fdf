"""Keep the members, and tell each what their own registration calls for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from services.notifications.domain.telling import news_for_member, tell_member_until
from services.notifications.store import groups, meetings, members, notices
from services.notifications.store.notices import Told
from shared.contracts.notifications import NoticeKind
from shared.contracts.registration import Member
from shared.postgres import Connection


class MemberChange(NamedTuple):
    """What happened to a registration; without a member, that it is erased."""

    member_id: UUID
    event_type: str
    member: Member | None
    traceparent: str | None = None


async def follow_members(connection: Connection, changes: Sequence[MemberChange], *, now: datetime) -> None:
    """Apply the changes in their order. A version that is not newer than the one known changes and tells nothing."""
    joining = [each.member.group_id for each in changes if each.member is not None and each.member.status == "member"]
    if joining:
        await groups.hold(connection, joining, alone=False)
    known = await members.lock_versions(connection, [each.member_id for each in changes])
    kept: dict[UUID, Member] = {}
    erased: set[UUID] = set()
    news: list[tuple[NoticeKind, Member, str | None]] = []
    for change in changes:
        member = change.member
        if member is None:
            erased.add(change.member_id)
            known.pop(change.member_id, None)
            kept.pop(change.member_id, None)
            continue
        if known.get(member.id, 0) >= member.version:
            continue
        kind = news_for_member(change.event_type, member)
        if kind is not None:
            news.append((kind, member, change.traceparent))
        known[member.id] = member.version
        kept[member.id] = member
    if erased:
        await members.forget(connection, list(erased))
    if kept:
        await members.keep(connection, list(kept.values()))
    if news:
        await _tell(connection, news, now)


async def _tell(connection: Connection, news: Sequence[tuple[NoticeKind, Member, str | None]], now: datetime) -> None:
    welcomed = [member for kind, member, _ in news if kind == "welcome"]
    invited: Mapping[UUID, Sequence[UUID]] = {}
    if welcomed:
        invited = await meetings.coming(connection, [member.group_id for member in welcomed], now)
        # Whoever joins anew wants the group's mails, whatever they wanted the last time.
        await members.unmute(connection, [member.id for member in welcomed])
    told = [
        Told(
            kind=kind,
            member_id=member.id,
            version=member.version,
            group_id=member.group_id,
            meetings=invited.get(member.group_id, ()) if kind == "welcome" else (),
            tell_until=tell_member_until(kind, member),
            happened_at=member.changed_at,
            traceparent=traceparent,
        )
        for kind, member, traceparent in news
    ]
    await notices.tell(connection, [(uuid7(), one) for one in told], now)
