"""How a command reaches the database, and as whom."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from services.catalog.domain.accounts import AccountError
from services.catalog.domain.groups import GroupError
from services.catalog.settings import Settings
from shared import commands
from shared.access import Actor
from shared.postgres import Connection

ResultT = TypeVar("ResultT")


def in_transaction(work: Callable[[Connection, datetime], Awaitable[ResultT]]) -> ResultT:
    """Run one use case and commit. Raises ClickException with what a lead can do about it."""
    return commands.in_transaction(commands.read_settings(Settings), work, refusals=(GroupError, AccountError))


def current_user() -> Actor:
    """Who is at the command line, for the group's history and the audit log."""
    return Actor(commands.current_user())
