"""Invented meetings to put into calendars."""

from datetime import UTC, date, datetime, timedelta
from typing import TypedDict, Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.calendars import Organiser
from shared.contracts.meetings import GroupReference, Joining, Meeting, MeetingStatus, Place
from shared.contracts.snapshots import Language, Localised
from shared.contracts.when import Days, Open, Slot, Slots, When

HELSINKI = ZoneInfo("Europe/Helsinki")
ORGANISER = Organiser("Avoin data", "ryhmat@talkoot.example")
IDENTITY = UUID("0199f3a0-0000-7000-8000-000000000001")
CHANGED = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)


class Given(TypedDict, total=False):
    status: MeetingStatus
    title: Localised
    agenda: Localised
    when: When
    previous_when: When
    time_zone: str
    place: Place
    reason: Localised
    uid: str
    sequence: int
    changed_at: datetime
    pages: dict[Language, str]
    group: GroupReference


def at(year: int, month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    """The instant at which the clocks of Helsinki show this."""
    return datetime(year, month, day, hour, minute, tzinfo=HELSINKI, fold=fold).astimezone(UTC)


def slot(starts: datetime, minutes: int | None = 120) -> Slot:
    return Slot(starts=starts, ends=None if minutes is None else starts + timedelta(minutes=minutes))


def slots(*given: Slot) -> Slots:
    return Slots(slots=given)


def days(*given: date) -> Days:
    return Days(days=given)


def meeting(**given: Unpack[Given]) -> Meeting:
    """A confirmed meeting in a room on 17 March 2026, but for what is given."""
    known = Given(
        status="confirmed",
        title={"fi": "Kevään kokous", "sv": "Vårmöte"},
        when=slots(slot(at(2026, 3, 17, 12))),
        time_zone="Europe/Helsinki",
        place=Place(kind="room", room="Sali 3", address="Esimerkkikatu 1, Helsinki"),
        uid="kevat@talkoot.example",
        sequence=0,
        changed_at=CHANGED,
        pages={"fi": "https://talkoot.example/fi/meetings/1", "sv": "https://talkoot.example/sv/meetings/1"},
        group=GroupReference(id=IDENTITY, slug="avoin-data", name={"fi": "Avoin data", "sv": "Öppna data"}),
    )
    return Meeting(id=IDENTITY, version=1, **(known | given))


def joining(url: str = "https://video.example/kokous", *, changed_at: datetime = CHANGED) -> Joining:
    return Joining(
        id=IDENTITY, version=1, changed_at=changed_at, url=url, instructions={"fi": "Koodi 1234", "sv": "Kod 1234"}
    )


OPEN = Open()
