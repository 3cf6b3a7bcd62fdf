"""What meetings does by the clock."""

from services.meetings.usecases.hold_past import hold_past
from services.meetings.usecases.keep_files import Files
from shared.clock import Clock
from shared.postgres import Database
from shared.service import Job

EVERY_S = 300


def hold_past_meetings(database: Database, clock: Clock, *, public_url: str) -> Job:
    async def run() -> bool:
        async with database.transaction() as connection:
            return await hold_past(connection, now=clock(), public_url=public_url)

    return Job("hold past meetings", EVERY_S, run)


def remove_forgotten_files(files: Files) -> Job:
    return Job("remove forgotten files", EVERY_S, files.remove_forgotten)
