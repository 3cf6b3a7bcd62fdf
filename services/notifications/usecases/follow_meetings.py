"""Keep the meetings, and announce to each group's members what moves their calendars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.notifications.domain.telling import (
    JOINING_GRACE,
    news_for_group,
    tell_group_until,
    waits_for_joining,
)
from services.notifications.store import groups, meetings
from services.notifications.store.meetings import Announcement, Known
from shared.contracts.meetings import Meeting
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """What happened to a meeting; without a meeting, that it is erased."""

    meeting_id: UUID
    event_type: str
    meeting: Meeting | None
    traceparent: str | None = None


async def follow_meetings(connection: Connection, changes: Sequence[MeetingChange], *, now: datetime) -> None:
    """Apply the changes in their order. A version that is not newer than the one known changes and tells nothing."""
    await groups.hold(connection, [each.meeting.group.id for each in changes if each.meeting is not None], alone=True)
    known = await meetings.lock(connection, [each.meeting_id for each in changes])
    kept: dict[UUID, Meeting] = {}
    erased: set[UUID] = set()
    announcements: list[Announcement] = []
    for change in changes:
        meeting = change.meeting
        if meeting is None:
            erased.add(change.meeting_id)
            known.pop(change.meeting_id, None)
            kept.pop(change.meeting_id, None)
            continue
        before = known.get(meeting.id)
        if before is not None and before.version >= meeting.version:
            continue
        announcements += _announcement(change, meeting, before, now)
        known[meeting.id] = Known(meeting.version, meeting.group.id, meeting.place)
        kept[meeting.id] = meeting
    if erased:
        await meetings.forget(connection, list(erased))
    await meetings.keep(connection, list(kept.values()))
    if announcements:
        await meetings.announce(connection, await _held_back(connection, announcements))


def _announcement(change: MeetingChange, meeting: Meeting, before: Known | None, now: datetime) -> list[Announcement]:
    kind = news_for_group(change.event_type, meeting)
    if kind is None:
        return []
    moved_from = before.place if before is not None and before.place != meeting.place else None
    return [
        Announcement(
            id=uuid7(),
            kind=kind,
            meeting=meeting,
            previous_place=moved_from if kind == "meeting-moved" else None,
            created_at=now,
            due_at=now,
            tell_until=tell_group_until(meeting),
            traceparent=change.traceparent,
        )
    ]


async def _held_back(connection: Connection, announcements: Sequence[Announcement]) -> list[Announcement]:
    """Those that miss their link for joining wait for it a moment."""
    waiting = [one.meeting.id for one in announcements if waits_for_joining(one.kind, one.meeting)]
    missing = set(waiting) - await meetings.joining_known(connection, waiting) if waiting else set()
    return [
        replace(one, due_at=one.due_at + JOINING_GRACE)
        if one.meeting.id in missing and waits_for_joining(one.kind, one.meeting)
        else one
        for one in announcements
    ]
