"""Commands that show meetings, and the one that brings in samples."""

import json
import time
from datetime import datetime

import click

from services.meetings import store
from services.meetings.commands.running import in_transaction, the_meeting
from services.meetings.commands.said import said, short
from services.meetings.domain.errors import GroupNotPublic, NoSuchGroup
from services.meetings.domain.meetings import Group, Meeting
from services.meetings.usecases.load_samples import SAMPLE_GROUP, load_samples
from shared.languages import localised
from shared.postgres import Connection

SAMPLE_GROUP_WITHIN_S = 60.0


@click.command("list")
@click.argument("group", required=False)
@click.option("--all", "every", is_flag=True, help="Past meetings too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def list_command(group: str | None, *, every: bool, as_json: bool) -> None:
    """Meetings, drafts too: those of GROUP (the address of its page), or of all groups."""

    async def work(connection: Connection, now: datetime, _url: str) -> list[tuple[Meeting, Group | None]]:
        groups = await store.groups(connection)
        chosen = None if group is None else await store.group_by_slug(connection, group)
        if group is not None and chosen is None:
            raise NoSuchGroup(group)
        found = await store.listed(
            connection, group_id=None if chosen is None else chosen.id, drafts=True, after=None if every else now
        )
        return [(meeting, groups.get(meeting.group_id)) for meeting in found]

    meetings = in_transaction(work)
    if as_json:
        click.echo(json.dumps([_as_json(*each) for each in meetings], ensure_ascii=False, indent=2))
        return
    for meeting, its_group in meetings:
        click.echo(f"{said(meeting)}  ({its_group.slug if its_group else 'unknown group'})")
    if not meetings:
        click.echo(
            "No meetings." if every else "No coming meetings. `talkoot meetings list --all` shows past ones too."
        )


@click.command("show")
@click.argument("meeting")
def show_command(meeting: str) -> None:
    """One meeting with all that is known of it."""

    found = in_transaction(lambda connection, _now, _url: the_meeting(connection, meeting))
    click.echo(said(found))
    click.echo(f"  id        {found.id}\n  version   {found.version}, calendar sequence {found.sequence}")
    for name, texts in (("title", found.title), ("agenda", found.agenda), ("reason", found.reason)):
        for language, text in texts.items():
            click.echo(f"  {name:<8}  {language}: {text}")
    if found.link is not None:
        click.echo(f"  online    {found.link.url}  (members only)")
    if found.source is not None:
        click.echo(f"  imported  {found.source}")
    if found.status == "draft":
        click.echo(f"To publish it: talkoot meetings publish {short(found)}")


@click.command("load-samples")
def load_samples_command() -> None:
    """Bring in meetings of the sample group. What is there already stays as it is."""
    deadline = time.monotonic() + SAMPLE_GROUP_WITHIN_S
    while True:
        try:
            made = in_transaction(lambda connection, now, url: load_samples(connection, now=now, public_url=url))
        except click.ClickException as error:
            # The group comes by event, some moments after `talkoot catalog load-samples`.
            if not isinstance(error.__cause__, NoSuchGroup | GroupNotPublic) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            click.echo(f"{made} sample meetings made for {SAMPLE_GROUP}")
            return


def _as_json(meeting: Meeting, group: Group | None) -> dict[str, object]:
    title = localised(meeting.title, "en")
    return {
        "id": str(meeting.id),
        "group": group.slug if group else None,
        "status": meeting.status,
        "title": title.text if title else None,
        "when": meeting.when.model_dump(mode="json"),
        "time_zone": meeting.time_zone,
        "place": meeting.place.model_dump(mode="json"),
        "version": meeting.version,
        "sequence": meeting.sequence,
        "source": meeting.source,
    }
