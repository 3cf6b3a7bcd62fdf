"""Servers and services die at any moment; nobody is lost, nobody registered or asked twice."""

import asyncio
import random
import re
import uuid
from collections import Counter
from urllib.parse import urlsplit

import httpx

from tests.faults.conftest import GROUP, Ground
from tests.mailbox import Mailbox
from tests.site import Site

AT_ONCE = 32
DEADLINE_S = 90.0
PASSING = (502, 503, 504)


def people(count: int) -> list[str]:
    batch = uuid.uuid4().hex[:8]
    return [f"{batch}-{number}@kunta.example" for number in range(count)]


def form(email: str) -> dict[str, str]:
    return {"name": "Aino Esimerkki", "email": email, "language": "fi", "phone": "050 123 4567"}


async def sign_up(http: httpx.AsyncClient, email: str) -> httpx.Response:
    return await http.post(f"/fi/groups/{GROUP}/join", data=form(email))


async def sign_up_until_taken(http: httpx.AsyncClient, email: str) -> None:
    """As a patient person does: again, while the site says that it is away."""
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    while True:
        try:
            answer = await sign_up(http, email)
        except httpx.TransportError:
            pass
        else:
            if answer.status_code == 303:
                return
            assert answer.status_code in PASSING, answer.text
        assert asyncio.get_running_loop().time() < deadline, "the site did not come back"
        await asyncio.sleep(0.2)


async def all_at_once(http: httpx.AsyncClient, emails: list[str]) -> list[httpx.Response]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(email: str) -> httpx.Response:
        async with gate:
            return await sign_up(http, email)

    return await asyncio.gather(*map(one, emails))


async def each_has_one_mail(mails: Mailbox, emails: list[str], subject: str | None = None) -> None:
    """Everybody gets exactly one message; only the very same one, by its Message-ID, may come again."""
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    while missing := [email for email in emails if not mails.mails(email, subject)]:
        assert asyncio.get_running_loop().time() < deadline, f"{len(missing)} of {len(emails)} have no mail"
        await asyncio.sleep(0.2)
    messages = {email: {mail.message["Message-ID"] for mail in mails.mails(email, subject)} for email in emails}
    assert {email: ids for email, ids in messages.items() if len(ids) != 1} == {}


async def each_is_registered_once(site: Site, emails: list[str]) -> None:
    found = await site.one("registration", "select array_agg(email) from member where email = any($1::text[])", emails)
    assert isinstance(found, list)
    assert Counter(found) == Counter(emails)


async def test_forms_are_taken_while_kafka_is_away_and_the_mails_come_later(
    ground: Ground, mail_catcher: Mailbox
) -> None:
    emails = people(500)
    await asyncio.to_thread(ground.kafka.kill)
    try:
        async with ground.site.client() as http:
            answers = await all_at_once(http, emails)
    finally:
        await asyncio.to_thread(ground.kafka.start)
    assert Counter(answer.status_code for answer in answers) == {303: 500}
    await each_is_registered_once(ground.site, emails)
    await each_has_one_mail(mail_catcher, emails)


async def test_while_postgresql_is_away_the_form_comes_back_as_typed_and_nothing_is_half_done(
    ground: Ground, mail_catcher: Mailbox
) -> None:
    (email,) = people(1)
    async with ground.site.client() as http:
        assert (await http.get(f"/fi/groups/{GROUP}/join")).status_code == 200
        await asyncio.to_thread(ground.postgres.kill)
        try:
            refused = await sign_up(http, email)
        finally:
            await asyncio.to_thread(ground.postgres.start)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert f'value="{email}"' in refused.text
        await sign_up_until_taken(http, email)
    await each_is_registered_once(ground.site, [email])
    await each_has_one_mail(mail_catcher, [email])


async def test_services_killed_at_random_lose_nobody_and_a_moved_meeting_reaches_each_member_once(
    ground: Ground, mail_catcher: Mailbox
) -> None:
    site, members, others = ground.site, people(20), people(200)
    async with site.client() as http:
        for email in members:
            await sign_up_until_taken(http, email)
        await each_has_one_mail(mail_catcher, members)
        for email in members:
            text = mail_catcher.mails(email)[0].text("plain")
            link = re.search(r"https?://\S+/registrations/confirm/\S+", text)
            assert link is not None
            assert (await http.post(urlsplit(link[0]).path)).status_code == 303
        title = f"Kokous {uuid.uuid4().hex[:6]}"
        said = await site.talkoot("meetings", "schedule", GROUP, "--title", title, "--starts", "1.3.2027 klo 12-14")
        meeting = said.split()[0]

        async def kill_and_start() -> None:
            for service in ("registration", "notifications", "registration", "meetings", "notifications"):
                await asyncio.sleep(random.uniform(0.2, 1.5))
                await site.kill(service)
                site.start(service)
                await site.until_ready(service)

        async def come() -> None:
            gate = asyncio.Semaphore(AT_ONCE)

            async def one(email: str) -> None:
                async with gate:
                    await sign_up_until_taken(http, email)

            await asyncio.gather(*map(one, others))
            await site.talkoot("meetings", "move", meeting, "--starts", "2.3.2027 klo 9-11")

        await asyncio.gather(kill_and_start(), come())
    await each_is_registered_once(site, members + others)
    await each_has_one_mail(mail_catcher, others)
    await each_has_one_mail(mail_catcher, members, f"siirtyi: {title}")
    for email in others:
        assert mail_catcher.mails(email, title) == []


async def test_of_two_copies_one_goes_on_when_the_other_is_stopped_politely_under_load(
    ground: Ground, mail_catcher: Mailbox
) -> None:
    site, emails = ground.site, people(200)
    for service in ("registration", "notifications"):
        site.start(service, copy=1)
        await site.until_ready(service, copy=1)
    try:
        async with site.client() as http:
            first = asyncio.gather(*(sign_up_until_taken(http, email) for email in emails[:100]))
            assert await site.stop("notifications") == 0
            await first
            second = asyncio.gather(*(sign_up_until_taken(http, email) for email in emails[100:]))
            assert await site.stop("registration", copy=1) == 0
            await second
        await each_has_one_mail(mail_catcher, emails)
        await each_is_registered_once(site, emails)
    finally:
        site.start("notifications")
        await site.until_ready("notifications")
        assert await site.stop("notifications", copy=1) == 0
