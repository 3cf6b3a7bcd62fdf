"""Every process is killed while people sign up and a meeting moves: nobody is lost, nobody is asked or told twice."""

import asyncio
import random
import uuid

from services.notifications.settings import Settings
from tests.faults.conftest import Ground
from tests.faults.crowd import (
    Crowd,
    become_members,
    each_has_one_mail,
    each_is_registered_once_and_has_one_mail,
    people,
)
from tests.faults.meeting import move_patiently, schedule
from tests.faults.stillness import until_all_is_still
from tests.mailbox import Mailbox
from tests.site import Site

KILLS = {"registration": 2, "notifications": 2, "meetings": 1, "catalog": 1, "kafka": 1, "postgres": 1}
"""How often each is killed. Relays, consumers and senders live in the services' processes."""
SENDERS = int(Settings.model_fields["smtp_connections"].default)
"""Of a process; of each, the one mail that it was just handing over may come again."""


async def test_whatever_is_killed_nobody_is_lost_and_nobody_registered_or_told_twice(
    ground: Ground, mail_catcher: Mailbox, chance: random.Random
) -> None:
    site, members, others = ground.site, people(100), people(2000)
    async with site.client() as http:
        await become_members(site, http, mail_catcher, members)
        title = f"Kokous {uuid.uuid4().hex[:6]}"
        meeting = await schedule(site, title)
        await until_all_is_still(site)

        crowd = Crowd(http, others)
        async with asyncio.TaskGroup() as group:
            for name, times in KILLS.items():
                points = sorted(chance.sample(range(1, len(others)), times))
                pauses = [chance.uniform(0, 0.5) for _ in points]
                group.create_task(kill_and_start(ground, name, crowd, dict(zip(points, pauses, strict=True))))
            group.create_task(move_under_way(site, meeting, crowd, chance.randrange(len(others))))
            group.create_task(crowd.come_patiently())

    # The result of a mail waits for the database, but not for ever.
    repeats = SENDERS * (KILLS["notifications"] + KILLS["postgres"])
    await each_is_registered_once_and_has_one_mail(site, mail_catcher, others, repeats=repeats)
    each_has_one_mail(mail_catcher, members, subject=f"siirtyi: {title}", repeats=repeats)


async def kill_and_start(ground: Ground, name: str, crowd: Crowd, points: dict[int, float]) -> None:
    """Each time that so many people have been taken; for so many seconds it is away."""
    for taken, seconds in points.items():
        await crowd.has_been_taken(taken)
        await ground.kill(name)
        try:
            await asyncio.sleep(seconds)
        finally:
            await ground.start(name)


async def move_under_way(site: Site, meeting: str, crowd: Crowd, taken: int) -> None:
    await crowd.has_been_taken(taken)
    await move_patiently(site, meeting)
