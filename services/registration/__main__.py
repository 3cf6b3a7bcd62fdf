"""Registration on the command line: `talkoot registration …`."""

import json
from collections.abc import Sequence
from typing import get_args

import click

from services.registration.app import MIGRATIONS, create_app
from services.registration.commands.erase import erase_command
from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import Member
from services.registration.settings import Settings
from services.registration.subscribers import subscriptions
from services.registration.usecases.list_members import ListMembers, NoSuchGroup, list_members
from shared.clock import utc_now
from shared.commands import await_migrations_command, migrate_command, read_settings, run, serve_command
from shared.contracts.registration import MemberStatus
from shared.formats import HELSINKI, format_moment, format_phone
from shared.messaging import Subscription
from shared.messaging.commands import dead_letters_commands, read_again_command
from shared.postgres import Database

_COLUMNS = ("name", "e-mail", "organisation", "title", "phone", "language", "status", "signed up")
_STATUSES = get_args(MemberStatus)


@click.group("registration")
def cli() -> None:
    """Who has asked to join which theme group, and who is a member."""


@cli.command("members")
@click.argument("group")
@click.option("--status", type=click.Choice(_STATUSES), help="Only those with this status.")
@click.option("--json", "as_json", is_flag=True, help="JSON, for programs.")
def members_command(group: str, status: MemberStatus | None, *, as_json: bool) -> None:
    """List who has signed up for GROUP, the last part of its page's address.

    The list holds personal data: it is for running the group, and for nothing else.
    """
    found = run(_found(read_settings(Settings), ListMembers(group, status)))
    if as_json:
        click.echo(json.dumps([_record(member) for member in found], ensure_ascii=False, indent=2))
        return
    if found:
        click.echo(_table([_COLUMNS, *map(_line, found)]))
    counts = ", ".join(
        f"{sum(member.status == each for member in found)} {each}" for each in _STATUSES if status in (None, each)
    )
    click.echo(f"{len(found)} in all: {counts}")


async def _found(settings: Settings, command: ListMembers) -> list[Member]:
    try:
        async with Database(settings.database_url, max_size=1) as database, database.connection() as connection:
            return await list_members(connection, command)
    except NoSuchGroup as error:
        raise click.ClickException(f"there is no group {command.group}. There are: {error}.") from error


def _line(member: Member) -> Sequence[str]:
    person = member.person
    return (
        person.name,
        person.email,
        person.organisation or "",
        person.title or "",
        format_phone(person.phone) if person.phone else "",
        person.language,
        member.status,
        format_moment(member.signed_up_at, HELSINKI, "fi"),
    )


def _table(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _record(member: Member) -> dict[str, str | None]:
    person = member.person
    return {
        "id": str(member.id),
        "name": person.name,
        "email": person.email,
        "organisation": person.organisation,
        "organisation_type": person.organisation_type,
        "title": person.title,
        "phone": person.phone,
        "language": person.language,
        "message": person.message,
        "status": member.status,
        "signed_up_at": member.signed_up_at.isoformat(),
        "confirmed_at": member.confirmed_at.isoformat() if member.confirmed_at else None,
    }


def _subscriptions(settings: Settings) -> tuple[Subscription, ...]:
    return subscriptions(PersonalLinks(settings.link_keys, settings.public_url), utc_now)


for command in (
    serve_command(create_app, Settings),
    migrate_command(MIGRATIONS, Settings),
    await_migrations_command(MIGRATIONS, Settings),
    dead_letters_commands(lambda: read_settings(Settings), _subscriptions),
    read_again_command(lambda: read_settings(Settings), _subscriptions),
    erase_command,
):
    cli.add_command(command)

if __name__ == "__main__":
    cli()
