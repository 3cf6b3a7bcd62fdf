"""A lead changes a meeting: whatever the change is, it builds on what the lead saw, and the audit log tells of it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from services.meetings import store
from services.meetings.domain.errors import ChangedMeanwhile, NoSuchMeeting
from services.meetings.domain.meetings import Meeting
from shared.access import Actor, Entry, audit
from shared.languages import localised
from shared.postgres import Connection

_LOGGED: Final = ("status", "title", "agenda", "reason", "when", "place", "minutes", "materials")


async def audited(
    connection: Connection,
    actor: Actor,
    action: str,
    meeting_id: UUID,
    change: Callable[[], Awaitable[Meeting]],
    *,
    saw_version: int | None = None,
    now: datetime,
) -> tuple[Meeting, Meeting]:
    """The meeting before and after `change`. One that changes nothing is not logged.

    `saw_version` is that of the page on which the lead decided. Raises NoSuchMeeting, ChangedMeanwhile, and what
    `change` raises.
    """
    before = await store.locked(connection, meeting_id)
    if before is None:
        raise NoSuchMeeting(str(meeting_id))
    if saw_version is not None and saw_version != before.version:
        raise ChangedMeanwhile
    after = await change()
    if after != before:
        was, became = audit.changed(_logged(before), _logged(after))
        await audit.record(connection, entry(actor, action, after, was, became), now=now)
    return before, after


def entry(
    actor: Actor, action: str, meeting: Meeting, before: Mapping[str, object], after: Mapping[str, object]
) -> Entry:
    """What the audit log says of it."""
    title = localised(meeting.title, "fi")
    name = title.text if title else ""
    return Entry(actor, action, "meeting", meeting.id, name, meeting.group_id, before=before, after=after)


def _logged(meeting: Meeting) -> dict[str, object]:
    """What everybody may read, and whether there is a link: the link itself is for members only."""
    logged: dict[str, object] = {name: getattr(meeting, name) for name in _LOGGED}
    logged["when"] = meeting.when.model_dump(mode="json")
    logged["place"] = meeting.place.model_dump(mode="json", exclude_none=True)
    logged["materials"] = [material.name for material in meeting.materials]
    return logged | {"link": meeting.link_version}
