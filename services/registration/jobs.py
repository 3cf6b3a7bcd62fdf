"""Work by the clock."""

from services.registration.domain.links import PersonalLinks
from services.registration.usecases.know_groups import REFRESHED_EVERY_S, KnownGroups
from services.registration.usecases.lapse import AT_ONCE, lapse
from services.registration.usecases.look_again import look_again
from services.registration.usecases.take_submissions import forget_submissions
from services.registration.usecases.tell_waiting import tell_waiting
from shared.clock import Clock
from shared.postgres import Database
from shared.service import Job

LAPSE_EVERY_S = 60.0
LOOK_EVERY_S = 1.0
"""Whoever asks wakes this process; the poll finds what another one left when it ended."""
TELL_EVERY_S = 60.0
TIDY_EVERY_S = 3600.0


def lapse_job(database: Database, clock: Clock) -> Job:
    """Forget registrations that nobody confirmed in time."""

    async def run() -> bool:
        async with database.transaction() as connection:
            return await lapse(connection, now=clock()) == AT_ONCE

    return Job("lapse", LAPSE_EVERY_S, run)


def look_again_job(database: Database, links: PersonalLinks, clock: Clock) -> Job:
    """Look at what was asked of addresses."""

    async def run() -> bool:
        async with database.transaction() as connection:
            return await look_again(connection, links=links, clock=clock)

    return Job("second look", LOOK_EVERY_S, run)


def refresh_job(groups: KnownGroups) -> Job:
    """Look up which groups there are to join."""

    async def run() -> bool:
        await groups.refresh()
        return False

    return Job("group pages", REFRESHED_EVERY_S, run)


def waiting_job(database: Database, clock: Clock) -> Job:
    """Tell how many registrations nobody has confirmed."""

    async def run() -> bool:
        async with database.transaction() as connection:
            await tell_waiting(connection, now=clock())
        return False

    return Job("waiting", TELL_EVERY_S, run)


def tidy_job(database: Database, clock: Clock) -> Job:
    """Forget the ids of submissions that nobody will send again."""

    async def run() -> bool:
        async with database.transaction() as connection:
            await forget_submissions(connection, now=clock())
        return False

    return Job("tidy", TIDY_EVERY_S, run)
