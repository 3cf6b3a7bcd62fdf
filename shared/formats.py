"""Dates, times, phones and mail addresses as Finnish public pages write them, in Finnish, Swedish and English.

Babel's `sv_FI` writes ISO dates and colons, which nobody in Finland reads as Swedish, so the patterns are our own.
Weekdays are told with every day of a meeting; times are wall-clock times of the meeting's zone, to the minute. Finnish
and Swedish say the zone only where it is not Helsinki's; English, read from abroad, says it always.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import get_timezone_location

from shared.contracts.when import Days, Open, Slot, Slots, When
from shared.languages import Language

HELSINKI: Final = "Europe/Helsinki"
_FINLAND: Final = 358
_GOVERNMENT: Final = "029"
_KILOBYTE: Final = 1_000
_MEGABYTE: Final = 1_000_000
_GROUPED: Final = re.compile(r"0\d+ \d+")


@dataclass(frozen=True, slots=True)
class _Style:
    weekdays: Sequence[str]
    months: Sequence[str]
    date: str
    day_of_year: str
    time: str
    clock: str
    both: str
    summer: str
    winter: str
    zone: str
    open: str
    sizes: tuple[str, str]
    """A kilobyte and a megabyte."""


_STYLES: Final[Mapping[Language, _Style]] = {
    "fi": _Style(
        weekdays=("ma", "ti", "ke", "to", "pe", "la", "su"),
        months=(
            *("tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu"),
            *("heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu"),
        ),
        date="{day}.{month}.{year}",
        day_of_year="{day}.{month}.",
        time="{hour}.{minute:02}",
        clock="{day} klo {time}",
        both="{first} ja {last}",
        summer="kesäaika",
        winter="talviaika",
        zone="aikavyöhyke: {city}",
        open="Päivä ilmoitetaan myöhemmin",
        sizes=("kt", "Mt"),
    ),
    "sv": _Style(
        weekdays=("må", "ti", "on", "to", "fr", "lö", "sö"),
        months=(
            *("januari", "februari", "mars", "april", "maj", "juni"),
            *("juli", "augusti", "september", "oktober", "november", "december"),
        ),
        date="{day}.{month}.{year}",
        day_of_year="{day}.{month}",
        time="{hour}.{minute:02}",
        clock="{day} kl. {time}",
        both="{first} och {last}",
        summer="sommartid",
        winter="vintertid",
        zone="tidszon: {city}",
        open="Datum meddelas senare",
        sizes=("kB", "MB"),
    ),
    "en": _Style(
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        date="{day} {name} {year}",
        day_of_year="{day} {name}",
        time="{hour}:{minute:02}",
        clock="{day}, {time}",
        both="{first} and {last}",
        summer="summer time",
        winter="winter time",
        zone="{city} time",
        open="Date to be announced",
        sizes=("kB", "MB"),
    ),
}


def format_date(day: date, language: Language) -> str:
    """`17.12.2020`, `17 December 2020`."""
    return _fill(_STYLES[language].date, day, language)


def format_day(day: date, language: Language) -> str:
    """A date with its weekday: `to 17.12.2020`, `Thursday 17 December 2020`."""
    return f"{_weekday(day, language)} {format_date(day, language)}"


def format_month(month: str, language: Language) -> str:
    """`2020-08` as `elokuu 2020`, `augusti 2020`, `August 2020`. Raises ValueError for what is not `YYYY-MM`."""
    first = date.fromisoformat(f"{month}-01")
    return f"{_STYLES[language].months[first.month - 1]} {first.year}"


def format_time(moment: datetime, time_zone: str, language: Language) -> str:
    """The time of day alone: `9.00`, `9:00`; in the hour that happens twice, which of the two."""
    return _time(_local(moment, time_zone), language)


def format_range(starts: datetime, ends: datetime, time_zone: str, language: Language) -> str:
    """Two times of one day: `9.00–11.00`."""
    return _range(_local(starts, time_zone), _local(ends, time_zone), language)


def format_moment(moment: datetime, time_zone: str, language: Language) -> str:
    """A day and a time, such as a deadline: `to 17.12.2020 klo 12.00`."""
    local = _local(moment, time_zone)
    text = _at(format_day(local.date(), language), _time(local, language), language)
    return text + _zone_note(time_zone, language)


def format_when(when: When, time_zone: str, language: Language) -> str:
    """When a meeting is, in one line, whatever is known of it.

    `to 17.12.2020 klo 12.00–14.00`, `ma 2.2. – to 5.2.2026 klo 9.00–10.30` for sittings of equal time on days that
    follow one another, sittings that differ after a semicolon, `Päivä ilmoitetaan myöhemmin` where nothing is known.
    `time_zone` is an IANA name; raises LookupError for an unknown one.
    """
    note = _zone_note(time_zone, language) if isinstance(when, Slots) else ""
    return "; ".join(_lines(when, time_zone, language)) + note


def when_lines(when: When, time_zone: str, language: Language) -> tuple[str, ...]:
    """The same, a line for each part that stands on its own: for lists and mails."""
    note = _zone_note(time_zone, language) if isinstance(when, Slots) else ""
    return tuple(line + note for line in _lines(when, time_zone, language))


def format_phone(number: str) -> str:
    """An E.164 number grouped for reading: `050 532 7966`, foreign ones `+46 8 123 456 78`. Anything else unchanged."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    national = str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))
    if parsed.country_code == _FINLAND and _GROUPED.fullmatch(national):
        return _finnish(national)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def format_size(size: int, language: Language) -> str:
    """The size of a file, as a reader compares sizes: `1 kt`, `850 kB`, `1,4 Mt`, `1.4 MB`."""
    units = _STYLES[language].sizes
    if size < _MEGABYTE:
        return f"{max(1, round(size / _KILOBYTE))}\u00a0{units[0]}"
    number = f"{size / _MEGABYTE:.1f}"
    return f"{number if language == 'en' else number.replace('.', ',')}\u00a0{units[1]}"


def masked_mail(address: str) -> str:
    """An address as Finnish public pages show it, against harvesting: `maija.mallikas (at) ministerio.example`."""
    return address.replace("@", " (at) ")


def _fill(pattern: str, day: date, language: Language) -> str:
    return pattern.format(day=day.day, month=day.month, year=day.year, name=_STYLES[language].months[day.month - 1])


def _weekday(day: date, language: Language) -> str:
    return _STYLES[language].weekdays[day.weekday()]


def _at(day: str, time: str, language: Language) -> str:
    return _STYLES[language].clock.format(day=day, time=time)


def _local(moment: datetime, time_zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(time_zone))


def _time(local: datetime, language: Language) -> str:
    style = _STYLES[language]
    text = style.time.format(hour=local.hour, minute=local.minute)
    if not _happens_twice(local):
        return text
    return f"{text} ({style.winter if local.fold else style.summer})"


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _range(starts: datetime, ends: datetime | None, language: Language) -> str:
    if ends is None:
        return _time(starts, language)
    dash = " – " if _happens_twice(starts) or _happens_twice(ends) else "–"
    return _time(starts, language) + dash + _time(ends, language)


def _zone_note(time_zone: str, language: Language) -> str:
    if time_zone == HELSINKI and language != "en":
        return ""
    city = get_timezone_location(time_zone, locale="en_GB" if language == "en" else language, return_city=True)
    return f" ({'UTC' if city == 'UTC' else _STYLES[language].zone.format(city=city)})"


def _span(first: date, last: date, language: Language) -> str:
    """`ma 2.2. – to 5.2.2026`; the year twice where the two differ."""
    if first == last:
        return format_day(first, language)
    if first.year != last.year:
        return f"{format_day(first, language)} – {format_day(last, language)}"
    start = _fill(_STYLES[language].day_of_year, first, language)
    return f"{_weekday(first, language)} {start} – {format_day(last, language)}"


def _lines(when: When, time_zone: str, language: Language) -> list[str]:
    match when:
        case Open():
            return [_STYLES[language].open]
        case Days(days=days):
            return [_span(run[0], run[-1], language) for run in _runs(days)]
        case Slots(slots=slots):
            return _sittings([_Sitting.of(slot, time_zone, language) for slot in slots], language)


def _runs(days: Sequence[date]) -> list[list[date]]:
    """The days in stretches without a gap."""
    numbered = groupby(enumerate(days), lambda pair: pair[1] - timedelta(days=pair[0]))
    return [[day for _, day in run] for _, run in numbered]


@dataclass(frozen=True, slots=True)
class _Sitting:
    day: date
    time: str

    @classmethod
    def of(cls, slot: Slot, time_zone: str, language: Language) -> "_Sitting":
        starts = _local(slot.starts, time_zone)
        ends = _local(slot.ends, time_zone) if slot.ends else None
        if ends is None or starts.date() == ends.date():
            return cls(starts.date(), _range(starts, ends, language))
        last = _at(format_day(ends.date(), language), _time(ends, language), language)
        return cls(starts.date(), f"{_time(starts, language)} – {last}")


def _sittings(sittings: Sequence[_Sitting], language: Language) -> list[str]:
    """The sittings of each day together, then days that follow one another with equal times together."""
    by_day = [
        (day, _all_of([sitting.time for sitting in same_day], language))
        for day, same_day in groupby(sittings, lambda sitting: sitting.day)
    ]
    return [
        _at(_span(run[0], run[-1], language), time, language)
        for time, days in groupby(by_day, lambda entry: entry[1])
        for run in _runs([day for day, _ in days])
    ]


def _all_of(items: Sequence[str], language: Language) -> str:
    if len(items) == 1:
        return items[0]
    return _STYLES[language].both.format(first=", ".join(items[:-1]), last=items[-1])


def _finnish(national: str) -> str:
    area, _, rest = national.partition(" ")
    if area == _GOVERNMENT:
        area, rest = area + rest[:1], rest[1:]
    if len(rest) <= 4:
        return f"{area} {rest}"
    cut = {5: 2, 8: 4}.get(len(rest), 3)
    return f"{area} {rest[:cut]} {rest[cut:]}"
