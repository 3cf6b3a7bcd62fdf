"""What cannot be read, on any topic, stops nobody else: it is kept aside, and handled once its cause is mended."""

import asyncio
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from aiokafka import AIOKafkaProducer
from pydantic import JsonValue

from shared.contracts import TOPICS
from shared.contracts.catalog import GROUPS
from shared.contracts.golden import example
from shared.contracts.meetings import JOINING, MEETINGS
from shared.contracts.registration import MEMBERS, SUBMISSIONS
from shared.contracts.topic import PARTITIONS, Topic
from tests.faults.conftest import Ground
from tests.faults.crowd import GROUP
from tests.mailbox import Mailbox
from tests.site import Site

DEADLINE_S = 60.0
SUBSCRIBERS = {
    GROUPS.name: ("registration", "meetings", "notifications"),
    MEETINGS.name: ("catalog", "registration", "notifications"),
    JOINING.name: ("notifications",),
    MEMBERS.name: ("notifications",),
    SUBMISSIONS.name: ("registration",),
}
STRANGE_HEADERS = (("ce_type", None), ("ce_id", b"\xff\xfe"), ("content-type", b"\x80"))
UNKNOWN_TYPE = (("ce_type", b"talkoot.of.the-future"),)


@dataclass(frozen=True, slots=True)
class Poison:
    """A record. Only what `is_refused` may become a dead letter."""

    value: bytes | None
    is_refused: bool
    key: bytes
    headers: tuple[tuple[str, bytes | None], ...] = STRANGE_HEADERS
    partition: int | None = None


def unreadable(topic: Topic) -> Iterator[Poison]:
    values = (
        b"{ no JSON",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        json.dumps({topic.key: str(uuid.uuid4()), "version": "many"}).encode(),
        json.dumps({topic.key: "x" * 300_000}).encode(),
    )
    for value in values:
        yield Poison(value, True, uuid.uuid4().bytes.hex().encode())
    for partition in range(PARTITIONS):
        yield Poison(b"nothing of ours", True, f"{uuid.uuid4()}".encode(), partition=partition)
    yield Poison(b"{}", True, b"\xff\xfe")


def tombstone_of_nobody() -> Poison:
    return Poison(None, False, str(uuid.uuid4()).encode())


async def send(site: Site, topic: Topic, records: Sequence[Poison]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=site.servers.kafka) as producer:
        for each in records:
            await producer.send_and_wait(
                site.topic_prefix + topic.name,
                each.value,
                key=each.key,
                headers=list(each.headers),
                partition=each.partition,
            )


async def tell(site: Site, topic: Topic, value: dict[str, JsonValue], *, partition: int | None = None) -> None:
    """A sound snapshot, of a type that no reader knows."""
    record = Poison(json.dumps(value).encode(), False, str(value[topic.key]).encode(), UNKNOWN_TYPE, partition)
    await send(site, topic, [record])


def a_group(version: int, **changes: JsonValue) -> dict[str, JsonValue]:
    sound = example(GROUPS, "talkoot.group.published")
    return sound | {"version": version, "status": "active", "sign_up": {"state": "open"}} | changes


def a_submission(group: str, email: str) -> dict[str, JsonValue]:
    sound = example(SUBMISSIONS, "talkoot.submission.sent")
    return sound | {"id": str(uuid.uuid4()), "group": group, "email": email}


def an_address() -> str:
    return f"{uuid.uuid4().hex}@kunta.example"


async def until(site: Site, service: str, query: str, *values: object) -> object:
    """The query's value, once it is neither null nor false."""
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    while not (found := await site.one(service, query, *values)):
        assert asyncio.get_running_loop().time() < deadline, f"{service}: {query}"
        await asyncio.sleep(0.1)
    return found


async def sign_up(ground: Ground, mails: Mailbox, group: str) -> None:
    email = an_address()
    async with ground.site.client() as http:
        form = {"name": "Aino Esimerkki", "email": email, "language": "fi"}
        answer = await http.post(f"/fi/groups/{group}/join", data=form)
    assert answer.status_code == 303
    await mails.wait_for_mail(email, deadline=DEADLINE_S)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
async def test_what_cannot_be_read_is_kept_aside_and_people_still_get_their_mails(
    ground: Ground, mail_catcher: Mailbox, topic: Topic
) -> None:
    site, poison = ground.site, [*unreadable(topic), tombstone_of_nobody()]
    await send(site, topic, poison)
    await sign_up(ground, mail_catcher, GROUP)

    keys = sorted(each.key for each in poison if each.is_refused)
    sent = [each.key for each in poison]
    kept = "select array_agg(key order by key) from dead_letter where topic = $1 and key = any($2::bytea[])"
    for service in SUBSCRIBERS.get(topic.name, ()):
        enough = f"select count(*) >= $3 from ({kept.replace('array_agg(key order by key)', '1')}) letters"
        await until(site, service, enough, site.topic_prefix + topic.name, sent, len(keys))
        assert await site.one(service, kept, site.topic_prefix + topic.name, sent) == keys
        await site.until_ready(service)
    async with site.client() as http:
        assert (await http.get(f"/fi/groups/{GROUP}")).status_code == 200


async def test_a_snapshot_of_unknown_type_counts_and_an_older_version_after_it_does_not(
    ground: Ground, mail_catcher: Mailbox
) -> None:
    site, id, next_in_line = ground.site, str(uuid.uuid4()), str(uuid.uuid4())
    slug = f"ryhma-{uuid.uuid4().hex[:8]}"
    await tell(site, GROUPS, a_group(7, id=id, slug=slug), partition=0)
    await tell(site, GROUPS, a_group(6, id=id, slug=slug, status="ended"), partition=0)
    # Once this one of the same partition has been followed, so has the older version before it.
    await tell(site, GROUPS, a_group(1, id=next_in_line, slug=f"{slug}-2"), partition=0)
    for service in ("registration", "notifications"):
        await until(site, service, "select true from theme_group where id = $1", uuid.UUID(next_in_line))
    assert await site.one("registration", "select status from theme_group where id = $1", uuid.UUID(id)) == "active"
    await sign_up(ground, mail_catcher, slug)


async def test_a_sign_up_for_a_group_not_yet_known_is_handled_by_a_replay_after_the_group_has_come(
    ground: Ground, mail_catcher: Mailbox
) -> None:
    site, email, slug = ground.site, an_address(), f"ryhma-{uuid.uuid4().hex[:8]}"
    submission, id = a_submission(slug, email), str(uuid.uuid4())
    await tell(site, SUBMISSIONS, submission)
    letter = await until(
        site, "registration", "select id from dead_letter where key = $1", str(submission["id"]).encode()
    )
    await tell(site, GROUPS, a_group(1, id=id, slug=slug))
    for service in ("registration", "notifications"):
        await until(site, service, "select true from theme_group where id = $1", uuid.UUID(id))
    await site.talkoot("registration", "dead-letters", "replay", str(letter))
    await mail_catcher.wait_for_mail(email, deadline=DEADLINE_S)
    assert await site.one("registration", "select count(*) from member where email = $1", email) == 1
    assert await site.one("registration", "select count(*) from dead_letter where id = $1", letter) == 0
