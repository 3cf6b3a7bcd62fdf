"""A meeting as a lead types it into a form: read, and shown again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from services.meetings.domain.meetings import Link, Meeting
from services.meetings.domain.typed_times import Unreadable, instant, read_clock, read_day
from services.meetings.usecases.follow_groups import TIME_ZONE
from services.meetings.web.manage.words import UNREADABLE
from shared.contracts.meetings import Place, PlaceKind
from shared.contracts.snapshots import Localised
from shared.contracts.when import LONGEST_SPAN, Days, Open, Slot, Slots, When
from shared.languages import LANGUAGES, Message, translatable

FIRST_ROWS: Final = 3
MOST_ROWS: Final = 31
LONGEST_LINK: Final = 2000
LONGEST_REASON: Final = 1000
_LINK: Final = translatable("Enter a web address that begins with https://")


@dataclass
class Reading:
    """What is read from the fields of a form, and what is wrong by field: then nothing of it counts."""

    typed: Mapping[str, str]
    errors: dict[str, Message] = field(default_factory=dict)

    def texts(self, name: str, *, one_line: bool = False, longest: int | None = None) -> Localised:
        """The languages in which something is typed, from `name_fi` and so on."""
        found: Localised = {}
        for language in LANGUAGES:
            text = self.typed.get(f"{name}_{language}", "").strip().replace("\r\n", "\n")
            if one_line:
                text = " ".join(text.split())
            if longest is not None and len(text) > longest:
                self.errors[f"{name}_{language}"] = translatable("The text can have at most 1,000 characters")
            elif not text.replace("\n", "").replace("\t", "").isprintable():
                self.errors[f"{name}_{language}"] = translatable("The text has characters that cannot be used")
            elif text:
                found[language] = text
        return found

    def when(self) -> When:
        """From the rows `day_1 starts_1 ends_1` and so on; empty rows do not count."""
        kind = self.typed.get("when")
        if kind == "open":
            return Open()
        rows = [number for number in range(1, MOST_ROWS + 1) if self._row(number)]
        if kind not in ("slots", "days"):
            self.errors["when"] = translatable("Choose what is known of the time")
        elif not rows:
            self.errors["day_1"] = UNREADABLE["no-day"]
        elif kind == "days":
            return self._days(rows)
        else:
            return self._slots(rows)
        return Open()

    def place(self) -> Place:
        kind = next((each for each in get_args(PlaceKind) if each == self.typed.get("place")), None)
        if kind is None:
            self.errors["place"] = translatable("Choose where the meeting is")
            return Place()
        if kind not in ("room", "hybrid"):
            return Place(kind=kind)
        room, address = (" ".join(self.typed.get(name, "").split()) or None for name in ("room", "address"))
        if kind == "room" and not (room or address):
            self.errors["room"] = translatable("Enter the room or the address")
        if not all(text is None or text.isprintable() for text in (room, address)):
            self.errors["room"] = translatable("The text has characters that cannot be used")
        return Place(kind=kind, room=room, address=address)

    def link(self) -> Link | None:
        url = self.typed.get("link", "").strip()
        if not url or self.typed.get("place") not in (None, "online", "hybrid"):
            return None
        try:
            parts = urlsplit(url)
            is_address = parts.scheme in ("https", "http") and bool(parts.hostname)
        except ValueError:
            is_address = False
        if not is_address or not url.isprintable() or " " in url or len(url) > LONGEST_LINK:
            self.errors["link"] = _LINK
        return Link(url, self.texts("instructions"))

    def _row(self, number: int) -> bool:
        return any(self.typed.get(f"{name}_{number}", "").strip() for name in ("day", "starts", "ends"))

    def _days(self, rows: list[int]) -> When:
        days = {day for number in rows if (day := self._day(number)) is not None}
        if self.errors or not days:
            return Open()
        if max(days) - min(days) > LONGEST_SPAN:
            self.errors["day_1"] = UNREADABLE["span"]
            return Open()
        return Days(days=tuple(sorted(days)))

    def _slots(self, rows: list[int]) -> When:
        slots = [slot for number in rows if (slot := self._slot(number)) is not None]
        if self.errors or not slots:
            return Open()
        slots.sort(key=lambda slot: slot.starts)
        if any(
            later.starts < (earlier.ends or earlier.starts) or later.starts == earlier.starts
            for earlier, later in pairwise(slots)
        ):
            self.errors["day_1"] = UNREADABLE["order"]
        elif slots[-1].starts - slots[0].starts > LONGEST_SPAN:
            self.errors["day_1"] = UNREADABLE["span"]
        else:
            return Slots(slots=tuple(slots))
        return Open()

    def _slot(self, number: int) -> Slot | None:
        day = self._day(number)
        if day is None:
            return None
        name = f"starts_{number}"
        try:
            starts = instant(day, read_clock(self.typed.get(name, "")), TIME_ZONE)
            typed_end = self.typed.get(f"ends_{number}", "").strip()
            name = f"ends_{number}"
            ends = instant(day, read_clock(typed_end), TIME_ZONE) if typed_end else None
        except Unreadable as error:
            self.errors[name] = UNREADABLE[error.fault]
            return None
        if ends is not None and ends <= starts:
            self.errors[name] = UNREADABLE["order"]
            return None
        return Slot(starts=starts, ends=ends)

    def _day(self, number: int) -> date | None:
        try:
            return read_day(self.typed.get(f"day_{number}", ""))
        except Unreadable as error:
            self.errors[f"day_{number}"] = UNREADABLE[error.fault]
            return None


def rows_shown(typed: Mapping[str, str]) -> int:
    """How many rows for days the form has: those in use and one more, and as many as were asked for."""
    used = max((number for number in range(1, MOST_ROWS + 1) if typed.get(f"day_{number}", "").strip()), default=0)
    asked = typed.get("rows", "")
    more = int(asked) if asked.isdecimal() and len(asked) < 4 else 0
    return min(max(FIRST_ROWS, used + (used >= FIRST_ROWS), more), MOST_ROWS)


def as_typed(meeting: Meeting) -> dict[str, str]:
    """The meeting as the fields of the form."""
    typed = {"place": meeting.place.kind, "room": meeting.place.room or "", "address": meeting.place.address or ""}
    for name, texts in (("title", meeting.title), ("agenda", meeting.agenda), ("minutes", meeting.minutes)):
        typed |= {f"{name}_{language}": text for language, text in texts.items()}
    if meeting.link is not None:
        typed["link"] = meeting.link.url
        typed |= {f"instructions_{language}": text for language, text in meeting.link.instructions.items()}
    return typed | when_as_typed(meeting.when, meeting.time_zone)


def when_as_typed(when: When, time_zone: str) -> dict[str, str]:
    """The time as the fields of the form, local to the meeting."""
    typed: dict[str, str] = {"when": when.kind}
    match when:
        case Open():
            pass
        case Days(days=days):
            typed |= {f"day_{number}": day.isoformat() for number, day in enumerate(days, 1)}
        case Slots(slots=slots):
            zone = ZoneInfo(time_zone)
            for number, slot in enumerate(slots, 1):
                starts = slot.starts.astimezone(zone)
                typed |= {f"day_{number}": starts.date().isoformat(), f"starts_{number}": f"{starts:%H:%M}"}
                if slot.ends is not None:
                    typed[f"ends_{number}"] = f"{slot.ends.astimezone(zone):%H:%M}"
    return typed


def copied(meeting: Meeting) -> dict[str, str]:
    """The fields for another meeting like this one: same weekday and hour, in the first week not taken by it."""
    typed = as_typed(meeting)
    for number in range(1, MOST_ROWS + 1):
        if day := typed.get(f"day_{number}"):
            typed[f"day_{number}"] = (date.fromisoformat(day) + timedelta(weeks=4)).isoformat()
    return {name: value for name, value in typed.items() if not name.startswith(("link", "instructions", "minutes"))}
