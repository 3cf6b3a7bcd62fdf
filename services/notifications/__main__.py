"""Notifications on the command line: `talkoot notifications …`."""

import functools
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import click

from services.notifications.app import MIGRATIONS, create_app
from services.notifications.settings import Settings
from services.notifications.store import notices
from services.notifications.subscribers import subscriptions
from services.notifications.usecases import retry as retrying
from shared.clock import utc_now
from shared.commands import await_migrations_command, migrate_command, read_settings, run, serve_command
from shared.messaging import Subscription
from shared.messaging.commands import dead_letters_commands, read_again_command
from shared.postgres import Connection, Database

ResultT = TypeVar("ResultT")


@click.group("notifications")
def cli() -> None:
    """Mails: who is told what, and what became of each."""


def _settings() -> Settings:
    return read_settings(Settings)


async def _in_transaction(settings: Settings, work: Callable[[Connection], Awaitable[ResultT]]) -> ResultT:
    async with Database(settings.database_url) as database, database.transaction() as connection:
        return await work(connection)


@cli.command("deliveries")
@click.option("--member", "member_id", type=click.UUID, help="Only of the member with this id.")
@click.option("--failed", is_flag=True, help="Only what failed.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000))
def deliveries_command(member_id: UUID | None, limit: int, *, failed: bool) -> None:
    """The newest messages and what became of each; one line a message, without addresses."""
    query = functools.partial(notices.lines, member_id=member_id, failed=failed, limit=limit)
    found = run(_in_transaction(_settings(), query))
    for line in found:
        when = f"{line.finished_at or line.created_at:%Y-%m-%d %H:%M:%S}Z"
        words = (str(line.id), when, line.kind, line.status, f"attempts {line.attempts}", line.reason or "-")
        click.echo("\t".join((*words, f"member {line.member_id}", f"group {line.group_id}")))
    click.echo(f"{len(found)} messages")


@cli.command("retry")
@click.argument("ids", nargs=-1, type=click.UUID)
@click.option("--failed", is_flag=True, help="All that failed.")
def retry_command(ids: tuple[UUID, ...], *, failed: bool) -> None:
    """Try failed messages again, where it is not too late to tell them."""
    if failed == bool(ids):
        raise click.UsageError("say which: one or more ids, or --failed")
    again = functools.partial(retrying.retry, ids=None if failed else list(ids), now=utc_now())
    count = run(_in_transaction(_settings(), again))
    click.echo(f"{count} messages will be tried again")
    if ids and count < len(ids):
        raise click.ClickException("the others have not failed, or it is too late to tell them")


def _subscriptions(_settings: Settings) -> tuple[Subscription, ...]:
    return subscriptions(utc_now)


for command in (
    serve_command(create_app, Settings),
    migrate_command(MIGRATIONS, Settings),
    await_migrations_command(MIGRATIONS, Settings),
    dead_letters_commands(_settings, _subscriptions),
    read_again_command(_settings, _subscriptions),
):
    cli.add_command(command)

if __name__ == "__main__":
    cli()
