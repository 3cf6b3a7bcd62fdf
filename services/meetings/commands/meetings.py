"""Commands that plan and change meetings."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
from uuid_utils.compat import uuid7

from services.meetings.commands.running import in_transaction, the_meeting
from services.meetings.commands.said import said, short
from services.meetings.domain.meetings import Link, Meeting
from services.meetings.domain.typed_times import Unreadable, read_when
from services.meetings.usecases.audited import audited, entry
from services.meetings.usecases.cancel import cancel
from services.meetings.usecases.change import Change, change
from services.meetings.usecases.follow_groups import TIME_ZONE
from services.meetings.usecases.hold import hold
from services.meetings.usecases.move import Move, move
from services.meetings.usecases.publish import publish
from services.meetings.usecases.schedule import Schedule, schedule
from shared.access import Actor, audit
from shared.commands import current_user
from shared.contracts.meetings import Place, PlaceKind
from shared.contracts.snapshots import Localised
from shared.contracts.when import When
from shared.languages import is_language
from shared.postgres import Connection

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

MEMBERS_ARE_TOLD = "The group's members are told by mail, each in their language."
LONGEST_LINK = 2000


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
        place=_place(room, address, online=bool(link), hybrid=hybrid) or Place(),
        link=_link(link),
    )
    actor = Actor(current_user())

    async def work(connection: Connection, now: datetime, url: str) -> Meeting:
        made = await schedule(connection, command, now=now, public_url=url)
        await audit.record(connection, entry(actor, "scheduled", made, {}, {}), now=now)
        return made

    meeting = in_transaction(work)
    click.echo(said(meeting))
    publishing = f"Saved as a draft. To publish it: talkoot meetings publish {short(meeting)}"
    click.echo(publishing if draft else MEMBERS_ARE_TOLD)


@click.command("publish")
@click.argument("meeting")
@click.option("--tentative", is_flag=True, help="Say that the time may still change.")
def publish_command(meeting: str, *, tentative: bool) -> None:
    """Make a draft public, or a tentative meeting certain."""

    async def work(connection: Connection, before: Meeting, now: datetime, url: str) -> Meeting:
        return await publish(connection, before.id, tentative=tentative, now=now, public_url=url)

    before, after = _change(meeting, "published", work)
    _say(before, after, MEMBERS_ARE_TOLD if before.status == "draft" else "")


@click.command("move")
@click.argument("meeting")
@_times
@click.option("--open", "date_open", is_flag=True, help="The new date will be told later.")
@_places
@click.option("--not-online", is_flag=True, help="In a room only from now on; the online link goes.")
@_texts("reason")
def move_command(
    meeting: str,
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
    not_online: bool,
    **texts: str | None,
) -> None:
    """Move a meeting to another time, or another place, or both. What is not given stays.

    A meeting that is online too stays so in another room, unless you say --not-online.
    """
    timed = bool(starts or slots or days)
    if timed and date_open:
        raise click.UsageError("either a new time, or --open where it will be told later")
    if not_online and (link or hybrid):
        raise click.UsageError("either --not-online, or --online or --hybrid")
    new_time = _when(starts, ends, slots, days) if timed or date_open or ends else None
    if new_time is None and not (room or address or link or hybrid or not_online):
        raise click.UsageError(
            "say where to: --starts, --slot, --day or --open for the time; "
            "--room, --address, --online, --not-online for the place"
        )
    reason = _localised(texts, "reason")
    new_link = _link(link)

    async def work(connection: Connection, before: Meeting, now: datetime, url: str) -> Meeting:
        stays_hybrid = hybrid or (
            before.place.kind in ("online", "hybrid") and bool(room or address) and not not_online
        )
        place = _place(room, address, online=bool(link), hybrid=stays_hybrid)
        if hybrid and place is not None and not (room or address):
            place = place.model_copy(update={"room": before.place.room, "address": before.place.address})
        if not_online and place is None:
            place = before.place.model_copy(
                update={"kind": "room" if before.place.room or before.place.address else "open"}
            )
        return await move(connection, Move(before.id, new_time, place, new_link, reason), now=now, public_url=url)

    before, after = _change(meeting, "moved", work)
    told = after.version != before.version and after.status != "draft"
    _say(before, after, MEMBERS_ARE_TOLD if told else "")


@click.command("change")
@click.argument("meeting")
@_texts("title", "agenda")
@click.option("--online", "link", metavar="URL", help="Link for joining online: members alone get it.")
@click.option("--no-link", is_flag=True, help="Take the online link away.")
def change_command(meeting: str, *, link: str | None, no_link: bool, **texts: str | None) -> None:
    """Change the title, the agenda or the online link. Nobody gets a mail for it."""
    title, agenda = _localised(texts, "title"), _localised(texts, "agenda")
    if not (title or agenda or link or no_link):
        raise click.UsageError(
            "say what: --title, --agenda (with -sv, -en for the other languages), --online, --no-link"
        )
    if link and no_link:
        raise click.UsageError("either --online or --no-link")
    new_link = _link(link)

    async def work(connection: Connection, before: Meeting, now: datetime, url: str) -> Meeting:
        command = Change(before.id, title, agenda, "remove" if no_link else new_link or "keep")
        return await change(connection, command, now=now, public_url=url)

    _say(*_change(meeting, "changed", work), "")


@click.command("cancel")
@click.argument("meeting")
@_texts("reason")
def cancel_command(meeting: str, **texts: str | None) -> None:
    """Cancel a meeting. Its page stays and says so; calendars take it out."""
    reason = _localised(texts, "reason")
    if not reason:
        raise click.UsageError("say why with --reason (Finnish), --reason-sv, --reason-en: the members will read it")

    async def work(connection: Connection, before: Meeting, now: datetime, url: str) -> Meeting:
        return await cancel(connection, before.id, reason=reason, now=now, public_url=url)

    _say(*_change(meeting, "cancelled", work), MEMBERS_ARE_TOLD)


@click.command("hold")
@click.argument("meeting")
def hold_command(meeting: str) -> None:
    """Note that a meeting has been held. It happens by itself the day after; nobody gets a mail."""

    async def work(connection: Connection, before: Meeting, now: datetime, url: str) -> Meeting:
        return await hold(connection, before.id, now=now, public_url=url)

    _say(*_change(meeting, "held", work), "")


def _change(
    asked: str, action: str, work: Callable[[Connection, Meeting, datetime, str], Awaitable[Meeting]]
) -> tuple[Meeting, Meeting]:
    """The meeting before and after."""
    actor = Actor(current_user())

    async def both(connection: Connection, now: datetime, url: str) -> tuple[Meeting, Meeting]:
        before = await the_meeting(connection, asked)
        return await audited(connection, actor, action, before.id, lambda: work(connection, before, now, url), now=now)

    return in_transaction(both)


def _say(before: Meeting, after: Meeting, told: str) -> None:
    click.echo(said(after))
    if after == before:
        click.echo("That is how it was already: nothing changed.")
    elif after.status == "draft":
        click.echo("It is still a draft; nobody is told.")
    elif told:
        click.echo(told)


def _when(starts: str | None, ends: str | None, slots: tuple[str, ...], days: tuple[str, ...]) -> When:
    try:
        return read_when(starts, ends, slots, days, TIME_ZONE)
    except Unreadable as error:
        raise click.UsageError(str(error)) from error


def _place(room: str | None, address: str | None, *, online: bool, hybrid: bool) -> Place | None:
    """The place that the options tell; None where they tell none."""
    room, address = _one_line(room), _one_line(address)
    if not (room or address or online or hybrid):
        return None
    in_room = bool(room or address or hybrid)
    also_online = online or hybrid
    kind: PlaceKind = "hybrid" if in_room and also_online else "room" if in_room else "online"
    return Place(kind=kind, room=room, address=address)


def _link(url: str | None) -> Link | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("https", "http") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or not url.isprintable() or " " in url or len(url) > LONGEST_LINK:
        raise click.UsageError(f'"{url}" is not a web address: it begins with https://')
    return Link(url, {})


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _localised(texts: dict[str, str | None], name: str) -> Localised:
    """What the options of that name say; a title is one line, other texts keep theirs."""
    found: Localised = {}
    for language, option in (("fi", name), ("sv", f"{name}_sv"), ("en", f"{name}_en")):
        text = texts.get(option) or ""
        text = _one_line(text) or "" if name == "title" else text.strip()
        if text and is_language(language):
            found[language] = text
    return found
