"""Commands for groups that are there: look, change, publish, end, open again."""

import json
from datetime import datetime
from pathlib import Path
from typing import Literal

import click
from pydantic import Field, ValidationError

from services.catalog import store
from services.catalog.commands.running import current_user, in_transaction
from services.catalog.domain.content import Content, gaps
from services.catalog.domain.groups import Group, NoSuchGroup
from services.catalog.usecases.change import Change, change
from services.catalog.usecases.end import end
from services.catalog.usecases.load_samples import load_people, load_samples, read_sample_people, read_samples
from services.catalog.usecases.publish import publish
from services.catalog.usecases.reopen import reopen
from shared.access import Actor
from shared.languages import localised
from shared.postgres import Connection

HISTORY_SHOWN = 20


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def list_command(*, as_json: bool) -> None:
    """All groups, drafts too."""

    async def work(connection: Connection, _now: datetime) -> list[Group]:
        return await store.groups(connection)

    groups = in_transaction(work)
    if as_json:
        click.echo(json.dumps([_as_json(group) for group in groups], ensure_ascii=False, indent=2))
        return
    if not groups:
        click.echo("No groups yet. `talkoot catalog import-page FILE` makes one from a pasted page.")
        return
    width = max(len(group.slug) for group in groups)
    for group in groups:
        click.echo(f"{group.status:<7} {group.slug:<{width}}  {_name(group)}")


@click.command("show")
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="As JSON: edit this and give it to `change`.")
def show_command(slug: str, *, as_json: bool) -> None:
    """One group with all that is written about it, and its history."""

    async def work(connection: Connection, _now: datetime) -> tuple[Group, list[store.Revision]]:
        group = await store.by_slug(connection, slug)
        if group is None:
            raise NoSuchGroup(slug)
        return group, await store.revisions(connection, group.id)

    group, revisions = in_transaction(work)
    if as_json:
        click.echo(json.dumps(_as_json(group), ensure_ascii=False, indent=2))
        return
    click.echo(f"{_name(group)}\n  address  {group.slug}\n  status   {group.status}\n  version  {group.version}")
    _echo_fields(group.content)
    for gap in gaps(group.content):
        click.echo(f"Before it can be public: {gap}")
    click.echo("History")
    for revision in revisions[-HISTORY_SHOWN:]:
        when = f"{revision.changed_at:%Y-%m-%d %H:%M}Z"
        click.echo(f"  {revision.version:>3}  {when}  {revision.what.rpartition('.')[2]:<10} {revision.changed_by}")


@click.command("publish")
@click.argument("slug")
def publish_command(slug: str) -> None:
    """Make a draft public."""
    by = current_user()
    group = in_transaction(lambda connection, now: publish(connection, slug, by=by, now=now))
    click.echo(f"{_name(group)} is public: /fi/groups/{group.slug}")


@click.command("end")
@click.argument("slug")
def end_command(slug: str) -> None:
    """End a group's term. Its page stays; nobody can join any more."""
    by = current_user()
    group = in_transaction(lambda connection, now: end(connection, slug, by=by, now=now))
    click.echo(f"{_name(group)} has ended. Its page stays: /fi/groups/{group.slug}")


@click.command("reopen")
@click.argument("slug")
def reopen_command(slug: str) -> None:
    """Open an ended group again."""
    by = current_user()
    group = in_transaction(lambda connection, now: reopen(connection, slug, by=by, now=now))
    click.echo(f"{_name(group)} is active: /fi/groups/{group.slug}")


class Edited(Content):
    """What `show --json` gives, with the version that the text builds on."""

    slug: str | None = None
    version: int = Field(gt=0)
    status: Literal["draft", "active", "ended"] | None = None

    @property
    def content(self) -> Content:
        return Content(**{field: getattr(self, field) for field in Content.model_fields})


@click.command("change")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def change_command(slug: str, file: Path) -> None:
    """Change what the page says: FILE is the JSON of `show SLUG --json`, edited; - reads it from standard input."""
    with click.open_file(str(file), encoding="utf-8") as source:
        text = source.read()
    try:
        edited = Edited.model_validate_json(text)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "the file"
        raise click.ClickException(f"{file}: {where}: {fault['msg']}. Nothing was changed.") from error
    command = Change(slug, edited.content, edited.version, current_user())
    group = in_transaction(lambda connection, now: change(connection, command, now=now))
    done = "is as it was" if group.version == edited.version else f"is changed, version {group.version}"
    click.echo(f"{_name(group)} {done}.")


@click.command("load-samples")
def load_samples_command() -> None:
    """Bring in the sample groups that are missing, and who runs them."""
    samples, people, by = read_samples(), read_sample_people(), Actor("samples")

    async def work(connection: Connection, now: datetime) -> tuple[list[str], list[str]]:
        made = await load_samples(connection, samples, by=by, now=now)
        return made, await load_people(connection, people, by=by, now=now)

    made, let_in = in_transaction(work)
    click.echo(f"{len(made)} sample groups made, {len(samples) - len(made)} were there")
    for email in let_in:
        click.echo(f"{email} may sign in")


def _name(group: Group) -> str:
    chosen = localised(group.content.name, "fi")
    return chosen.text if chosen else group.slug


def _as_json(group: Group) -> dict[str, object]:
    """The group with its content, drafts whole: unlike the public state."""
    return {
        "id": str(group.id),
        "slug": group.slug,
        "status": group.status,
        "version": group.version,
        "changed_at": group.changed_at.isoformat(),
        **group.content.model_dump(mode="json"),
    }


def _echo_fields(content: Content) -> None:
    for field in ("task", "intention", "invitation"):
        languages = " ".join(getattr(content, field)) or "missing"
        click.echo(f"  {field:<10} {languages}")
    for field in ("objectives", "measures", "programmes", "links", "leads"):
        click.echo(f"  {field:<10} {len(getattr(content, field))}")
    click.echo(f"  {'sign-up':<10} {content.sign_up.state}")
    for meeting in content.proposed_meetings:
        click.echo(f"  proposed meeting  {meeting.source}")
