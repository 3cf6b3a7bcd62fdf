"""From the footer's link over the mail into every service, and out of all of them again."""

import asyncio
import re
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.people import let_in
from tests.mailbox import Mailbox
from tests.site import Site
from tests.waiting import eventually

GROUP = "sosiaalinen-kestavyys"
MEMBERS = f"/fi/manage/groups/{GROUP}/members"
MEETINGS = f"/fi/manage/groups/{GROUP}/meetings"
DEADLINE_S = 60.0


@pytest.fixture
async def group(site: Site) -> str:
    await site.talkoot("catalog", "load-samples")
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    for service in ("registration", "meetings"):
        while not await site.one(service, "select exists (select from theme_group where slug = $1)", GROUP):
            assert asyncio.get_running_loop().time() < deadline, f"{service} does not know the group"
            await asyncio.sleep(0.05)
    return GROUP


async def token(client: httpx.AsyncClient) -> str:
    found = re.search(r'name="token" value="([^"]+)"', (await client.get("/fi/manage/")).text)
    assert found is not None
    return found[1]


async def sign_in(client: httpx.AsyncClient, mail_catcher: Mailbox, email: str, wanted: str, *, count: int = 1) -> str:
    """By the mail, to the page that was wanted; the link."""
    led = await client.get(wanted)
    assert led.status_code == 303
    form = await client.get(led.headers["location"])
    (destination,) = re.findall(r'name="next" value="([^"]*)"', form.text)
    await client.post("/fi/sign-in", data={"email": email, "next": destination})
    mail = await mail_catcher.wait_for_mail(email, subject="Kirjaudu Talkootiin", count=count)
    link = re.search(r"https?://\S+/fi/sign-in/\S+", mail.text("plain"))
    assert link is not None
    path = urlsplit(link[0]).path
    assert (await client.get(path)).status_code == 200
    answer = await client.post(path)
    assert (answer.status_code, answer.headers["location"]) == (303, wanted)
    return path


async def test_a_lead_signs_in_by_mail_works_in_every_service_and_signs_out_of_all(
    site: Site, mail_catcher: Mailbox, group: str
) -> None:
    email = await let_in(site, role="lead", group=group)
    async with site.client() as client, site.client() as copy:
        path = await sign_in(client, mail_catcher, email, MEMBERS)
        copy.cookies.update(client.cookies)
        for page in (MEMBERS, MEETINGS, f"/fi/manage/groups/{group}/people", "/fi/manage/"):
            assert (await client.get(page)).status_code == 200, page

        out = await client.post("/fi/sign-out", data={"token": await token(client)})

        assert out.status_code == 303
        for page in (MEMBERS, MEETINGS):

            async def is_out(page: str = page) -> bool:
                return (await copy.get(page)).status_code == 303

            await eventually(is_out)
        secret = path.rpartition("/")[2]
        assert all(secret not in log for log in site.logs().values())
        assert all(email not in log for log in site.logs().values())


async def test_what_is_taken_back_is_gone_in_every_service(site: Site, mail_catcher: Mailbox, group: str) -> None:
    email = await let_in(site, role="lead", group=group)
    async with site.client() as client:
        await sign_in(client, mail_catcher, email, MEMBERS)
        assert (await client.get(MEMBERS)).status_code == 200

        async def answers(status: int) -> bool:
            found = [(await client.get(page)).status_code for page in (MEMBERS, MEETINGS)]
            return all(each == status for each in found)

        await site.talkoot("catalog", "people", "revoke", email, group, "--last-lead")
        await eventually(lambda: answers(404))
        await site.talkoot("catalog", "people", "grant", email, group, "lead")
        await eventually(lambda: answers(200))
        await site.talkoot("catalog", "people", "close", email, "--last-lead")
        await eventually(lambda: answers(303))


async def test_nobody_is_mailed_a_link_but_who_may_sign_in(site: Site, mail_catcher: Mailbox, group: str) -> None:
    email = await let_in(site, role="editor", group=group)
    stranger = f"vieras.{email}"
    async with site.client() as client:
        asked = [await client.post("/sv/sign-in", data={"email": each}) for each in (stranger, email)]
        await mail_catcher.wait_for_mail(email, subject="Logga in i Talkoot")

    assert [(each.status_code, each.headers["location"]) for each in asked] == [(303, "/sv/sign-in/sent")] * 2
    assert mail_catcher.mails(stranger) == []
