"""People who sign up, and what must be true of each of them when all is over."""

import asyncio
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import httpx

from deploy.local.mail_catcher.folder import CaughtMail
from tests.faults.stillness import until_all_is_still
from tests.mailbox import Mailbox
from tests.site import Site

GROUP = "sosiaalinen-kestavyys"
AT_ONCE = 32
DEADLINE_S = 90.0
PASSING = (502, 503, 504)


def people(count: int) -> list[str]:
    """Addresses that nobody has used yet."""
    batch = uuid.uuid4().hex[:8]
    return [f"{batch}-{number}@kunta.example" for number in range(count)]


async def sign_up(http: httpx.AsyncClient, email: str) -> httpx.Response:
    form = {"name": "Aino Esimerkki", "email": email, "language": "fi", "phone": "050 123 4567"}
    return await http.post(f"/fi/groups/{GROUP}/join", data=form)


class Crowd:
    """People who come to sign up, so many at once; others may wait until a part of them has been taken."""

    def __init__(self, http: httpx.AsyncClient, emails: Sequence[str]) -> None:
        self._http = http
        self._emails = emails
        self._taken = 0
        self._moved = asyncio.Condition()

    async def come_patiently(self) -> None:
        """Each tries again while the site says that it is away, until it takes the form."""
        coming = iter(self._emails)

        async def some() -> None:
            for email in coming:
                await _until_taken(self._http, email)
                async with self._moved:
                    self._taken += 1
                    self._moved.notify_all()

        await asyncio.gather(*(some() for _ in range(AT_ONCE)))

    async def has_been_taken(self, count: int) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self._taken >= count)


async def _until_taken(http: httpx.AsyncClient, email: str) -> None:
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


async def all_at_once(http: httpx.AsyncClient, emails: Sequence[str]) -> list[int]:
    """The answers' status codes. Everybody tries once."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(email: str) -> int:
        async with gate:
            return (await sign_up(http, email)).status_code

    return await asyncio.gather(*map(one, emails))


async def become_members(site: Site, http: httpx.AsyncClient, mails: Mailbox, emails: Sequence[str]) -> None:
    """They sign up, and confirm by the link in their mail."""
    assert set(await all_at_once(http, emails)) == {303}
    await until_all_is_still(site)
    links = {
        email: link[0]
        for email, mail in _to(mails, emails)
        if (link := re.search(r"https?://\S+/registrations/confirm/\S+", mail.text("plain")))
    }
    answers = await asyncio.gather(*(http.post(urlsplit(links[email]).path) for email in emails))
    assert {answer.status_code for answer in answers} == {303}


async def each_is_registered_once_and_has_one_mail(
    site: Site, mails: Mailbox, emails: Sequence[str], *, repeats: int = 0
) -> None:
    """When nothing is under way any more. At most so many mails may have come again, each with its Message-ID."""
    await until_all_is_still(site)
    await each_is_registered_once(site, emails)
    each_has_one_mail(mails, emails, repeats=repeats)


async def each_is_registered_once(site: Site, emails: Sequence[str]) -> None:
    """In registration, and in the same version in notifications."""
    registered, known = [
        await site.one(
            service,
            "select array_agg(email || ' ' || id || ' ' || version order by email) from member where email = any($1)",
            emails,
        )
        for service in ("registration", "notifications")
    ]
    assert isinstance(registered, list)
    assert Counter(line.split()[0] for line in registered) == Counter(emails)
    assert known == registered


def each_has_one_mail(mails: Mailbox, emails: Sequence[str], *, subject: str | None = None, repeats: int = 0) -> None:
    """Everybody has got exactly one message with these words in its subject."""
    found: dict[str, list[str]] = {email: [] for email in emails}
    for email, mail in _to(mails, emails):
        if subject is None or subject in str(mail.message["Subject"]):
            found[email].append(mail.message["Message-ID"])
    assert {email: ids for email, ids in found.items() if len(set(ids)) != 1} == {}
    assert sum(len(ids) - 1 for ids in found.values()) <= repeats


def _to(mails: Mailbox, emails: Sequence[str]) -> Iterator[tuple[str, CaughtMail]]:
    """Their mails, in one go through all there are: only these are looked into."""
    wanted = set(emails)
    for mail in mails.mails():
        for email in wanted.intersection(mail.recipients):
            yield email, mail
