"""What a meeting leaves behind: notes of the leads, minutes, files."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.meetings import store
from services.meetings.domain import meetings
from services.meetings.domain.errors import BadText, NoSuchMeeting
from services.meetings.domain.files import BadFile
from services.meetings.domain.meetings import LONGEST_TEXT, Material, Meeting
from services.meetings.usecases.revise import revise
from shared.contracts.snapshots import Localised
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was checked and found harmless, and whose content, unless it is here, is in the bucket."""

    material: Material
    content: bytes | None


async def note(connection: Connection, meeting_id: UUID, notes: str) -> None:
    """Keep the leads' notes, which are never public. Raises NoSuchMeeting, BadText."""
    if len(notes) > LONGEST_TEXT:
        raise BadText(f"The notes are too long: at most {LONGEST_TEXT} characters.", "long-text")
    if await store.locked(connection, meeting_id) is None:
        raise NoSuchMeeting(str(meeting_id))
    # PostgreSQL's text cannot hold a zero byte, and no keyboard writes one.
    await store.note(connection, meeting_id, notes.replace("\x00", ""))


async def write_minutes(
    connection: Connection, meeting_id: UUID, minutes: Localised, *, now: datetime, public_url: str
) -> Meeting:
    """Publish minutes. Raises NoSuchMeeting, WrongStatus, BadText."""
    return await revise(
        connection,
        meeting_id,
        lambda meeting: meetings.write_minutes(meeting, minutes, now=now),
        happened="talkoot.meeting.changed",
        public_url=public_url,
    )


async def attach(
    connection: Connection, meeting_id: UUID, file: KeptFile, *, now: datetime, public_url: str
) -> Meeting:
    """The meeting with the file. Raises NoSuchMeeting, WrongStatus, BadText, and BadFile where it took too long."""
    after = await revise(
        connection,
        meeting_id,
        lambda meeting: meetings.add_material(meeting, file.material, now=now),
        happened="talkoot.meeting.changed",
        public_url=public_url,
    )
    if file.content is None and not await store.claim_object(connection, file.material.id, now):
        raise BadFile("not-kept")
    await store.keep_content(connection, file.material.id, meeting_id, file.content)
    return after


async def detach(
    connection: Connection, meeting_id: UUID, material_id: UUID, *, now: datetime, public_url: str
) -> Meeting:
    """The meeting without the file. Twice is once. Raises NoSuchMeeting."""
    after = await revise(
        connection,
        meeting_id,
        lambda meeting: meetings.remove_material(meeting, material_id, now=now),
        happened="talkoot.meeting.changed",
        public_url=public_url,
    )
    await store.forget_content(connection, material_id, meeting_id)
    return after
