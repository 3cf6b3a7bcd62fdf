"""The catalog on the command line: `talkoot catalog …`."""

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
from services.catalog.settings import Settings
from services.catalog.subscribers import subscriptions
from shared.commands import await_migrations_command, migrate_command, read_settings, serve_command
from shared.messaging.commands import dead_letters_commands, read_again_command


@click.group("catalog")
def cli() -> None:
    """Theme groups: what their pages say, and whether they are drafts, active or ended."""


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
    serve_command(create_app, Settings),
    migrate_command(MIGRATIONS, Settings),
    await_migrations_command(MIGRATIONS, Settings),
    dead_letters_commands(lambda: read_settings(Settings), lambda _settings: subscriptions()),
    read_again_command(lambda: read_settings(Settings), lambda _settings: subscriptions()),
):
    cli.add_command(command)

if __name__ == "__main__":
    cli()
