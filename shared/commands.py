"""What the services' command lines have in common: settings, `serve`, `migrate`, one use case a command."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import asyncpg
import click
from pydantic import ValidationError
from pydantic_settings import SettingsError
from starlette.types import ASGIApp

from shared import tracing
from shared.clock import utc_now
from shared.postgres import (
    Connection,
    Database,
    MigrationBlocked,
    MigrationChanged,
    Unavailable,
    is_passing,
    migrate,
    pending,
)
from shared.service import serve
from shared.settings import KafkaSettings, ServiceSettings

SettingsT = TypeVar("SettingsT", bound=KafkaSettings)
ServiceT = TypeVar("ServiceT", bound=ServiceSettings)
ResultT = TypeVar("ResultT")

AWAIT_EVERY_S = 1.0


def read_settings(settings: Callable[..., SettingsT], **given: str) -> SettingsT:
    """The environment as settings, `given` before it. Raises ClickException that names what is missing or wrong, never
    a value.
    """
    try:
        return settings(**given)
    except SettingsError as error:
        raise click.ClickException(f"the settings cannot be read: {error}") from error
    except ValidationError as error:
        names = ", ".join(sorted({f"TALKOOT_{fault['loc'][0]}".upper() for fault in error.errors() if fault["loc"]}))
        raise click.ClickException(
            f"the settings are incomplete or wrong: {names}. Set them in the environment, or start all with `make run`."
        ) from error


def serve_command(create_app: Callable[[ServiceT], ASGIApp], settings: type[ServiceT]) -> click.Command:
    """The `serve` command of a service."""

    @click.command("serve")
    def command() -> None:
        """Serve pages and APIs, send and receive events, until stopped."""
        found = read_settings(settings)
        serve(lambda: create_app(found), found)

    return command


def migrate_command(directories: Sequence[Path], settings: type[ServiceSettings]) -> click.Command:
    """The `migrate` command of a service."""

    @click.command("migrate")
    def command() -> None:
        """Bring this service's tables up to date. Safe to repeat, and from several places at once."""
        work = migrate(read_settings(settings).database_url, directories)
        for name in run(work, refusals=(MigrationBlocked, MigrationChanged)):
            click.echo(f"applied {name}")
        click.echo("the tables are up to date")

    return command


def await_migrations_command(directories: Sequence[Path], settings: type[ServiceSettings]) -> click.Command:
    """The `await-migrations` command of a service: what must not serve before its tables are there runs it first."""

    @click.command("await-migrations")
    def command() -> None:
        """Wait until `migrate` has been run by another, as long as it takes. Changes nothing."""
        asyncio.run(_until_migrated(read_settings(settings), directories))
        click.echo("the tables are up to date")

    return command


async def _until_migrated(settings: ServiceSettings, directories: Sequence[Path]) -> None:
    said = ""
    while True:
        try:
            missing = await pending(settings.database_url, directories)
            waiting = f"waiting for {', '.join(missing)}" if missing else ""
        except Exception as error:
            if not is_passing(error):
                raise
            waiting = f"waiting for the database: {type(error).__name__}"
        if not waiting:
            return
        if waiting != said:
            click.echo(waiting)
            said = waiting
        await asyncio.sleep(AWAIT_EVERY_S)


def in_transaction(
    settings: ServiceSettings,
    work: Callable[[Connection, datetime], Awaitable[ResultT]],
    *,
    refusals: tuple[type[Exception], ...] = (),
) -> ResultT:
    """Run one use case and commit. `refusals` are the domain's errors, whose messages are written for people."""
    return run(_in_transaction(settings, work), refusals=refusals)


async def _in_transaction(
    settings: ServiceSettings, work: Callable[[Connection, datetime], Awaitable[ResultT]]
) -> ResultT:
    tracing.configure(settings.service, build=settings.build, endpoint=settings.otlp_endpoint)
    try:
        with tracing.span("command"):
            async with Database(settings.database_url, max_size=1) as database, database.transaction() as connection:
                return await work(connection, utc_now())
    finally:
        await tracing.close()


def run(work: Awaitable[ResultT], *, refusals: tuple[type[Exception], ...] = ()) -> ResultT:
    """Run to the end; what can go wrong becomes one line that says what to do (ClickException)."""

    async def awaited() -> ResultT:
        return await work

    try:
        return asyncio.run(awaited())
    except refusals as error:
        raise click.ClickException(str(error)) from error
    except asyncpg.UndefinedTableError as error:
        raise click.ClickException("the database has no tables yet: run this service's `migrate` first.") from error
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise click.ClickException("the database refuses the login: check TALKOOT_DATABASE_URL.") from error
    except Exception as error:
        if not (isinstance(error, Unavailable) or is_passing(error)):
            raise
        raise click.ClickException(
            "the database does not answer, and nothing was changed. Is it running? Try again in a moment."
        ) from error


def current_user() -> str:
    """Who is at the command line, for histories and logs of exports."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "command line"
