"""Each committed event takes effect once, in its key's order, whatever dies in between."""

import asyncio
import random
import uuid
from contextlib import AsyncExitStack, suppress
from functools import partial

import pytest
from aiokafka import AIOKafkaConsumer

from shared.contracts.topic import MAX_VALUE_BYTES, PARTITIONS
from shared.messaging import Received, erasure, publish, topics
from shared.messaging.relay import gather_s
from shared.messaging.runtime import ASK_EVERY_MS
from tests.shared.messaging.conftest import OTHERS, THINGS, Site, Thing, changed
from tests.waiting import eventually


async def test_a_committed_event_arrives_and_a_rolled_back_one_does_not(site: Site) -> None:
    kept, lost = uuid.uuid4(), uuid.uuid4()
    async with site.messaging():
        with suppress(ZeroDivisionError):
            async with site.database.transaction() as connection:
                await publish(connection, changed(lost))
                _ = 1 / 0
        async with site.database.transaction() as connection:
            await publish(connection, changed(kept))
        await eventually(lambda: site.has_seen(1))
        assert await site.seen() == [(str(kept), 1)]


async def test_a_consumer_waits_for_records_instead_of_asking_again_and_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, asked = AIOKafkaConsumer.getmany, set()

    async def getmany(self: AIOKafkaConsumer, *, timeout_ms: int, max_records: int) -> object:
        asked.add(timeout_ms)
        return await original(self, timeout_ms=timeout_ms, max_records=max_records)

    monkeypatch.setattr(AIOKafkaConsumer, "getmany", getmany)
    async with site.messaging():
        async with site.database.transaction() as connection:
            await publish(connection, changed(uuid.uuid4()))
        await eventually(lambda: site.has_seen(1))
    assert asked == {ASK_EVERY_MS}


async def test_kafka_is_told_how_far_a_consumer_is_when_there_is_nothing_more_to_read(site: Site) -> None:
    id = uuid.uuid4()
    async with site.messaging():
        for version in (1, 2, 3):
            async with site.database.transaction() as connection:
                await publish(connection, changed(id, version))
            await eventually(lambda version=version: site.has_seen(version))  # type: ignore[misc]
        await eventually(lambda: site.has_told_kafka(3))


async def test_nothing_is_read_before_the_stored_offset_is_known(site: Site) -> None:
    """Kafka remembers a later one: who read on from there would leave out what is to be read again."""
    id = uuid.uuid4()
    async with site.messaging():
        async with site.database.transaction() as connection:
            await publish(connection, changed(id, 1))
        await eventually(lambda: site.has_seen(1))
        # Or the relay of the next copy would send it once more, as it may.
        await eventually(site.has_published_all)

    async def wait_for_a_lock(sessions: int) -> bool:
        query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        return int(await site.one(query)) >= sessions

    async with AsyncExitStack() as stack:
        async with site.database.transaction() as holding:
            await holding.execute("update consumer_offset set next_offset = 0")
            await stack.enter_async_context(site.messaging())
            async with site.database.transaction() as connection:
                await publish(connection, changed(id, 2))
            await eventually(site.has_published_all)
            await eventually(lambda: wait_for_a_lock(1))
            # Time for a second one, which would be the batch of the new record.
            with suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await eventually(lambda: wait_for_a_lock(2))
        await eventually(lambda: site.has_seen(3))
    assert await site.seen() == [(str(id), 1), (str(id), 1), (str(id), 2)]


async def test_an_event_carries_cloudevents_headers_and_a_tombstone_carries_none(site: Site) -> None:
    id = uuid.uuid4()
    async with site.messaging(consume=False):
        async with site.database.transaction() as connection:
            await publish(connection, changed(id, word="ä"), erasure(THINGS, id))
        consumer = AIOKafkaConsumer(site.topic, bootstrap_servers=site.kafka, auto_offset_reset="earliest")
        await consumer.start()
        try:
            first, second = [await asyncio.wait_for(consumer.getone(), 30) for _ in range(2)]
        finally:
            await consumer.stop()
    headers = {name: value.decode() for name, value in first.headers}
    assert headers["ce_specversion"] == "1.0"
    assert headers["ce_id"] == f"{id}:1"
    assert headers["ce_type"] == "talkoot.thing.changed"
    assert headers["ce_source"] == "/talkoot/tests.things.v1"
    assert headers["ce_subject"] == first.key.decode() == str(id)
    assert headers["ce_dataschema"] == "http://talkoot.example/api/events/schemas/tests.things.v1.json"
    assert headers["content-type"] == "application/json"
    assert Thing.model_validate_json(first.value).word == "ä"
    assert (second.key.decode(), second.value, second.headers) == (str(id), None, ())


async def test_events_of_a_key_keep_their_order_when_many_transactions_write_at_once(site: Site) -> None:
    ids = [uuid.uuid4() for _ in range(8)]
    async with site.database.transaction() as connection:
        await connection.execute("create table thing (id uuid primary key, version int)")
        await connection.executemany("insert into thing values ($1, 0)", [(id,) for id in ids])

    async def write(count: int) -> None:
        for _ in range(count):
            async with site.database.transaction() as connection:
                id = random.choice(ids)
                version = await connection.fetchval(
                    "update thing set version = version + 1 where id = $1 returning version", id
                )
                await publish(connection, changed(id, version))
                await asyncio.sleep(random.random() * 0.003)

    async with site.messaging():
        await asyncio.gather(*(write(40) for _ in range(8)))
        await eventually(lambda: site.has_seen(320))
    seen = await site.seen()
    assert len(seen) == 320
    for id in ids:
        versions = [version for key, version in seen if key == str(id)]
        assert versions == sorted(versions)


async def test_a_second_copy_takes_over_when_the_leader_loses_its_database_connection(site: Site) -> None:
    ids = [uuid.uuid4() for _ in range(300)]
    async with site.messaging(), site.messaging():
        for number, id in enumerate(ids):
            async with site.database.transaction() as connection:
                await publish(connection, changed(id))
            if number % 100 == 50:
                await site.one(
                    """select count(pg_terminate_backend(pid)) from pg_stat_activity
                       where datname = current_database() and pid <> pg_backend_pid()
                         and pid in (select pid from pg_locks where locktype = 'advisory')"""
                )
        await eventually(lambda: site.has_seen(300))
        await eventually(lambda: _all_published(site))
    assert {key for key, _ in await site.seen()} == {str(id) for id in ids}
    positions = await site.one("select array_agg(position order by position) from outbox")
    assert positions == sorted(set(positions))


async def _all_published(site: Site) -> bool:
    return bool(await site.one("select count(*) = 0 from outbox where published_at is null"))


async def test_copies_that_come_and_go_during_the_work_handle_each_event_once(site: Site) -> None:
    ids = [uuid.uuid4() for _ in range(2000)]

    async def come_and_go() -> None:
        for _ in range(3):
            async with site.messaging():
                await asyncio.sleep(random.uniform(0.5, 1.5))

    async def write() -> None:
        for start in range(0, len(ids), 50):
            async with site.database.transaction() as connection:
                await publish(connection, *(changed(id) for id in ids[start : start + 50]))
            await asyncio.sleep(0.1)

    async with site.messaging():
        await asyncio.gather(come_and_go(), come_and_go(), write())
        await eventually(lambda: site.has_seen(2000))
    # Across a change of leader the relay may send an event again, as a record of its own. What must never happen is a
    # record that takes effect twice or never.
    await eventually(site.has_seen_every_record)
    assert {key for key, _ in await site.seen()} == {str(id) for id in ids}
    assert len(await site.seen()) == await site.records()


async def test_a_rebalance_in_the_middle_of_a_batch_neither_repeats_nor_loses_it(site: Site) -> None:
    ids = [uuid.uuid4() for _ in range(300)]
    in_batch = asyncio.Event()

    async def slow() -> None:
        in_batch.set()
        await asyncio.sleep(0.3)

    site.delay = slow
    async with site.database.transaction() as connection:
        await publish(connection, *(changed(id) for id in ids))
    async with site.messaging():
        await in_batch.wait()
        async with site.messaging(), site.messaging():
            await eventually(lambda: site.has_seen(300))
            await eventually(site.has_seen_every_record)
    assert len(await site.seen()) == await site.records()
    assert {key for key, _ in await site.seen()} == {str(id) for id in ids}


async def test_a_copy_that_waits_for_the_batch_of_another_reads_its_other_topics_meanwhile(site: Site) -> None:
    await topics.apply(site.kafka, [OTHERS], prefix=site.prefix)
    in_batch, over = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        in_batch.set()
        await over.wait()

    async with site.database.transaction() as connection:
        await publish(connection, changed(uuid.uuid4()))
    site.delay = hold
    async with site.messaging():
        await in_batch.wait()
        site.delay = partial(asyncio.sleep, 0)
        async with site.messaging(beside=[OTHERS]) as second:
            async with site.database.transaction() as connection:
                await publish(connection, changed(uuid.uuid4(), topic=OTHERS))
            await eventually(lambda: site.has_seen(1))
            partitions = {
                each.labels["topic"]: each.value for each in second.figures() if each.name == "consumer_partitions"
            }
            assert partitions == {OTHERS.name: PARTITIONS, THINGS.name: 0}
            over.set()
            await eventually(lambda: site.has_seen(2))


async def test_a_batch_that_breaks_off_after_its_effects_leaves_none_and_is_done_again(site: Site) -> None:
    failures = iter([OSError("the network"), TimeoutError(), ConnectionResetError()])

    def fault(_: Received[Thing]) -> None:
        error = next(failures, None)
        if error is not None:
            raise error

    site.fault = fault
    ids = [uuid.uuid4() for _ in range(20)]
    async with site.database.transaction() as connection:
        await publish(connection, *(changed(id) for id in ids))
    async with site.messaging():
        await eventually(lambda: site.has_seen(20))
    assert sorted(await site.seen()) == sorted((str(id), 1) for id in ids)
    assert await site.one("select count(*) from dead_letter") == 0


async def test_a_topic_made_anew_is_read_from_its_start(site: Site) -> None:
    async with site.database.transaction() as connection:
        await connection.execute(
            """insert into consumer_offset select $1, $2, part, 4711 from generate_series(0, 11) part""",
            f"{site.prefix}tests.{THINGS.name}",
            site.topic,
        )
        await publish(connection, changed(uuid.uuid4()))
    async with site.messaging():
        await eventually(lambda: site.has_seen(1))


async def test_an_event_too_large_for_the_topic_is_refused_before_it_can_stop_the_relay() -> None:
    with pytest.raises(ValueError, match="larger than"):
        changed(uuid.uuid4(), word="x" * MAX_VALUE_BYTES)


def test_events_gather_for_longer_where_many_come_and_never_for_long() -> None:
    pauses = [gather_s(sent) for sent in (1, 25, 100, 150, 999)]
    assert pauses == [0.025, 0.025, 0.1, 0.15, 0.15]
