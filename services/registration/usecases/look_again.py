"""Look at what was asked of addresses after whoever asked has been answered."""

from collections.abc import Sequence
from typing import Final

from services.registration.domain.links import PersonalLinks
from services.registration.store import groups, second_looks
from services.registration.store.second_looks import Asked
from services.registration.usecases.request_link import remind_all_of
from services.registration.usecases.sign_up import SignUp, sign_up
from shared import tracing
from shared.clock import Clock
from shared.postgres import Connection

AT_ONCE: Final = 50


async def look_again(connection: Connection, *, links: PersonalLinks, clock: Clock) -> bool:
    """Do what up to AT_ONCE of them come to; whether there may be more."""
    taken = await second_looks.take(connection, AT_ONCE)
    # Not before: what is taken may have been asked after this began.
    now = clock()
    await sign_up(connection, await _sign_ups(connection, taken), links=links, now=now)
    for asked in taken:
        if asked.person is None:
            with tracing.within(asked.traceparent):
                await remind_all_of(connection, asked.email_key, links=links, now=now)
    return len(taken) == AT_ONCE


async def _sign_ups(connection: Connection, taken: Sequence[Asked]) -> list[SignUp]:
    """The sign-ups among them; that of a group which is no more comes to nothing."""
    slugs = [asked.group_slug for asked in taken if asked.group_slug is not None]
    known = await groups.by_slugs(connection, slugs) if slugs else {}
    return [
        SignUp(known[asked.group_slug], asked.person, asked.traceparent)
        for asked in taken
        if asked.person is not None and asked.group_slug in known
    ]
