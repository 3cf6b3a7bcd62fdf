"""Which events are told to whom, and until when it makes sense to tell them."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from shared.contracts.meetings import Meeting
from shared.contracts.notifications import NoticeKind
from shared.contracts.registration import Member, MemberStatus
from shared.contracts.when import Days, Open, Slots

TOLD_FOR: Final = timedelta(days=7)
"""News that is older is not sent any more: so a projection can be built anew without a mail to anyone."""
JOINING_GRACE: Final = timedelta(seconds=10)
"""The link for joining online comes on a topic of its own: how long a first invitation waits for it."""

_MEETING_NEWS: Final[Mapping[str, NoticeKind]] = {
    "talkoot.meeting.published": "meeting-published",
    "talkoot.meeting.moved": "meeting-moved",
    "talkoot.meeting.cancelled": "meeting-cancelled",
}
_MEMBER_NEWS: Final[Mapping[tuple[str, MemberStatus], NoticeKind]] = {
    ("talkoot.member.signed-up", "pending"): "confirmation",
    ("talkoot.member.sign-up-repeated", "pending"): "confirmation",
    ("talkoot.member.sign-up-repeated", "member"): "already-member",
    ("talkoot.member.confirmed", "member"): "welcome",
}


def news_for_group(event_type: str, meeting: Meeting) -> NoticeKind | None:
    """What a group's members are told when its meeting changes; None where they are not.

    A meeting that becomes certain, or whose title or agenda changes, moves nobody's calendar entry. One that was over
    at the time of the change is nobody's news.
    """
    over = over_at(meeting)
    if over is not None and over <= meeting.changed_at:
        return None
    return _MEETING_NEWS.get(event_type)


def news_for_member(event_type: str, member: Member) -> NoticeKind | None:
    """What a person is told when their registration changes; None where they are not."""
    return _MEMBER_NEWS.get((event_type, member.status))


def tell_group_until(meeting: Meeting) -> datetime:
    """For a week, but not when the meeting is over."""
    news_until = meeting.changed_at + TOLD_FOR
    over = over_at(meeting)
    return news_until if over is None else min(over, news_until)


def tell_member_until(kind: NoticeKind, member: Member) -> datetime:
    """A link to confirm is told as long as it works, everything else for a week."""
    if kind == "confirmation" and member.confirm_by is not None:
        return member.confirm_by
    return member.changed_at + TOLD_FOR


def waits_for_joining(kind: NoticeKind, meeting: Meeting) -> bool:
    return kind == "meeting-published" and meeting.place.kind in ("online", "hybrid")


def starts_at(meeting: Meeting) -> datetime | None:
    """When the meeting starts: of a day without a time, its first moment. None where the date is open."""
    match meeting.when:
        case Open():
            return None
        case Days(days=days):
            return datetime.combine(days[0], time(), ZoneInfo(meeting.time_zone)).astimezone(UTC)
        case Slots(slots=slots):
            return slots[0].starts


def over_at(meeting: Meeting) -> datetime | None:
    """When the meeting is over: without a known end, when its last day is. None where the date is open."""
    zone = ZoneInfo(meeting.time_zone)
    match meeting.when:
        case Open():
            return None
        case Days(days=days):
            last_day = days[-1]
        case Slots(slots=slots):
            if slots[-1].ends is not None:
                return slots[-1].ends
            last_day = slots[-1].starts.astimezone(zone).date()
    return datetime.combine(last_day + timedelta(days=1), time(), zone).astimezone(UTC)
