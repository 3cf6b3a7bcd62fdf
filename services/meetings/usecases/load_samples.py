"""Bring in sample meetings, so that a new installation has something to look at."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.meetings import store
from services.meetings.domain.meetings import Link
from services.meetings.usecases.follow_groups import TIME_ZONE
from services.meetings.usecases.schedule import Schedule, schedule
from shared.contracts.meetings import Place
from shared.contracts.snapshots import Localised
from shared.contracts.when import Open, Slot, Slots
from shared.postgres import Connection

SAMPLE_GROUP = "sosiaalinen-kestavyys"
_NAMESPACE = UUID("6a4c4f0a-6d0c-5a0e-9a52-7d5d9f6c1b1e")
_HYBRID = Place(kind="hybrid", room="Neuvotteluhuone Aino", address="Esimerkkikatu 1, Helsinki")
_LINK = Link("https://kokous.ministerio.example/teemaryhma", {})
_ROUND_TABLE: Localised = {
    "fi": "Teemaryhmän kokous",
    "sv": "Temagruppens möte",
    "en": "Meeting of the theme group",
}
_AGENDA: Localised = {
    "fi": "Työllistymisohjelman tilanne, kuntien kokemukset ja kevään työ.",
    "sv": "Läget i sysselsättningsprogrammet, kommunernas erfarenheter och vårens arbete.",
    "en": "Where the employment programme stands, experiences of municipalities, and the spring's work.",
}
_SPRING: Localised = {
    "fi": "Kevään aloituskokous",
    "sv": "Vårens första möte",
    "en": "First meeting of the spring",
}
_LATER: Localised = {
    "fi": "Kesän verkostotapaaminen",
    "sv": "Sommarens nätverksträff",
    "en": "Network meeting in the summer",
}


async def load_samples(connection: Connection, *, now: datetime, public_url: str) -> int:
    """How many meetings were made now. Raises NoSuchGroup, GroupNotPublic while the group has not arrived whole."""
    group = await store.group_by_slug(connection, SAMPLE_GROUP)
    if group is not None and group.status == "ended":
        return 0
    winter = _next_seventeenth_of_december(now)
    spring = _tuesday_after(winter, weeks=9)
    samples = (
        replace(
            _sample(f"winter {winter.year}", _ROUND_TABLE, _sitting(winter)),
            status="confirmed",
            agenda=_AGENDA,
            link=_LINK,
        ),
        replace(_sample(f"spring {spring.year}", _SPRING, _sitting(spring)), status="tentative"),
        replace(_sample("later", _LATER, Open()), status="tentative"),
    )
    made = 0
    for sample in samples:
        made += await store.by_id(connection, sample.id) is None
        await schedule(connection, sample, now=now, public_url=public_url)
    return made


def _sample(name: str, title: Localised, when: Slots | Open) -> Schedule:
    return Schedule(
        id=uuid5(_NAMESPACE, name),
        group=SAMPLE_GROUP,
        status="draft",
        title=title,
        agenda={},
        when=when,
        time_zone=TIME_ZONE,
        place=_HYBRID,
        link=None,
    )


def _next_seventeenth_of_december(now: datetime) -> date:
    today = now.astimezone(ZoneInfo(TIME_ZONE)).date()
    this_year = date(today.year, 12, 17)
    return this_year if today < this_year else this_year.replace(year=today.year + 1)


def _tuesday_after(day: date, *, weeks: int) -> date:
    later = day + timedelta(weeks=weeks)
    return later + timedelta(days=(1 - later.weekday()) % 7)


def _sitting(day: date) -> Slots:
    zone = ZoneInfo(TIME_ZONE)
    return Slots(
        slots=(Slot(starts=datetime.combine(day, time(12), zone), ends=datetime.combine(day, time(14), zone)),)
    )
