"""The command for who operates the service: files from one place to the other."""

from collections.abc import Callable

import click

from services.meetings.gateways.bucket import StorageAway
from services.meetings.settings import Settings
from services.meetings.usecases.keep_files import Files
from shared.clock import Clock, utc_now
from shared.commands import read_settings, run
from shared.postgres import Database


def move_files_command(open_files: Callable[[Settings, Database, Clock], Files]) -> click.Command:
    @click.command("move-files")
    def command() -> None:
        """Move the contents of all files to where TALKOOT_FILES_IN says, while the service runs.

        Broken off, it goes on where it stopped when it is called again.
        """
        settings = read_settings(Settings)

        async def work() -> int:
            async with Database(settings.database_url, max_size=1) as database:
                return await open_files(settings, database, utc_now).move_all()

        try:
            moved = run(work())
        except StorageAway as error:
            raise click.ClickException(
                f"the bucket cannot be used ({error}): check the settings TALKOOT_S3_… and the storage. "
                "What has been moved stays moved; call this again for the rest."
            ) from error
        click.echo(f"files moved to {'the bucket' if settings.files_in == 's3' else 'PostgreSQL'}: {moved}")

    return command
