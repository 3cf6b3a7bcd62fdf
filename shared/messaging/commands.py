"""What an operator does with messages at the command line: `topics apply|check` and `dead-letters …`."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from aiokafka.errors import KafkaError
from pydantic import SecretStr

from shared.commands import read_settings
from shared.contracts import TOPICS
from shared.messaging import dead_letters, topics
from shared.messaging.received import Subscription
from shared.messaging.security import Security, security_of
from shared.postgres import Database
from shared.settings import KafkaSettings, ServiceSettings

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)


@click.group("topics")
def topics_commands() -> None:
    """Make or check the Kafka topics, as the contracts state them."""


def _kafka_options(command: Callable[..., None]) -> Callable[..., None]:
    """TLS and logins come from the environment alone: nothing secret belongs on a command line."""
    kafka = click.option("--kafka", envvar="TALKOOT_KAFKA", required=True, help="Bootstrap servers, host:port.")
    prefix = click.option("--prefix", envvar="TALKOOT_TOPIC_PREFIX", default="", help="Put before each name.")
    return kafka(prefix(command))


@topics_commands.command("apply")
@_kafka_options
@click.option("--replication", envvar="TALKOOT_TOPIC_REPLICATION", default=1, show_default=True)
def apply_topics(kafka: str, prefix: str, replication: int) -> None:
    """Create what is missing and set what differs. Deletes nothing."""
    security = _security(kafka)
    done = _asked(topics.apply(kafka, TOPICS, prefix=prefix, replication=replication, security=security), kafka)
    for difference in done:
        click.echo(f"{difference.topic} {difference.what}: put right")
    click.echo(f"{len(TOPICS)} topics are as the contracts say")


@topics_commands.command("check")
@_kafka_options
def check_topics(kafka: str, prefix: str) -> None:
    """Say where the broker differs from the contracts; exit code 1 if it does."""
    differences = _asked(topics.check(kafka, TOPICS, prefix=prefix, security=_security(kafka)), kafka)
    for difference in differences:
        click.echo(f"{difference.topic} {difference.what}")
    if differences:
        raise click.ClickException("the topics differ from the contracts; `talkoot topics apply` puts them right")
    click.echo(f"{len(TOPICS)} topics are as the contracts say")


def _security(kafka: str) -> Security:
    return security_of(read_settings(KafkaSettings, kafka=kafka))


def _asked(question: Any, kafka: str) -> list[topics.Difference]:
    try:
        found: list[topics.Difference] = asyncio.run(question)
    except topics.NotApplied as error:
        raise click.ClickException(f"Kafka at {kafka} did not do as asked: {error}") from error
    except (KafkaError, OSError) as error:
        raise click.ClickException(f"Kafka at {kafka} does not answer as it should: {type(error).__name__}") from error
    return found


@dataclass(frozen=True, slots=True)
class _Wiring:
    settings: Callable[[], ServiceSettings]
    subscriptions: Callable[[Any], Sequence[Subscription]]


def dead_letters_commands(
    settings: Callable[[], SettingsT], subscriptions: Callable[[SettingsT], Sequence[Subscription]]
) -> click.Group:
    """The `dead-letters` group of one service."""

    @click.group("dead-letters")
    @click.pass_context
    def group(context: click.Context) -> None:
        """Records that could not be handled: look at them, hand them in again, or give them up."""
        context.obj = _Wiring(settings, subscriptions)

    for command in (_list, _show, _replay, _discard):
        group.add_command(command)
    return group


def read_again_command(
    settings: Callable[[], SettingsT], subscriptions: Callable[[SettingsT], Sequence[Subscription]]
) -> click.Command:
    """The `read-again` command of one service."""

    @click.command("read-again")
    @click.argument("topic")
    @click.confirmation_option(prompt="Have all copies of this service been stopped?")
    def command(topic: str) -> None:
        """Let the service read TOPIC from its start, the next time that it starts. Nobody gets a mail by it.

        What is known already in its latest version stays as it is: to build it anew, empty its table before.
        """
        found = settings()
        known = [each.topic.name for each in subscriptions(found)]
        if topic not in known:
            raise click.ClickException(f"this service does not read {topic}; it reads {', '.join(known)}")
        partitions = asyncio.run(_from_the_start(found, topic))
        click.echo(f"{topic} will be read from its start ({partitions} partitions); start the service")

    return command


async def _from_the_start(settings: ServiceSettings, topic: str) -> int:
    async with Database(settings.database_url, max_size=1) as database, database.transaction() as connection:
        rows = await connection.fetch(
            "update consumer_offset set next_offset = 0 where topic = $1 returning partition",
            settings.topic_prefix + topic,
        )
        return len(rows)


@click.command("list")
@click.pass_obj
def _list(wiring: _Wiring) -> None:
    """One line a letter: id, where it stood on Kafka, why it is here."""
    found = asyncio.run(_letters(wiring.settings().database_url, None))
    for letter in found:
        kind = "waiting" if letter.waiting else "refused"
        click.echo(f"{letter.id}\t{kind}\t{letter.topic}[{letter.partition}]@{letter.offset}\t{letter.reason}")
    click.echo(f"{len(found)} dead letters")


@click.command("show")
@click.argument("letter_id", type=int)
@click.pass_obj
def _show(wiring: _Wiring, letter_id: int) -> None:
    """One letter whole. It can hold personal data: mind who looks on."""
    found = asyncio.run(_letters(wiring.settings().database_url, [letter_id]))
    if not found:
        raise click.ClickException(f"there is no dead letter {letter_id}; `dead-letters list` shows them")
    letter = found[0]
    click.echo(f"{letter.topic}[{letter.partition}]@{letter.offset}, recorded {letter.record_time:%Y-%m-%d %H:%M:%S}Z")
    click.echo(f"failed {letter.failed_at:%Y-%m-%d %H:%M:%S}Z: {letter.reason}")
    click.echo(f"key: {letter.key!r}")
    for name, content in letter.headers:
        click.echo(f"{name}: {content!r}")
    click.echo("(a tombstone)" if letter.value is None else letter.value.decode(errors="backslashreplace"))


@click.command("replay")
@click.argument("ids", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="All letters, in their order.")
@click.pass_obj
def _replay(wiring: _Wiring, ids: tuple[int, ...], *, every: bool) -> None:
    """Hand letters in again, after the cause has been mended."""
    chosen = _chosen(ids, every=every)
    settings = wiring.settings()
    results = asyncio.run(_replayed(settings, wiring.subscriptions(settings), chosen))
    refused = [result for result in results if result.refused is not None]
    for result in refused:
        click.echo(f"{result.letter.id}\tstill refused\t{result.refused}")
    click.echo(f"{len(results) - len(refused)} of {len(results)} handled")
    if refused:
        raise SystemExit(1)


@click.command("discard")
@click.argument("ids", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="All letters.")
@click.confirmation_option(prompt="Discarded letters cannot be brought back. Go on?")
@click.pass_obj
def _discard(wiring: _Wiring, ids: tuple[int, ...], *, every: bool) -> None:
    """Give letters up for good."""
    gone = asyncio.run(_discarded(wiring.settings().database_url, _chosen(ids, every=every)))
    click.echo(f"{gone} discarded")


def _chosen(ids: tuple[int, ...], *, every: bool) -> list[int] | None:
    if every == bool(ids):
        raise click.UsageError("say which: one or more ids, or --all")
    return None if every else list(ids)


async def _replayed(
    settings: ServiceSettings, subscriptions: Sequence[Subscription], ids: Sequence[int] | None
) -> list[dead_letters.Replay]:
    async with Database(settings.database_url) as database:
        return await dead_letters.replay(database, subscriptions, settings.topic_prefix, ids)


async def _letters(url: SecretStr, ids: Sequence[int] | None) -> list[dead_letters.DeadLetter]:
    async with Database(url) as database, database.connection() as connection:
        return await dead_letters.letters(connection, ids=ids)


async def _discarded(url: SecretStr, ids: Sequence[int] | None) -> int:
    async with Database(url) as database, database.transaction() as connection:
        every = [letter.id for letter in await dead_letters.letters(connection)]
        return await dead_letters.discard(connection, every if ids is None else ids)
