"""What cannot be handled is kept whole, its neighbours go on, and a replay brings it back in order."""

import uuid
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord

from shared.contracts.topic import MAX_VALUE_BYTES
from shared.messaging import Received, Refused, dead_letters, erasure, publish
from shared.messaging.received import read
from tests.shared.messaging.conftest import THINGS, Site, Thing, changed, thing
from tests.waiting import eventually


async def produce(site: Site, *records: tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]) -> None:
    """Send records as a foreign system could, one after the other to one partition."""
    producer = AIOKafkaProducer(bootstrap_servers=site.kafka, max_request_size=1024 * 1024)
    await producer.start()
    try:
        for key, value, headers in records:
            await producer.send_and_wait(site.topic, value, key=key, headers=headers, partition=0)
    finally:
        await producer.stop()


def sound(id: uuid.UUID, version: int = 1) -> tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]:
    return str(id).encode(), thing(id, version).model_dump_json().encode(), []


async def test_every_kind_of_unreadable_record_is_kept_with_its_reason_and_the_rest_goes_on(site: Site) -> None:
    before, after = uuid.uuid4(), uuid.uuid4()
    key = str(uuid.uuid4()).encode()
    huge = thing(uuid.UUID(key.decode()), word="x" * MAX_VALUE_BYTES).model_dump_json().encode()
    await produce(
        site,
        sound(before),
        (b"k1", b"not json", []),
        (b"k2", b'{"id": 3}', []),
        (b"\xff", sound(before)[1], []),
        (b"another key", sound(before)[1], []),
        (key, huge, []),
        sound(after),
    )
    async with site.messaging():
        await eventually(lambda: site.has_seen(2))
    assert [seen for seen, _ in await site.seen()] == [str(before), str(after)]
    async with site.database.connection() as connection:
        letters = await dead_letters.letters(connection)
    assert [letter.reason for letter in letters] == [
        "value: json_invalid",
        "id: uuid_type; version: missing; changed_at: missing",
        "the key is not UTF-8",
        "the key is not the value's id",
        f"the value has {len(huge)} bytes; at most {MAX_VALUE_BYTES} are read",
    ]
    assert letters[0].value == b"not json"


def test_a_record_without_a_key_is_refused_which_only_a_topic_without_compaction_can_hold() -> None:
    record = ConsumerRecord("t", 0, 0, 0, 0, None, sound(uuid.uuid4())[1], None, 0, 0, ())
    with pytest.raises(Refused, match="no key"):
        read(THINGS, record)


async def test_a_null_or_broken_header_does_not_lose_the_record(site: Site) -> None:
    id = uuid.uuid4()
    key, value, _ = sound(id)
    await produce(site, (key, value, [("ce_type", None), ("ce_id", b"\xff\xfe"), ("x", b"")]))
    async with site.messaging():
        await eventually(lambda: site.has_seen(1))


async def test_later_records_of_a_dead_letters_key_wait_beside_it_and_a_replay_keeps_their_order(site: Site) -> None:
    id, neighbour = uuid.uuid4(), uuid.uuid4()
    broken = True

    def fault(received: Received[Thing]) -> None:
        if broken and received.key == str(id) and received.data and received.data.version == 2:
            raise Refused("version 2 is not understood")

    site.fault = fault
    await produce(site, sound(id, 1), sound(id, 2), sound(neighbour), sound(id, 3))
    async with site.messaging():
        await eventually(lambda: site.has_seen(2))
        await produce(site, sound(id, 4))
        await eventually(lambda: _letters(site, 3))
    assert await site.seen() == [(str(id), 1), (str(neighbour), 1)]

    still = await dead_letters.replay(site.database, [site.subscription], site.prefix)
    assert [each.refused for each in still] == [
        "version 2 is not understood",
        "an earlier record of this key has not been handled",
        "an earlier record of this key has not been handled",
    ]
    broken = False
    done = await dead_letters.replay(site.database, [site.subscription], site.prefix)
    assert [each.refused for each in done] == [None, None, None]
    assert [version for key, version in await site.seen() if key == str(id)] == [1, 2, 3, 4]
    assert await _letters(site, 0)


async def _letters(site: Site, count: int) -> bool:
    return bool(await site.one("select count(*) = $1 from dead_letter", count))


async def test_an_erasure_does_not_wait_and_takes_the_unread_letters_of_its_key_along(site: Site) -> None:
    id = uuid.uuid4()
    await produce(site, (str(id).encode(), b"not json", []), sound(id, 2))
    async with site.messaging():
        await eventually(lambda: _letters(site, 2))
        async with site.database.transaction() as connection:
            await publish(connection, erasure(THINGS, id))
        await eventually(lambda: site.has_seen(1))
    assert await site.seen() == [(str(id), 0)]
    assert await _letters(site, 0)


async def test_a_bug_in_a_handler_buries_only_the_record_that_meets_it(site: Site) -> None:
    ids = [uuid.uuid4() for _ in range(50)]

    def fault(received: Received[Thing]) -> None:
        if received.key == str(ids[17]):
            raise KeyError("a bug")

    site.fault = fault
    async with site.database.transaction() as connection:
        await publish(connection, *(changed(id) for id in ids))
    async with site.messaging():
        await eventually(lambda: site.has_seen(49))
        await eventually(lambda: _letters(site, 1))
    assert {key for key, _ in await site.seen()} == {str(id) for id in ids} - {str(ids[17])}
    assert await site.one("select reason from dead_letter") == "KeyError"


async def test_a_reason_repeats_nothing_of_the_records_content(site: Site) -> None:
    await produce(site, (b"k", b'{"id": "maija@kunta.example", "version": "Maija"}', []))
    async with site.messaging():
        await eventually(lambda: _letters(site, 1))
    reason = await site.one("select reason from dead_letter")
    assert "aija" not in reason
    assert datetime.now(UTC) >= await site.one("select failed_at from dead_letter")
