"""How a command reaches the database, and how a meeting is named at the command line."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from services.meetings import store
from services.meetings.domain.errors import MeetingError, NoSuchMeeting
from services.meetings.domain.meetings import Meeting
from services.meetings.settings import Settings
from shared import commands
from shared.postgres import Connection

ResultT = TypeVar("ResultT")
SHORTEST_ENDING = 4


def in_transaction(work: Callable[[Connection, datetime, str], Awaitable[ResultT]]) -> ResultT:
    """Run one use case with the time and the public address, and commit. Raises ClickException."""
    settings = commands.read_settings(Settings)
    return commands.in_transaction(
        settings,
        lambda connection, now: work(connection, now, settings.public_url),
        refusals=(MeetingError,),
    )


async def the_meeting(connection: Connection, asked: str) -> Meeting:
    """The meeting whose id is, or ends in, what was typed. Raises MeetingError where that is none or several."""
    digits = asked.replace("-", "").lower()
    if len(digits) < SHORTEST_ENDING or not set(digits) <= set("0123456789abcdef"):
        raise NoSuchMeeting(asked)
    found = await store.ids_ending_in(connection, digits)
    if len(found) > 1:
        raise MeetingError(f'Several meetings end in "{asked}": type more of the id.')
    meeting = await store.by_id(connection, found[0]) if found else None
    if meeting is None:
        raise NoSuchMeeting(asked)
    return meeting
