"""A meeting of the group, set and moved by the command line."""

import asyncio

from tests.faults.crowd import GROUP
from tests.site import Site

DEADLINE_S = 60.0


async def schedule(site: Site, title: str) -> str:
    """The meeting's id, or the beginning of it."""
    said = await site.talkoot("meetings", "schedule", GROUP, "--title", title, "--starts", "1.3.2027 klo 12-14")
    return said.split()[0]


async def move(site: Site, meeting: str) -> None:
    await site.talkoot("meetings", "move", meeting, "--starts", "2.3.2027 klo 9-11")


async def move_patiently(site: Site, meeting: str) -> None:
    """Give the command again where the database was away, as a lead does. Twice the same move is one."""
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    while True:
        try:
            return await move(site, meeting)
        except AssertionError:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.2)
