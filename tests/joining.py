"""Somebody joins a group through a whole site, whose mails are below /mail/."""

import asyncio
import re
import time
import uuid

import httpx


def sign_up(email: str) -> dict[str, str]:
    return {
        "name": "Aino Esimerkki",
        "email": email,
        "organisation": "Esimerkkikunta",
        "organisation_type": "municipality",
        "language": "fi",
    }


async def mails_to(http: httpx.AsyncClient, email: str, count: int) -> list[dict[str, str]]:
    end = time.monotonic() + 90
    while True:
        found: list[dict[str, str]] = (await http.get("/mail/api/messages", params={"to": email})).json()
        if len(found) >= count:
            return found
        assert time.monotonic() < end, f"{len(found)} of {count} mails to {email}"
        await asyncio.sleep(0.5)


async def somebody_joins_and_is_invited(site: str, group: str) -> None:
    """From the form over the link of the first mail to the invitation in the second."""
    email = f"{uuid.uuid4().hex[:8]}@kunta.example"
    async with httpx.AsyncClient(base_url=site, timeout=30, trust_env=False) as http:
        assert (await http.post(f"/fi/groups/{group}/join", data=sign_up(email))).status_code == 303
        (asked,) = await mails_to(http, email, 1)
        confirm = re.search(r"https?://\S*(/fi/registrations/confirm/\S*)", asked["text"])
        assert confirm is not None
        assert (await http.post(confirm[1])).status_code == 303
        welcome = next(mail for mail in await mails_to(http, email, 2) if mail["url"] != asked["url"])
        source = (await http.get(f"{welcome['url']}/source")).text
    assert "text/calendar" in source
    assert "method=REQUEST" in source.replace('"', "")
