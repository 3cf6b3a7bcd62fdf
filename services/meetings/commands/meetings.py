"""Commands that plan and change meetings."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import click
from uuid_utils.compat import uuid7

from services.meetings.commands.running import in_transaction, the_meeting
from services.meetings.commands.said import said
from services.meetings.commands.typed_times import Unreadable, read_when
from services.meetings.domain import Link, Meeting
from services.meetings.usecases.cancel import cancel
from services.meetings.usecases.change import Change, change
from services.meetings.usecases.follow_groups import TIME_ZONE
from services.meetings.usecases.hold import hold
from services.meetings.usecases.move import Move, move
from services.meetings.usecases.publish import publish
from services.meetings.usecases.schedule import Schedule, schedule
from services.meetings.usecases.set_link import set_link
from shared.contracts.meetings import Place
from shared.contracts.snapshots import Localised
from shared.contracts.when import When
from shared.postgres import Connection

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

MEMBERS_ARE_TOLD = "The group's members are told by mail, each in their language."


def _times(command: CommandT) -> CommandT:
    for option in reversed(
        (
            click.option("--starts", help='Day and time, local: "17.12.2026 klo 12.00-14.00" or "2026-12-17 12:00".'),
            click.option("--ends", help='End: "14.00", or a day and time.'),
            click.option("--slot", "slots", multiple=True, help="One sitting of several: repeat it, one a day."),
            click.option("--day", "days", multiple=True, help="A day whose hour is not known yet; may be repeated."),
        )
    ):
        command = option(command)
    return command


def _places(command: CommandT) -> CommandT:
    for option in reversed(
        (
            click.option("--room", help="The room or building."),
            click.option("--address", help="The street address."),
            click.option("--online", "link", metavar="URL", help="Link for joining online: members alone get it."),
            click.option("--hybrid", is_flag=True, help="In a room and online; the link may come later."),
        )
    ):
        command = option(command)
    return command


def _texts(*names: str) -> Callable[[CommandT], CommandT]:
    def with_options(command: CommandT) -> CommandT:
        for name in reversed(names):
            for suffix, language in (("", "Finnish"), ("-sv", "Swedish"), ("-en", "English")):
                command = click.option(f"--{name}{suffix}", default=None, help=f"{name.capitalize()} in {language}.")(
                    command
                )
        return command

    return with_options


@click.command("schedule")
@click.argument("group")
@_texts("title", "agenda")
@_times
@click.option("--open", "date_open", is_flag=True, help="The date will be told later.")
@_places
@click.option("--tentative", is_flag=True, help="Say that the time may still change.")
@click.option("--draft", is_flag=True, help="Keep it to the leads; `publish` makes it public.")
def schedule_command(
    group: str,
    *,
    starts: str | None,
    ends: str | None,
    slots: tuple[str, ...],
    days: tuple[str, ...],
    date_open: bool,
    room: str | None,
    address: str | None,
    link: str | None,
    hybrid: bool,
    tentative: bool,
    draft: bool,
    **texts: str | None,
) -> None:
    """Schedule a meeting of GROUP (the address of its page, as in /groups/ADDRESS). Times are Helsinki time."""
    if not (date_open or starts or slots or days):
        raise click.UsageError("say when: --starts, --slot, --day, or --open where the date will be told later")
    if tentative and draft:
        raise click.UsageError("a draft is not public, so it cannot be tentative: choose one")
    command = Schedule(
        id=uuid7(),
        group=group,
        status="draft" if draft else "tentative" if tentative else "confirmed",
        title=_localised(texts, "title"),
        agenda=_localised(texts, "agenda"),
        when=_when(starts, ends, slots, days),
        time_zone=TIME_ZONE,
        place=_place(room, address, link, hybrid=hybrid) or Place(),
        link=_link(link),
    )
    meeting = in_transaction(lambda connection, now, url: schedule(connection, command, now=now, public_url=url))
    _say(meeting, f"Saved as a draft. To publish it: talkoot meetings publish {short(meeting.id)}")


@click.command("publish")
@click.argument("meeting")
@click.option("--tentative", is_flag=True, help="Say that the time may still change.")
def publish_command(meeting: str, *, tentative: bool) -> None:
    """Make a draft public, or a tentative meeting certain."""

    async def work(connection: Connection, now: Any, url: str) -> Meeting:
        return await publish(
            connection, await the_meeting(connection, meeting), tentative=tentative, now=now, public_url=url
        )

    _say(in_transaction(work), "")


@click.command("move")
@click.argument("meeting")
@_times
@_places
@_texts("reason")
def move_command(
    meeting: str,
    *,
    starts: str | None,
    ends: str | None,
    slots: tuple[str, ...],
    days: tuple[str, ...],
    room: str | None,
    address: str | None,
    link: str | None,
    hybrid: bool,
    **texts: str | None,
) -> None:
    """Move a meeting to another time, or another place, or both. What is not given stays."""
    new_time = _when(starts, ends, slots, days) if starts or slots or days else None
    place = _place(room, address, link, hybrid=hybrid)
    if new_time is None and place is None:
        raise click.UsageError("say where to: --starts, --slot or --day for the time; --room, --address, --online")
    reason = _localised(texts, "reason")

    async def work(connection: Connection, now: Any, url: str) -> Meeting:
        meeting_id = await the_meeting(connection, meeting)
        if link is not None:
            await set_link(connection, meeting_id, _link(link), now=now, public_url=url)
        return await move(connection, Move(meeting_id, new_time, place, reason), now=now, public_url=url)

    _say(in_transaction(work), "It is still a draft; nobody is told.")


@click.command("change")
@click.argument("meeting")
@_texts("title", "agenda")
@click.option("--online", "link", metavar="URL", help="Link for joining online: members alone get it.")
def change_command(meeting: str, *, link: str | None, **texts: str | None) -> None:
    """Change the title, the agenda or the online link. Nobody gets a mail for it."""
    title, agenda = _localised(texts, "title"), _localised(texts, "agenda")
    if not (title or agenda or link):
        raise click.UsageError("say what: --title, --agenda (with -sv, -en for the other languages), --online")

    async def work(connection: Connection, now: Any, url: str) -> Meeting:
        meeting_id = await the_meeting(connection, meeting)
        if link is not None:
            await set_link(connection, meeting_id, _link(link), now=now, public_url=url)
        return await change(connection, Change(meeting_id, title, agenda), now=now, public_url=url)

    click.echo(said(in_transaction(work)))


@click.command("cancel")
@click.argument("meeting")
@_texts("reason")
def cancel_command(meeting: str, **texts: str | None) -> None:
    """Cancel a meeting. Its page stays and says so; calendars take it out."""
    reason = _localised(texts, "reason")
    if not reason:
        raise click.UsageError("say why with --reason (Finnish), --reason-sv, --reason-en: the members will read it")

    async def work(connection: Connection, now: Any, url: str) -> Meeting:
        return await cancel(connection, await the_meeting(connection, meeting), reason=reason, now=now, public_url=url)

    _say(in_transaction(work), "")


@click.command("hold")
@click.argument("meeting")
def hold_command(meeting: str) -> None:
    """Note that a meeting has been held. It happens by itself the day after; nobody gets a mail."""

    async def work(connection: Connection, now: Any, url: str) -> Meeting:
        return await hold(connection, await the_meeting(connection, meeting), now=now, public_url=url)

    click.echo(said(in_transaction(work)))


def short(meeting_id: UUID) -> str:
    """The end of an id: enough to name a meeting, short enough to type."""
    return meeting_id.hex[-6:]


def _say(meeting: Meeting, about_a_draft: str) -> None:
    click.echo(said(meeting))
    click.echo(about_a_draft if meeting.status == "draft" else MEMBERS_ARE_TOLD)


def _when(starts: str | None, ends: str | None, slots: tuple[str, ...], days: tuple[str, ...]) -> When:
    try:
        return read_when(starts, ends, slots, days, TIME_ZONE)
    except Unreadable as error:
        raise click.UsageError(str(error)) from error


def _place(room: str | None, address: str | None, link: str | None, *, hybrid: bool) -> Place | None:
    if not (room or address or link or hybrid):
        return None
    in_room = bool(room or address or hybrid)
    online = bool(link or hybrid)
    return Place(kind="hybrid" if in_room and online else "room" if in_room else "online", room=room, address=address)


def _link(url: str | None) -> Link | None:
    if url is None:
        return None
    if not url.startswith(("https://", "http://")) or any(character.isspace() for character in url):
        raise click.UsageError(f'"{url}" is not a web address: it begins with https://')
    return Link(url, {})


def _localised(texts: dict[str, str | None], name: str) -> Localised:
    found: Localised = {}
    if text := texts.get(name):
        found["fi"] = text
    if text := texts.get(f"{name}_sv"):
        found["sv"] = text
    if text := texts.get(f"{name}_en"):
        found["en"] = text
    return found
