"""A group in full swing on the whole site, for the managing pages: members, meetings of every state, mails."""

import asyncio
import itertools
import re
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from tests.e2e.people import SignedIn, signed_in, until_known
from tests.mailbox import Mailbox
from tests.site import Site

LEAD = "vilma.vetaja@kunta.example"
ADMINISTRATOR = "paula.paakayttaja@kunta.example"
MEMBERS = 54
"""More than a page of the list holds."""
LONG = "Kansallisen hankintastrategian toimeenpanon vuorovaikutusasiantuntijaverkosto " * 2
DEADLINE_S = 90.0
ResultT = TypeVar("ResultT")
_GIVEN = ("Aino", "Väinö", "Åsa", "Lumi", "Ilmari", "Saga", "Otso", "Tuulikki", "Axel")
_FAMILY = ("Esimerkki", "Malli-Mäkinen", "af Exempel", "von Prov", "Koe", "Näyte")
_WORK = (
    ("Esimerkkikunta", "municipality", "hankintapäällikkö"),
    ("Provkommun", "municipality", "upphandlare"),
    ("Mallin hyvinvointialue", "wellbeing-services-county", "erityisasiantuntija"),
    ("Näyteministeriö", "state", ""),
    ("", "", ""),
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What is there to look at. Nobody changes it: tests that do make things of their own."""

    site: Site
    group: str
    lead: SignedIn
    administrator: SignedIn
    empty_group: str
    """A draft in which nothing has happened yet."""
    meetings: Mapping[str, UUID]
    """By what each is: draft, confirmed, tentative, moved, cancelled, over, held."""
    members: Mapping[str, UUID]
    """member, long, pending, withdrawn."""
    mails: Mapping[str, UUID]
    """welcome, failed."""
    own_page: str
    """The path of a member's own page."""
    address: str
    """Of somebody whom the group knows."""


def fill(site: Site, group: str, mails: Mailbox) -> Filled:
    return beside(_fill(site, group, mails))


def beside(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """What comes of it, in an event loop of its own: the thread's is Playwright's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Desk:
    """The managing pages for a program: forms are sent as a browser sends them."""

    def __init__(self, site: Site, client: httpx.AsyncClient, who: SignedIn) -> None:
        self._client = client
        self._headers = {**who.headers, "origin": site.url}
        self._token = who.token

    async def send(self, path: str, data: Mapping[str, str], file: tuple[str, bytes] | None = None) -> str:
        """Where it led to."""
        files = None if file is None else {"file": file}
        answer = await self._client.post(path, data={"token": self._token, **data}, headers=self._headers, files=files)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]


async def _fill(site: Site, group: str, mails: Mailbox) -> Filled:
    lead, administrator = await signed_in(site, LEAD), await signed_in(site, ADMINISTRATOR)
    for account in (lead, administrator):
        await until_known(site, account.account_id)
    await _known(site, "select count(*) > 0 from theme_group")
    base = f"/fi/manage/groups/{group}"
    async with site.client() as client:
        desk, all_groups = Desk(site, client, lead), Desk(site, client, administrator)
        empty = (await all_groups.send("/fi/manage/create", {"name.fi": f"Tyhjä: {LONG}"})).split("?")[0].split("/")[-1]
        meetings = await _meetings(site, desk, base)
        addresses = await _sign_up(site, client, group)
        links = await _confirm(client, mails, addresses[2:])
        members = await _members(site, desk, base, addresses)
        await desk.send(f"{base}/mails/words/welcome", {"words_fi": "Lämpimästi tervetuloa!\n\nVilma"})
        meetings |= await _changed(site, desk, base)
    await _known(site, "select exists (select from notice where kind = 'meeting-cancelled')", "notifications")
    await _until(site, "notifications", "select not exists (select from notice where status in ('queued', 'sending'))")
    failed = await site.one(
        "notifications",
        """update notice set status = 'failed', attempts = 5, reason = '550'
           where id = (select max(id::text)::uuid from notice where kind = 'meeting-cancelled') returning id""",
    )
    welcome = await site.one("notifications", "select min(id::text)::uuid from notice where kind = 'welcome'")
    assert isinstance(failed, UUID)
    assert isinstance(welcome, UUID)
    await _known(site, "select slug from theme_group where slug = $1", *("meetings", "registration"), value=empty)
    return Filled(
        site,
        group,
        lead,
        administrator,
        empty,
        meetings,
        members,
        {"failed": failed, "welcome": welcome},
        links[0],
        addresses[1],
    )


async def _meetings(site: Site, desk: Desk, base: str) -> dict[str, UUID]:
    """Drafts and what has been, before anybody is a member: so nobody is told."""
    soon = datetime.now(UTC) + timedelta(days=40)
    form = {
        "when": "slots",
        "day_1": f"{soon:%Y-%m-%d}",
        "starts_1": "12:00",
        "ends_1": "14:00",
        "place": "hybrid",
        "room": "Neuvotteluhuone Lumi, 3. kerros",
        "address": "Esimerkkikatu 1, Helsinki",
        "link": "https://kokous.ministerio.example/teemaryhma/hankinnat-ja-vaikuttavuus?huone=3",
        "status": "draft",
        "agenda_fi": "Avaus\nTilannekuva\n\nKeskustelu ja seuraavat askeleet",
        "agenda_sv": "Öppning\nLäget\n\nDiskussion och följande steg",
    }
    made = {}
    for name, title, more in (
        ("draft", f"Luonnos: {LONG}", {"day_2": f"{soon + timedelta(days=1):%Y-%m-%d}", "starts_2": "9.00"}),
        ("over", "Syksyn työpaja", {"status": "confirmed"}),
        ("held", "Syksyn aloituskokous", {"status": "confirmed"}),
    ):
        where = await desk.send(f"{base}/meetings/schedule", {**form, "title_fi": title, "confirmed": "yes", **more})
        made[name] = UUID(where.split("?")[0].rsplit("/", 1)[1])
    for name, days in (("over", 12), ("held", 40)):
        # A meeting cannot be published into the past, so the time of one that was published is set back.
        starts = (datetime.now(UTC) - timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)
        await site.one(
            "meetings",
            """update meeting set starts = $2, ends = $3, held_when = jsonb_build_object('kind', 'slots', 'slots',
                   jsonb_build_array(jsonb_build_object('starts', $2::timestamptz, 'ends', $3::timestamptz)))
               where id = $1 returning id""",
            *(made[name], starts, starts + timedelta(hours=2)),
        )
    held = f"{base}/meetings/{made['held']}"
    await desk.send(f"{held}/hold", {})
    minutes = "Läsnä 24 henkilöä.\n\nPäätettiin jatkaa ohjelman valmistelua.\nSeuraava kokous joulukuussa."
    await desk.send(f"{held}/minutes", {"minutes_fi": minutes, "minutes_sv": "Närvarande: 24 personer."})
    await desk.send(f"{held}/notes", {"notes": "Sali oli pieni."})
    await desk.send(f"{held}/files", {}, ("Esitys: hankintojen vaikuttavuus.txt", b"Vaikuttavuus.\n"))
    return made


async def _changed(site: Site, desk: Desk, base: str) -> dict[str, UUID]:
    """A meeting is moved and one is cancelled, of which the members are told."""
    soon = datetime.now(UTC) + timedelta(days=60)
    form = {"when": "slots", "day_1": f"{soon:%Y-%m-%d}", "starts_1": "9:00", "place": "online", "status": "confirmed"}
    made = {}
    for name, title in (("moved", "Kevään työpaja"), ("cancelled", "Vierailu Esimerkkikunnassa")):
        where = await desk.send(f"{base}/meetings/schedule", {**form, "title_fi": title, "confirmed": "yes"})
        made[name] = UUID(where.split("?")[0].rsplit("/", 1)[1])
    later = {**form, "day_1": f"{soon + timedelta(days=1):%Y-%m-%d}", "ends_1": "11:00", "confirmed": "yes"}
    await desk.send(f"{base}/meetings/{made['moved']}/move", {**later, "reason_fi": "Sali on varattu."})
    reason = {"reason_fi": "Isäntä on estynyt. Sovimme uuden ajan.", "reason_sv": "Värden har fått förhinder."}
    await desk.send(f"{base}/meetings/{made['cancelled']}/cancel", {**reason, "confirmed": "yes"})
    for status in ("confirmed", "tentative"):
        query = "select id from meeting where status = $1 and ends > now() and moved_from is null limit 1"
        found = await site.one("meetings", query, status)
        assert isinstance(found, UUID)
        made[status] = found
    return made


async def _sign_up(site: Site, client: httpx.AsyncClient, group: str) -> list[str]:
    """The run's mails are shared by its sites, so the addresses are this site's own."""
    addresses = []
    domain = f"{site.topic_prefix}kunta.example"
    people = itertools.islice(zip(itertools.cycle(_GIVEN), itertools.cycle(_FAMILY), itertools.cycle(_WORK)), MEMBERS)
    for number, (given, family, (organisation, kind, title)) in enumerate(people):
        email = f"{given}.{family}.{number}@{domain}".lower().translate(str.maketrans("äöå ", "aoa-"))
        typed = {
            "name": f"{given} {family}",
            "email": email,
            "organisation": organisation,
            "organisation_type": kind,
            "title": title,
            "phone": "050 532 7966",
            "language": ("fi", "fi", "sv", "en")[number % 4],
            "message": "Tulisin mielelläni mukaan.\nOlen työskennellyt aiheen parissa pitkään." if number % 3 else "",
        }
        if number == 2:
            typed |= {"name": f"Maximiliana Aleksandra {LONG}", "organisation": LONG}
        answer = await client.post(f"/fi/groups/{group}/join", data=typed)
        assert answer.status_code == 303, answer.text
        addresses.append(email)
    return addresses


async def _confirm(client: httpx.AsyncClient, mails: Mailbox, addresses: list[str]) -> list[str]:
    """The paths of their own pages."""
    pages = []
    for address in addresses:
        mail = await mails.wait_for_mail(address, deadline=DEADLINE_S)
        link = re.search(r"https?://\S+/registrations/confirm/\S+", mail.text("plain"))
        assert link is not None
        answer = await client.post(urlsplit(link[0]).path)
        assert answer.status_code == 303, answer.text
        pages.append(answer.headers["location"].split("?")[0])
    return pages


async def _members(site: Site, desk: Desk, base: str, addresses: list[str]) -> dict[str, UUID]:
    found = {}
    for name, address in (("pending", 0), ("long", 2), ("member", 3), ("withdrawn", 4)):
        member = await site.one("registration", "select id from member where email_key = $1", addresses[address])
        assert isinstance(member, UUID)
        found[name] = member
    await desk.send(f"{base}/members/{found['withdrawn']}/remove", {"how": "remove", "reason": "Pyysi itse."})
    return found


async def _known(site: Site, query: str, *services: str, value: str | None = None) -> None:
    for service in services or ("meetings", "registration", "notifications"):
        await _until(site, service, query, *([] if value is None else [value]))


async def _until(site: Site, service: str, query: str, *values: str) -> None:
    end = asyncio.get_running_loop().time() + DEADLINE_S
    while not await site.one(service, query, *values):
        assert asyncio.get_running_loop().time() < end, f"{service}: {query} did not come true"
        await asyncio.sleep(0.1)
