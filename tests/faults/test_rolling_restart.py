"""Two copies of every service behind the edge: they share the work, and one after the other can be started anew."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from deploy.local.layout import SERVICES
from shared.contracts.registration import MEMBERS
from tests.faults.conftest import Ground
from tests.faults.copies import figure
from tests.faults.crowd import (
    all_at_once,
    become_members,
    each_has_one_mail,
    each_is_registered_once_and_has_one_mail,
    people,
    sign_up,
)
from tests.faults.meeting import move, schedule
from tests.faults.stillness import until_all_is_still
from tests.mailbox import Mailbox
from tests.site import Site
from tests.waiting import eventually

COPIES = range(2)
AT_ONCE = 4
BETWEEN_FORMS_S = 0.15


@pytest.fixture(scope="module")
def two_copies(ground: Ground) -> Iterator[Site]:
    asyncio.run(ground.site.scale(2))
    yield ground.site
    asyncio.run(ground.site.scale(1))


async def test_two_copies_share_the_work_and_nobody_is_registered_or_told_twice(
    two_copies: Site, mail_catcher: Mailbox
) -> None:
    site, members, others = two_copies, people(50), people(200)

    async def both(service: str, name: str, **labels: str) -> bool:
        return all([await figure(site, service, copy, name, **labels) for copy in COPIES])

    await eventually(lambda: both("notifications", "consumer_partitions", topic=MEMBERS.name))
    async with site.client() as http:
        await become_members(site, http, mail_catcher, members)
        title = f"Kokous {uuid.uuid4().hex[:6]}"
        meeting = await schedule(site, title)
        await until_all_is_still(site)
        # Everybody clicks twice, and the edge gives each copy one of the two.
        answers, _ = await asyncio.gather(all_at_once(http, sorted([*others, *others])), move(site, meeting))
    assert Counter(answers) == {303: 400}
    await each_is_registered_once_and_has_one_mail(site, mail_catcher, others)
    each_has_one_mail(mail_catcher, members, subject=f"siirtyi: {title}")
    assert await both("registration", "http_request_seconds_count", method="POST", status="303")
    assert await both("notifications", "consumer_records_total", topic=MEMBERS.name)
    assert await both("notifications", "mails_ended_total", outcome="sent")


async def test_a_rolling_restart_under_load_fails_not_one_form(two_copies: Site, mail_catcher: Mailbox) -> None:
    site, restarted = two_copies, asyncio.Event()
    answers: dict[str, int] = {}

    async def restart(service: str, copy: int) -> None:
        await site.stop(service, copy=copy)
        site.start(service, copy=copy)
        await site.until_ready(service, copy=copy)

    async def restart_all() -> None:
        for copy in COPIES:
            await asyncio.gather(*(restart(service, copy) for service in SERVICES))
        restarted.set()

    async def come(http: httpx.AsyncClient) -> None:
        while not restarted.is_set():
            (email,) = people(1)
            answers[email] = (await sign_up(http, email)).status_code
            await asyncio.sleep(BETWEEN_FORMS_S)

    async with site.client() as http:
        await asyncio.gather(restart_all(), *(come(http) for _ in range(AT_ONCE)))
    assert Counter(answers.values()) == {303: len(answers)}
    await each_is_registered_once_and_has_one_mail(site, mail_catcher, list(answers))
