"""Work by the clock: look up who asked for a link to sign in by, forget ended sessions and what was sent of people."""

from typing import Final

from services.catalog.usecases.send_feedback import forget_feedback
from services.catalog.usecases.send_links import forget_sign_ins, send_links
from services.catalog.usecases.tidy_sessions import tidy_sessions
from shared.clock import Clock
from shared.postgres import Database
from shared.service import Job

LOOK_EVERY_S: Final = 1.0
"""Whoever asks wakes this process; the poll finds what another one left when it ended."""
TIDY_EVERY_S: Final = 3600.0
FORGET_EVERY_S: Final = 60.0


def links_job(database: Database, clock: Clock, *, public_url: str) -> Job:
    async def run() -> bool:
        async with database.transaction() as connection:
            return await send_links(connection, public_url=public_url, now=clock())

    return Job("links to sign in by", LOOK_EVERY_S, run)


def tidy_job(database: Database, clock: Clock) -> Job:
    async def run() -> bool:
        async with database.transaction() as connection:
            return await tidy_sessions(connection, now=clock())

    return Job("tidy sessions", TIDY_EVERY_S, run)


def forget_sent_job(database: Database, clock: Clock) -> Job:
    """Addresses that Kafka has are nothing to be kept here."""

    async def run() -> bool:
        async with database.transaction() as connection:
            await forget_feedback(connection, now=clock())
            await forget_sign_ins(connection)
        return False

    return Job("forget sent feedback and sign-ins", FORGET_EVERY_S, run)
