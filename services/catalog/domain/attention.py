"""What of a group needs somebody's attention, as far as the catalog knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from services.catalog.domain.content import gaps
from services.catalog.domain.groups import Group
from services.catalog.domain.meetings import coming_and_past, span
from shared.contracts.meetings import Meeting

What = Literal[
    "draft", "gaps", "questions", "proposed", "failed-mails", "waiting", "minutes", "no-meeting", "sign-up-over"
]
FAILED_MAILS_COUNT: Final = timedelta(days=30)
"""For how long a mail that failed is worth a look."""
LAPSES_SOON: Final = timedelta(days=2)
"""So long before a sign-up lapses that nobody confirmed, somebody can still write to the person."""
_MINUTES_COUNT: Final = timedelta(days=90)
"""For how long after a meeting its minutes are waited for."""


@dataclass(frozen=True, slots=True)
class Need:
    what: What
    count: int = 0
    """How many there are of it; 0 where that says nothing."""


def needs(
    group: Group,
    meetings: Sequence[Meeting],
    *,
    questions: int = 0,
    failed_mails: int = 0,
    waiting: int = 0,
    now: datetime,
) -> tuple[Need, ...]:
    """The most pressing first. An ended group needs nothing.

    `questions` are those that its import left open, `waiting` the sign-ups without confirmation, if one soon lapses.
    """
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
    if failed_mails:
        found.append(Need("failed-mails", failed_mails))
    if waiting:
        found.append(Need("waiting", waiting))
    coming, past = coming_and_past(meetings, ended=False, now=now)
    if without := sum(_waits_for_minutes(meeting, now) for meeting in past):
        found.append(Need("minutes", without))
    if group.status == "active" and not any(meeting.status != "cancelled" for meeting in coming):
        found.append(Need("no-meeting"))
    deadline = content.sign_up.deadline
    if group.status == "active" and content.sign_up.state == "open" and deadline is not None and deadline <= now:
        found.append(Need("sign-up-over"))
    return tuple(found)


def _waits_for_minutes(meeting: Meeting, now: datetime) -> bool:
    over = span(meeting.when, meeting.time_zone).over
    lately = over is not None and over > now - _MINUTES_COUNT
    return lately and meeting.status != "cancelled" and not meeting.minutes
