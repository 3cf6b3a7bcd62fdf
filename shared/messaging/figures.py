"""What there is to see of events on their way: waiting to go out, not read yet, or refused."""

from collections.abc import Iterable, Sequence

from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.metrics import Figure
from shared.postgres import Connection


def of_relay(relay: Relay) -> Iterable[Figure]:
    yield Figure("relay_leads", "Whether this copy is the one that publishes the outbox.", relay.leading)
    yield Figure("events_published", "Events that Kafka has acknowledged.", relay.published, counts=True)


def of_consumer(consumer: Consumer, lag: int) -> Iterable[Figure]:
    """`lag` is -1 where the consumer has no partition: then only the others' is known, and by them."""
    labels = {"topic": consumer.contract}
    yield Figure("consumer_partitions", "Partitions that this copy reads.", consumer.partitions, labels)
    yield Figure("consumer_records", "Records handled.", consumer.handled, labels, counts=True)
    yield Figure("consumer_rebalances", "How often partitions were handed out anew.", consumer.rebalances, labels, True)
    if lag >= 0:
        yield Figure("consumer_lag_records", "Records that wait in the partitions of this copy.", lag, labels)


async def of_tables(connection: Connection, topics: Sequence[str], prefix: str) -> list[Figure]:
    """The outbox, and the dead letters of each topic that the service reads."""
    waiting, age = await connection.fetchrow(
        """select count(*), coalesce(extract(epoch from now() - (
               select (headers ->> 'ce_time')::timestamptz from outbox
               where published_at is null and headers ? 'ce_time' order by id limit 1)), 0)::float
           from outbox where published_at is null"""
    ) or (0, 0.0)
    rows = await connection.fetch("select topic, count(*) as letters from dead_letter group by topic")
    letters = {row["topic"].removeprefix(prefix): row["letters"] for row in rows}
    about = "Records that could not be handled and wait for somebody."
    return [
        Figure("outbox_waiting", "Events that have not been published yet.", waiting),
        Figure("outbox_age_seconds", "How long the oldest of them has waited.", max(age, 0.0)),
        *(
            Figure("dead_letters", about, letters.get(topic, 0), {"topic": topic})
            for topic in sorted({*topics, *letters})
        ),
    ]
