"""Commands for those who run groups: let in, give and take back roles, close."""

from datetime import datetime
from uuid import UUID

import click

from services.catalog import store
from services.catalog.commands.running import current_user, in_transaction
from services.catalog.domain.accounts import NoSuchAccount, Person, email_key
from services.catalog.domain.groups import Group, NoSuchGroup
from services.catalog.store import accounts
from services.catalog.usecases.appoint import Appoint, appoint
from services.catalog.usecases.close_account import CloseAccount, close_account
from services.catalog.usecases.grant import Grant, grant
from services.catalog.usecases.let_in import LetIn, let_in
from services.catalog.usecases.revoke_role import RevokeRole, revoke_role
from shared.contracts.catalog import GroupRole
from shared.postgres import Connection

_last_lead = click.option("--last-lead", is_flag=True, help="Even if the group is left without a lead.")


@click.group("people")
def people() -> None:
    """Those who run groups: who may sign in, and what they may do."""


@people.command("list")
@click.option("--group", "slug", help="Only those who run this group.")
def list_command(slug: str | None) -> None:
    """Who may sign in, with address and roles."""

    async def work(connection: Connection, _now: datetime) -> tuple[list[Person], list[Group]]:
        groups = await store.groups(connection)
        if slug is None:
            return await accounts.everybody(connection), groups
        return await accounts.of_group(connection, (await _group(connection, slug)).id), groups

    found, groups = in_transaction(work)
    slugs = {group.id: group.slug for group in groups}
    for person in found:
        account = person.account
        roles = [f"{each.role} of {slugs.get(each.group_id, each.group_id)}" for each in account.roles]
        states = [*(["administrator"] if account.administrator else []), *([] if account.active else ["closed"])]
        click.echo("\t".join((person.email, account.name, ", ".join([*states, *roles]) or "no role")))
    click.echo(f"{len(found)} accounts")


@people.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As histories and logs show it.")
@click.option("--administrator", is_flag=True, help="May do everything in every group.")
def add_command(email: str, name: str, *, administrator: bool) -> None:
    """Let somebody in, or in again."""
    command = LetIn(email, name, current_user(), administrator=administrator)
    person = in_transaction(lambda connection, now: let_in(connection, command, now=now))
    click.echo(f"{person.account.name} may sign in with {person.email}")


@people.command("grant")
@click.argument("email")
@click.argument("group")
@click.argument("role", type=click.Choice(["lead", "editor"]))
@_last_lead
def grant_command(email: str, group: str, role: GroupRole, *, last_lead: bool) -> None:
    """Let somebody run GROUP (its address, as `list` shows it) as a lead or an editor."""

    async def work(connection: Connection, now: datetime) -> str:
        account_id, group_id = await _account_id(connection, email), (await _group(connection, group)).id
        command = Grant(account_id, group_id, role, current_user(), last_lead=last_lead)
        return (await grant(connection, command, now=now)).name

    click.echo(f"{in_transaction(work)} is {role} of {group}")


@people.command("revoke")
@click.argument("email")
@click.argument("group", required=False)
@click.option("--administrator", is_flag=True, help="Take back that they are an administrator.")
@_last_lead
def revoke_command(email: str, group: str | None, *, administrator: bool, last_lead: bool) -> None:
    """Take the role in GROUP back, or with --administrator, that."""
    if (group is None) is not administrator:
        raise click.UsageError("say which: a group, or --administrator")

    async def work(connection: Connection, now: datetime) -> str:
        account_id = await _account_id(connection, email)
        if group is None:
            dismissed = Appoint(account_id, administrator=False, by=current_user())
            return (await appoint(connection, dismissed, now=now)).name
        command = RevokeRole(account_id, (await _group(connection, group)).id, current_user(), last_lead=last_lead)
        return (await revoke_role(connection, command, now=now)).name

    name = in_transaction(work)
    click.echo(f"{name} is no administrator any more" if group is None else f"{name} runs {group} no more")


@people.command("close")
@click.argument("email")
@_last_lead
def close_command(email: str, *, last_lead: bool) -> None:
    """Close an account: no signing in, every session over within seconds, every role gone."""

    async def work(connection: Connection, now: datetime) -> str:
        command = CloseAccount(await _account_id(connection, email), current_user(), last_lead=last_lead)
        return (await close_account(connection, command, now=now)).name

    click.echo(f"{in_transaction(work)} may not sign in any more")


async def _account_id(connection: Connection, email: str) -> UUID:
    person = await accounts.by_address(connection, email_key(email.strip()))
    if person is None:
        raise NoSuchAccount
    return person.account.id


async def _group(connection: Connection, slug: str) -> Group:
    group = await store.by_slug(connection, slug)
    if group is None:
        raise NoSuchGroup(slug)
    return group
