"""What is written in a notation is read back as the same date and time."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.domain.page_import.mentions import Mention, read_mentions

FI = ("tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu")
SV = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
FI_DAYS = ("maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina", "lauantaina", "sunnuntaina")
FI_SHORT = ("ma", "ti", "ke", "to", "pe", "la", "su")
SV_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Writer = Callable[[date], str]
WITH_YEAR: tuple[Writer, ...] = (
    lambda d: f"{d.day}.{d.month}.{d.year}",
    lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
    lambda d: f"{d.day}. {d.month}. {d.year}",
    lambda d: f"{d.day}. {FI[d.month - 1]}kuuta {d.year}",
    lambda d: f"{FI_DAYS[d.weekday()]} {d.day}.{d.month}.{d.year}",
    lambda d: f"{FI_SHORT[d.weekday()]} {d.day}.{d.month}.{d.year}",
    lambda d: f"{d.day} {SV[d.month - 1]} {d.year}",
    lambda d: f"{SV_DAYS[d.weekday()]} den {d.day} {SV[d.month - 1]} {d.year}",
    lambda d: f"{d.day}/{d.month} {d.year}",
    lambda d: f"{d.day} {EN[d.month - 1]} {d.year}",
    lambda d: f"{EN_DAYS[d.weekday()]}, {EN[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{EN_DAYS[d.weekday()]} {d.day} {EN[d.month - 1][:3]} {d.year}",
    lambda d: d.isoformat(),
)
WITHOUT_YEAR: tuple[Writer, ...] = (
    lambda d: f"{d.day}.{d.month}.",
    lambda d: f"{d.day}.{d.month}",
    lambda d: f"{FI_SHORT[d.weekday()]} {d.day}.{d.month}.",
    lambda d: f"{d.day}. {FI[d.month - 1]}kuuta",
    lambda d: f"{FI[d.month - 1]}kuun {d.day}. päivänä",
    lambda d: f"den {d.day} {SV[d.month - 1]}",
    lambda d: f"{d.day}/{d.month}" if (d.day, d.month) != (24, 7) else "24.7.",
    lambda d: f"{EN[d.month - 1]} {d.day}",
)
TimeWriter = Callable[[int, int], str]
PREFIXED: tuple[TimeWriter, ...] = (
    lambda a, b: f"klo {_dot(a)}-{_dot(b)}",
    lambda a, b: f"klo {_dot(a)}–{_dot(b)}",
    lambda a, b: f"kello {_colon(a)} – {_colon(b)}",
    lambda a, b: f"kl. {_short(a)}-{_short(b)}",
    lambda a, b: f"kl {_short(a)}–{_short(b)}",
    lambda a, b: f"klo {_short(a)} – {_short(b)}",
    lambda a, b: f"at {_colon(a)} to {_colon(b)}",
    lambda a, b: f"from {_half(a)} to {_half(b)}",
    lambda a, b: f"{_colon(a)}–{_colon(b)}",
)

DATES = st.dates(date(1990, 1, 1), date(2089, 12, 31))
QUARTERS = st.integers(0, 23 * 4 + 3).map(lambda quarter: quarter * 15)


def _dot(minutes: int) -> str:
    return f"{minutes // 60}.{minutes % 60:02d}"


def _colon(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _short(minutes: int) -> str:
    return str(minutes // 60) if minutes % 60 == 0 else _dot(minutes)


def _half(minutes: int) -> str:
    hour, half = minutes // 60, "am" if minutes < 720 else "pm"
    return f"{hour % 12 or 12}:{minutes % 60:02d} {half}"


def the_one(text: str) -> Mention:
    mentions = read_mentions(text, slashes="day")
    assert len(mentions) == 1, text
    return mentions[0]


@given(DATES, st.sampled_from(WITH_YEAR))
def test_a_date_with_its_year_reads_back(day: date, write: Writer) -> None:
    mention = the_one(write(day))
    assert mention.first.year is not None
    assert date(mention.first.year, mention.first.month, mention.first.day) == day
    assert mention.weekday in (None, day.weekday())


@given(DATES, st.sampled_from(WITHOUT_YEAR))
def test_a_date_without_a_year_reads_back_without_one(day: date, write: Writer) -> None:
    mention = the_one(write(day))
    assert (mention.first.day, mention.first.month, mention.first.year) == (day.day, day.month, None)


@settings(max_examples=300)
@given(DATES, st.sampled_from((*WITH_YEAR, *WITHOUT_YEAR)), QUARTERS, QUARTERS, st.sampled_from(PREFIXED))
def test_a_date_with_a_range_of_times_reads_back(
    day: date, write: Writer, begins: int, finishes: int, write_time: TimeWriter
) -> None:
    mention = the_one(f"{write(day)} {write_time(begins, finishes)}")
    assert (mention.first.day, mention.first.month) == (day.day, day.month)
    assert mention.time is not None
    assert mention.time.begins.minutes == begins
    assert mention.time.finishes is not None
    assert mention.time.finishes.minutes == finishes


@given(DATES, st.integers(1, 40))
def test_a_range_of_days_reads_back(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    mention = the_one(f"{first.day}.{first.month}.–{last.day}.{last.month}.{last.year}")
    assert mention.last is not None
    assert (mention.first.day, mention.first.month, mention.first.year) == (first.day, first.month, first.year)
    assert (mention.last.day, mention.last.month, mention.last.year) == (last.day, last.month, last.year)


@given(st.lists(DATES, min_size=2, max_size=6, unique=True), st.sampled_from([", ", " ja ", " och ", "; "]))
def test_dates_in_a_row_read_back_in_order(days: list[date], joint: str) -> None:
    mentions = read_mentions(joint.join(f"{day.day}.{day.month}.{day.year}" for day in days), slashes="day")
    assert [date(each.first.year or 1, each.first.month, each.first.day) for each in mentions] == days
