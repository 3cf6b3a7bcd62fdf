"""Meetings as members answer to them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from shared.contracts.meetings import MeetingStatus, Place
from shared.contracts.registration import Answer
from shared.contracts.snapshots import Localised
from shared.contracts.when import Days, Open, Slots, When
from shared.languages import Language


@dataclass(frozen=True, slots=True)
class Meeting:
    """A published meeting, as far as answers go."""

    id: UUID
    group_id: UUID
    status: MeetingStatus
    title: Localised
    when: When
    time_zone: str
    place: Place
    pages: dict[Language, str]
    ends_at: datetime | None
    """From then on it is past; None while the date is open."""

    def takes_answers(self, now: datetime) -> bool:
        return self.status in {"tentative", "confirmed"} and (self.ends_at is None or now < self.ends_at)

    def answers(self) -> tuple[Answer, ...]:
        """What one can answer: `online` only where there is, or may come, more than one way to take part."""
        return ("yes", "online", "no") if self.place.kind in {"hybrid", "open"} else ("yes", "no")


class NoSuchAnswer(Exception):
    """The meeting is over or called off, is not of this group, or does not offer this answer."""


def check_answer(meeting: Meeting | None, group_id: UUID, answer: Answer, now: datetime) -> Meeting:
    """The meeting, where a member of the group may give it this answer now. Raises NoSuchAnswer."""
    if meeting is None or meeting.group_id != group_id or not meeting.takes_answers(now):
        raise NoSuchAnswer
    if answer not in meeting.answers():
        raise NoSuchAnswer
    return meeting


def answer_id(member_id: UUID, meeting_id: UUID) -> UUID:
    """One member has one answer to one meeting, so its id follows from theirs."""
    return uuid5(member_id, str(meeting_id))


def end_of(when: When, time_zone: str) -> datetime | None:
    """When the meeting is over: the end of its last sitting, or of its last day; None while the date is open.

    A sitting without an end counts as over three hours after its start.
    """
    match when:
        case Open():
            return None
        case Days(days=days):
            return datetime.combine(days[-1] + timedelta(days=1), time.min, ZoneInfo(time_zone))
        case Slots(slots=slots):
            return max(slot.ends or slot.starts + timedelta(hours=3) for slot in slots)
