"""The dev overlay at work: somebody joins, and what nobody may do is refused."""

import asyncio
import re
import time
import uuid

import httpx
import pytest

from tests.kubernetes.cluster import SITE, kubectl, refusal, sign_up


def a_name() -> str:
    return uuid.uuid4().hex[:8]


async def mails_to(email: str, count: int) -> list[dict[str, str]]:
    async with httpx.AsyncClient(base_url=SITE, timeout=30, trust_env=False) as http:
        end = time.monotonic() + 90
        while True:
            found: list[dict[str, str]] = (await http.get("/mail/api/messages", params={"to": email})).json()
            if len(found) >= count:
                return found
            assert time.monotonic() < end, f"{len(found)} of {count} mails to {email}"
            await asyncio.sleep(0.5)


async def test_somebody_joins_through_the_site_and_gets_an_invitation_for_the_calendar(group: str) -> None:
    email = f"{a_name()}@kunta.example"
    async with httpx.AsyncClient(base_url=SITE, timeout=30, trust_env=False) as http:
        assert (await http.post(f"/fi/groups/{group}/join", data=sign_up(email))).status_code == 303
        (asked,) = await mails_to(email, 1)
        confirm = re.search(r"https?://\S*(/fi/registrations/confirm/\S*)", asked["text"])
        assert confirm is not None
        assert (await http.post(confirm[1])).status_code == 303
        welcome = next(mail for mail in await mails_to(email, 2) if mail["url"] != asked["url"])
        source = (await http.get(f"{welcome['url']}/source")).text
    assert "text/calendar" in source
    assert "method=REQUEST" in source.replace('"', "")


@pytest.mark.parametrize(
    ("sender", "address", "allowed"),
    [
        ("catalog", "kafka:9092", True),
        ("catalog", "postgres:5432", True),
        ("catalog", "registration:8080", False),
        ("catalog", "mail-catcher:1025", False),
        ("catalog", "kubernetes.default:443", False),
        ("notifications", "mail-catcher:1025", True),
        ("notifications", "mail-catcher:8025", False),
        ("mail-catcher", "postgres:5432", False),
    ],
)
def test_pods_reach_what_a_policy_names_and_nothing_else(
    applied: None, sender: str, address: str, allowed: bool
) -> None:
    host, _, port = address.partition(":")
    attempt = f"""import socket
try: socket.create_connection(("{host}", {port}), 4); print("reached")
except TimeoutError: print("refused")
except ConnectionRefusedError: print("refused")"""
    python = ("/srv/talkoot/bin/python", "-c", attempt)
    assert kubectl("exec", f"deployment/{sender}", "--", *python).strip() == ("reached" if allowed else "refused")


@pytest.mark.parametrize(
    "breach",
    [
        '{"hostNetwork": true}',
        '{"containers": [{"name": "a", "image": "a:1", "securityContext": {"runAsUser": 0}}]}',
        '{"volumes": [{"name": "host", "hostPath": {"path": "/"}}]}',
    ],
)
def test_a_pod_that_asks_for_more_than_restricted_gives_is_refused(applied: None, breach: str) -> None:
    said = refusal("run", "greedy", "--image=talkoot/catalog:0.1.0", "--overrides", f'{{"spec": {breach}}}')
    assert "violates PodSecurity" in said
