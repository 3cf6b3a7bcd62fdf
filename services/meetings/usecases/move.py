"""Move a meeting to another time or place."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.meetings.domain import meetings
from services.meetings.domain.meetings import Link, Meeting
from services.meetings.usecases.revise import revise
from shared.contracts.meetings import Place
from shared.contracts.snapshots import Localised
from shared.contracts.when import When
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Move:
    meeting_id: UUID
    when: When | None
    """None: the time stays."""
    place: Place | None
    """None: the place stays."""
    link: Link | None
    """None: the link stays, as long as the meeting is online."""
    reason: Localised


async def move(connection: Connection, command: Move, *, now: datetime, public_url: str) -> Meeting:
    """The moved meeting; unchanged where time, place and link are as before.

    Raises NoSuchMeeting, WrongStatus, BadTime, BadText, NotOnline.
    """

    def decide(meeting: Meeting) -> Meeting:
        when, place = command.when or meeting.when, command.place or meeting.place
        moved = meetings.move(meeting, when=when, place=place, reason=command.reason, now=now)
        return moved if command.link is None else meetings.set_link(moved, command.link, now=now)

    return await revise(connection, command.meeting_id, decide, happened="talkoot.meeting.moved", public_url=public_url)
