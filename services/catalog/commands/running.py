"""How a command reaches the database, and how faults become one clear line."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import asyncpg
import click

from services.catalog.domain.accounts import AccountError
from services.catalog.domain.groups import GroupError
from services.catalog.settings import Settings
from shared import commands
from shared.access import Actor
from shared.clock import utc_now
from shared.postgres import Connection, Database, Unavailable

ResultT = TypeVar("ResultT")


def read_settings() -> Settings:
    """The environment as settings. Raises ClickException that names what is missing."""
    return commands.read_settings(Settings)


def in_transaction(work: Callable[[Connection, datetime], Awaitable[ResultT]]) -> ResultT:
    """Run one use case and commit. Raises ClickException with what a lead can do about it."""
    return asyncio.run(_run(work, read_settings()))


async def _run(work: Callable[[Connection, datetime], Awaitable[ResultT]], settings: Settings) -> ResultT:
    try:
        async with Database(settings.database_url, max_size=1) as database, database.transaction() as connection:
            return await work(connection, utc_now())
    except (GroupError, AccountError) as error:
        raise click.ClickException(str(error)) from error
    except Unavailable as error:
        raise click.ClickException(
            "the database does not answer, and nothing was changed. Is it running? Try again in a moment."
        ) from error
    except asyncpg.UndefinedTableError as error:
        raise click.ClickException("the database has no tables yet: run `talkoot catalog migrate` first.") from error
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise click.ClickException("the database refuses the login: check TALKOOT_DATABASE_URL.") from error


def current_user() -> Actor:
    """Who is at the command line, for the group's history and the audit log."""
    try:
        return Actor(getpass.getuser())
    except (OSError, KeyError):
        return Actor("command line")
