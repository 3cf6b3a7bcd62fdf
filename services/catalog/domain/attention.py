"""What of a group needs somebody's attention, as far as the catalog knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.catalog.domain.content import gaps
from services.catalog.domain.groups import Group
from services.catalog.domain.meetings import coming_and_past
from shared.contracts.meetings import Meeting

What = Literal["draft", "gaps", "questions", "proposed", "no-meeting", "sign-up-over"]


@dataclass(frozen=True, slots=True)
class Need:
    what: What
    count: int = 0
    """How many there are of it; 0 where that says nothing."""


def needs(group: Group, meetings: Sequence[Meeting], *, questions: int = 0, now: datetime) -> tuple[Need, ...]:
    """The most pressing first. An ended group needs nothing. `questions` are those that its import left open."""
    if group.status == "ended":
        return ()
    found = []
    content = group.content
    if group.status == "draft":
        missing = gaps(content)
        found.append(Need("gaps", len(missing)) if missing else Need("draft"))
    if questions:
        found.append(Need("questions", questions))
    if content.proposed_meetings:
        found.append(Need("proposed", len(content.proposed_meetings)))
    coming, _ = coming_and_past(meetings, ended=False, now=now)
    if group.status == "active" and not any(meeting.status != "cancelled" for meeting in coming):
        found.append(Need("no-meeting"))
    deadline = content.sign_up.deadline
    if group.status == "active" and content.sign_up.state == "open" and deadline is not None and deadline <= now:
        found.append(Need("sign-up-over"))
    return tuple(found)
