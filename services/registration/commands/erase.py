"""Erase a person at the command line: every registration of one address."""

from datetime import datetime

import click

from services.registration.settings import Settings
from services.registration.usecases.manage_member import erase_person
from shared.access import Actor
from shared.commands import current_user, in_transaction, read_settings
from shared.postgres import Connection


@click.command("erase")
@click.argument("address")
@click.confirmation_option(prompt="What is known of the person cannot be brought back. Go on?")
def erase_command(address: str) -> None:
    """Forget everything about the person with this mail ADDRESS, in every group and every service.

    The audit log keeps that somebody was erased, by whom and when.
    """

    async def work(connection: Connection, now: datetime) -> int:
        return await erase_person(connection, address, Actor(current_user()), now=now)

    number = in_transaction(read_settings(Settings), work)
    click.echo(f"{number} registrations erased")
    if not number:
        raise SystemExit(1)
