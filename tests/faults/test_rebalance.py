"""A copy joins while another is in the middle of a batch, and that one dies or hangs: nothing is lost or done twice."""

import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import httpx
import pytest

from shared.contracts.registration import MEMBERS
from shared.contracts.topic import PARTITIONS
from tests.faults.conftest import Ground
from tests.faults.copies import figure, group_of
from tests.faults.crowd import all_at_once, each_is_registered_once_and_has_one_mail, people
from tests.faults.stillness import until_all_is_still
from tests.mailbox import Mailbox
from tests.site import Site
from tests.waiting import eventually


@pytest.fixture
async def site(ground: Ground) -> AsyncIterator[Site]:
    """Has one copy of notifications again afterwards."""
    yield ground.site
    if "notifications" not in ground.site.processes:
        ground.site.start("notifications")
    await ground.site.until_ready("notifications")
    await ground.site.stop("notifications", copy=1)


async def test_a_copy_takes_over_from_one_that_dies_in_the_middle_of_a_batch(site: Site, mail_catcher: Mailbox) -> None:
    emails = people(600)
    async with site.client() as http:
        await first_part_is_read(site, http, emails[:200])
        async with batch_held_up(site):
            assert set(await all_at_once(http, emails[200:])) == {303}
            await eventually(lambda: batch_waits(site))
            await second_copy_joins(site)
            await site.kill("notifications")
    await each_is_registered_once_and_has_one_mail(site, mail_catcher, emails)


async def test_a_copy_that_hangs_in_the_middle_of_a_batch_and_wakes_when_another_has_its_partitions_does_no_harm(
    site: Site, mail_catcher: Mailbox
) -> None:
    emails, hanging = people(600), site.processes["notifications"]
    async with site.client() as http:
        await first_part_is_read(site, http, emails[:200])
        async with batch_held_up(site):
            assert set(await all_at_once(http, emails[200:])) == {303}
            await eventually(lambda: batch_waits(site))
            await second_copy_joins(site)
            os.kill(hanging.pid, signal.SIGSTOP)
    try:
        await eventually(lambda: has_all_partitions(site, copy=1))
    finally:
        os.kill(hanging.pid, signal.SIGCONT)
    await each_is_registered_once_and_has_one_mail(site, mail_catcher, emails)


async def first_part_is_read(site: Site, http: httpx.AsyncClient, emails: Sequence[str]) -> None:
    assert set(await all_at_once(http, emails)) == {303}
    await until_all_is_still(site)


@asynccontextmanager
async def batch_held_up(site: Site) -> AsyncIterator[None]:
    """Notifications get into the middle of a batch of members, and no further."""
    connection = await asyncpg.connect(site.database_url)
    try:
        async with connection.transaction():
            await connection.execute("lock table notifications.member in exclusive mode")
            yield
    finally:
        await connection.close()


async def batch_waits(site: Site) -> bool:
    return bool(
        await site.one(
            "notifications",
            "select exists (select from pg_locks where relation = 'notifications.member'::regclass and not granted)",
        )
    )


async def second_copy_joins(site: Site) -> None:
    """It is in the consumer group, which waits for the first copy to finish its batch."""

    async def waits() -> bool:
        return await group_of(site, "notifications", MEMBERS.name) == ("PreparingRebalance", 2)

    site.start("notifications", copy=1)
    await eventually(waits)


async def has_all_partitions(site: Site, copy: int) -> bool:
    return await figure(site, "notifications", copy, "consumer_partitions", topic=MEMBERS.name) == PARTITIONS
