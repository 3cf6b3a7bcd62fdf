"""Grammar of clock times and their zones."""

import re
from dataclasses import dataclass

from services.catalog.domain.page_import.lines import DASHES

_HM = r"(2[0-4]|[01]?\d)(?:[.:]([0-5]\d))?"
_HALF = r"(?:\s?([ap])\.?\s?m\b\.?)?"
_TO = (
    rf"\s{{0,3}}(?:->|[{DASHES}]|to\b|till\b|until\b"
    rf"|and\b(?=[^,;]{{0,12}}[ap]\.?m))\s{{0,3}}(?:(?:klo|kello|kl\.?)\s{{0,2}})?"
)
_CLOCK = re.compile(
    rf"{_HM}{_HALF}(?:{_TO}{_HM}{_HALF}(?!\.?\d|[.:]?\d|\s?[.]\s?\d|\.?\s?(?:klo|kello|kl)\b))?(?!\d|\.\d)",
    re.I,
)
_WORD_BEFORE = re.compile(r"(?:klo|kello|klockan|kl|at|from|between)\b\.?\s{0,3}", re.I)
_ISO_TIME = re.compile(r"T(\d\d):(\d\d)(?::\d\d(?:\.\d{1,6})?)?")
_OPENED = re.compile(
    r"(avattiin|suljettiin|päätettiin|aloitettiin|lopetettiin|öppnades|avslutades|opened|closed|adjourned)\s{1,3}"
    r"|(alkoi|alkaa|päättyi|päättyy|börjar|började|slutar|starts|started|ends|ended|began)\s{1,3}",
    re.I,
)
_NOON = re.compile(r"(?:at\s)?(noon|midday|midnight)\b", re.I)

ZONES: dict[str, str] = {
    **dict.fromkeys(("PT", "PST", "PDT", "PACIFIC TIME"), "America/Los_Angeles"),
    **dict.fromkeys(("MT", "MST", "MDT", "MOUNTAIN TIME"), "America/Denver"),
    **dict.fromkeys(("CT", "CST", "CDT", "CENTRAL TIME"), "America/Chicago"),
    **dict.fromkeys(("ET", "EST", "EDT", "EASTERN TIME"), "America/New_York"),
    **dict.fromkeys(("GMT", "UTC", "Z"), "UTC"),
    **dict.fromkeys(("BST", "UK TIME", "LONDON TIME"), "Europe/London"),
    **dict.fromkeys(
        ("CET", "CEST", "CENTRAL EUROPEAN TIME", "BRUSSELS TIME", "KESKI-EUROOPAN AIKAA"), "Europe/Brussels"
    ),
    **dict.fromkeys(("SVENSK TID", "SWEDISH TIME", "STOCKHOLM TIME", "RUOTSIN AIKAA"), "Europe/Stockholm"),
    **dict.fromkeys(
        ("EET", "EEST", "HELSINKI TIME", "FINNISH TIME", "FINLAND TIME", "FINSK TID", "SUOMEN AIKAA"), "Europe/Helsinki"
    ),
}
_ZONE = re.compile(
    r"\s?\(?(?:(?P<name>"
    + "|".join(sorted((name.replace(" ", r"\s") for name in ZONES), key=len, reverse=True))
    + r")(?:\s?(?P<sign>[+-])(?P<hours>\d{1,2}))?(?![\w.])"
    r"|(?P<isosign>[+-])(?P<isohours>\d\d):?(?P<isominutes>\d\d)(?!\d))",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes from the day's start; 24.00 is 1440."""

    minutes: int


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time or a range of times with its span; `zone` is an IANA name or an offset such as `+02:00`, null if unsaid.

    `marked` says that a word ("klo"), a colon or am/pm makes it a time; a bare one counts only beside a date.
    """

    begins: Clock
    finishes: Clock | None
    zone: str | None
    start: int
    end: int
    marked: bool


def read_after_word(text: str, at: int) -> WrittenTime | None:
    """A time that begins with its word: `klo 9–10.30`, `kl. 13-15.30`, `at 11am PT`, `avattiin 10.03`, `noon`."""
    noon = _NOON.match(text, at)
    if noon:
        minutes = 1440 if noon.group(1).lower() == "midnight" else 720
        return _with_zone(text, WrittenTime(Clock(minutes), None, None, at, noon.end(), marked=True))
    opened = _OPENED.match(text, at)
    if opened:
        time = _read(text, opened.end(), at, marked=True)
        return time if time and (opened.group(1) or _no_date(text, opened.end())) else None
    word = _WORD_BEFORE.match(text, at)
    return _read(text, word.end(), at, marked=True) if word else None


def _no_date(text: str, at: int) -> bool:
    match = re.compile(r"\d{1,2}[.:](\d\d)(?!\.|\d)").match(text, at)
    return bool(match and (match.group(1)[0] == "0" or int(match.group(1)) > 12))


def read_bare(text: str, at: int, *, beside_date: bool) -> WrittenTime | None:
    """A time without its word: beside a date any range or `14.00`, elsewhere only what can be no date."""
    iso = _ISO_TIME.match(text, at)
    if iso and beside_date:
        clock = Clock(int(iso.group(1)) * 60 + int(iso.group(2)))
        return _with_zone(text, WrittenTime(clock, None, None, at, iso.end(), marked=True))
    time = _read(text, at, at, marked=False)
    if time is None:
        return None
    written = text[time.start : time.end]
    ranged = time.finishes is not None
    if beside_date:
        return time if ranged or re.search(r"[.:]\d\d|[ap]\.?\s?m", written, re.I) else None
    return time if time.marked or (ranged and _two_clocks(written)) else None


def _two_clocks(written: str) -> bool:
    sides = re.findall(r"\d{1,2}[.:](\d\d)", written)
    return len(sides) == 2


def _read(text: str, at: int, start: int, *, marked: bool) -> WrittenTime | None:
    match = _CLOCK.match(text, at)
    if not match:
        return None
    hour, minute, half, to_hour, to_minute, to_half = match.groups()
    if to_half and not half and int(hour) <= int(to_hour) and int(hour) < 12:
        half = to_half
    begins = _clock(hour, minute, half)
    finishes = _clock(to_hour, to_minute, to_half) if to_hour else None
    if begins is None or (to_hour and finishes is None):
        return None
    certain = marked or bool(half) or ":" in match.group()
    end = match.end()
    open_end = re.compile(r"\s?->").match(text, end)
    return _with_zone(text, WrittenTime(begins, finishes, None, start, open_end.end() if open_end else end, certain))


def _clock(hour: str, minute: str | None, half: str | None) -> Clock | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    return Clock(hours * 60 + minutes) if hours * 60 + minutes <= 1440 else None


def _with_zone(text: str, time: WrittenTime) -> WrittenTime:
    match = _ZONE.match(text, time.end)
    if not match:
        return time
    name = match.group("name")
    if name and name.upper() != name and " " not in name and name != "Z":
        return time
    if name and not match.group("sign"):
        zone = ZONES[" ".join(name.upper().split())]
    elif name:
        zone = f"{match.group('sign')}{int(match.group('hours')):02d}:00"
    else:
        zone = f"{match.group('isosign')}{match.group('isohours')}:{match.group('isominutes')}"
    if zone[0] in "+-" and (int(zone[1:3]) > 14 or int(zone[4:]) > 59):
        return time
    return WrittenTime(time.begins, time.finishes, zone, time.start, match.end(), time.marked)
