"""Meetings on the command line: `talkoot meetings …`."""

import click

from services.meetings.app import MIGRATIONS, create_app, open_files
from services.meetings.commands.files import move_files_command
from services.meetings.commands.lists import list_command, load_samples_command, show_command
from services.meetings.commands.meetings import (
    cancel_command,
    change_command,
    hold_command,
    move_command,
    publish_command,
    schedule_command,
)
from services.meetings.settings import Settings
from services.meetings.subscribers import subscriptions
from shared.clock import utc_now
from shared.commands import await_migrations_command, migrate_command, read_settings, serve_command
from shared.messaging import dead_letters_commands, read_again_command


@click.group("meetings")
def cli() -> None:
    """Meetings: schedule, move, cancel; members' calendars follow."""


for command in (
    schedule_command,
    list_command,
    show_command,
    publish_command,
    move_command,
    change_command,
    cancel_command,
    hold_command,
    load_samples_command,
    move_files_command(open_files),
    serve_command(create_app, Settings),
    migrate_command(MIGRATIONS, Settings),
    await_migrations_command(MIGRATIONS, Settings),
    dead_letters_commands(lambda: read_settings(Settings), lambda _settings: subscriptions(utc_now)),
    read_again_command(lambda: read_settings(Settings), lambda _settings: subscriptions(utc_now)),
):
    cli.add_command(command)

if __name__ == "__main__":
    cli()
