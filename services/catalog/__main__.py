"""The catalog on the command line: `talkoot catalog …`."""

import asyncio

import click

from services.catalog.app import MIGRATIONS, create_app
from services.catalog.commands.groups import (
    change_command,
    end_command,
    list_command,
    load_samples_command,
    publish_command,
    reopen_command,
    show_command,
)
from services.catalog.commands.import_page import import_page_command
from services.catalog.commands.people import people
from services.catalog.commands.running import read_settings
from services.catalog.settings import Settings
from services.catalog.subscribers import subscriptions
from shared.messaging import Subscription
from shared.messaging.commands import dead_letters_commands, read_again_command
from shared.postgres import is_passing, migrate
from shared.service import serve


@click.group("catalog")
def cli() -> None:
    """Theme groups: what their pages say, and whether they are drafts, active or ended."""


@cli.command("serve")
def serve_command() -> None:
    """Serve the pages and the API, send and receive events, until stopped."""
    settings = read_settings()
    serve(lambda: create_app(settings), settings)


@cli.command("migrate")
def migrate_command() -> None:
    """Bring the catalog's tables up to date."""
    settings = read_settings()
    try:
        applied = asyncio.run(migrate(settings.database_url, MIGRATIONS))
    except Exception as error:
        if is_passing(error):
            raise click.ClickException("the database does not answer. Is it running?") from error
        raise
    for name in applied:
        click.echo(f"applied {name}")
    click.echo("the catalog's tables are up to date")


def _subscriptions(_settings: Settings) -> tuple[Subscription, ...]:
    return subscriptions()


for command in (
    import_page_command,
    list_command,
    show_command,
    change_command,
    publish_command,
    end_command,
    reopen_command,
    load_samples_command,
    people,
    dead_letters_commands(read_settings, _subscriptions),
    read_again_command(read_settings, _subscriptions),
):
    cli.add_command(command)

if __name__ == "__main__":
    cli()
