"""A member says whether they come to a meeting."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.domain.meetings import answer_id, check_answer
from services.registration.domain.member import NotAMember
from services.registration.store import meetings
from services.registration.store.members import lock
from shared.contracts.registration import ATTENDANCE, Answer, Attendance
from shared.messaging import event, publish
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class GiveAnswer:
    member_id: UUID
    meeting_id: UUID
    answer: Answer


async def answer(connection: Connection, command: GiveAnswer, *, now: datetime) -> None:
    """The same answer again changes nothing. Raises NotAMember and NoSuchAnswer.

    The lock on the member orders the answers of one person, as an answer that is new has no row to lock.
    """
    member = await lock(connection, command.member_id)
    if member is None or member.status != "member":
        raise NotAMember
    found = await meetings.find(connection, command.meeting_id)
    meeting = check_answer(found, member.group_id, command.answer, now)
    answered = await meetings.set_answer(connection, member.id, meeting.id, command.answer, now)
    if answered is None:
        return
    snapshot = Attendance(
        id=answer_id(member.id, meeting.id),
        version=answered.version,
        changed_at=now,
        member_id=member.id,
        meeting_id=meeting.id,
        group_id=meeting.group_id,
        answer=answered.answer,
    )
    await publish(connection, event(ATTENDANCE, "talkoot.attendance.answered", snapshot, time=now))
