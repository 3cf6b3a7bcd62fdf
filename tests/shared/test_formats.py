"""How dates, times, phones and addresses are written for people in Finland."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.when import Days, Open, Slot, Slots
from shared.formats import (
    HELSINKI,
    format_date,
    format_day,
    format_moment,
    format_month,
    format_phone,
    format_range,
    format_size,
    format_time,
    format_when,
    masked_mail,
    when_lines,
)
from shared.languages import LANGUAGES, Language

ZONE = ZoneInfo(HELSINKI)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, *, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE, fold=fold).astimezone(UTC)


def sitting(starts: datetime, ends: datetime | None = None) -> Slot:
    return Slot(starts=starts, ends=ends)


def slots(*each: Slot) -> Slots:
    return Slots(slots=each)


AFTERNOON = slots(sitting(at(2020, 12, 17, 12), at(2020, 12, 17, 14)))
FOUR_DAYS = slots(*(sitting(at(2026, 2, day, 9), at(2026, 2, day, 10, 30)) for day in (2, 3, 4, 5)))


@pytest.mark.parametrize(("language", "text"), [("fi", "5.2.2026"), ("sv", "5.2.2026"), ("en", "5 February 2026")])
def test_a_date_has_no_leading_zeros(language: Language, text: str) -> None:
    assert format_date(date(2026, 2, 5), language) == text


@pytest.mark.parametrize(
    ("language", "days"),
    [
        (
            "fi",
            ["ma 2.2.2026", "ti 3.2.2026", "ke 4.2.2026", "to 5.2.2026", "pe 6.2.2026", "la 7.2.2026", "su 8.2.2026"],
        ),
        (
            "sv",
            ["må 2.2.2026", "ti 3.2.2026", "on 4.2.2026", "to 5.2.2026", "fr 6.2.2026", "lö 7.2.2026", "sö 8.2.2026"],
        ),
    ],
)
def test_weekdays_are_two_letters_in_finnish_and_swedish(language: Language, days: list[str]) -> None:
    assert [format_day(date(2026, 2, day), language) for day in range(2, 9)] == days


def test_weekdays_are_whole_words_in_english() -> None:
    assert format_day(date(2020, 12, 17), "en") == "Thursday 17 December 2020"


@pytest.mark.parametrize(("language", "text"), [("fi", "elokuu 2020"), ("sv", "augusti 2020"), ("en", "August 2020")])
def test_the_month_of_a_programme_is_named(language: Language, text: str) -> None:
    assert format_month("2020-08", language) == text


@pytest.mark.parametrize("month", ["2020", "2020-13", "elokuu", "2020-08-01", ""])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        format_month(month, "fi")


@pytest.mark.parametrize(("language", "text"), [("fi", "9.00–11.00"), ("sv", "9.00–11.00"), ("en", "9:00–11:00")])
def test_times_of_a_day_stand_around_an_unspaced_dash(language: Language, text: str) -> None:
    assert format_range(at(2026, 2, 2, 9), at(2026, 2, 2, 11), HELSINKI, language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "to 17.12.2020 klo 12.00–14.00"),
        ("sv", "to 17.12.2020 kl. 12.00–14.00"),
        ("en", "Thursday 17 December 2020, 12:00–14:00 (Helsinki time)"),
    ],
)
def test_one_sitting_is_told_with_day_and_times(language: Language, text: str) -> None:
    assert format_when(AFTERNOON, HELSINKI, language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "to 17.12.2020 klo 12.00"),
        ("sv", "to 17.12.2020 kl. 12.00"),
        ("en", "Thursday 17 December 2020, 12:00 (Helsinki time)"),
    ],
)
def test_a_sitting_without_an_end_is_told_by_its_start(language: Language, text: str) -> None:
    assert format_when(slots(sitting(at(2020, 12, 17, 12))), HELSINKI, language) == text
    assert format_moment(at(2020, 12, 17, 12), HELSINKI, language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "ma 2.2. – to 5.2.2026 klo 9.00–10.30"),
        ("sv", "må 2.2 – to 5.2.2026 kl. 9.00–10.30"),
        ("en", "Monday 2 February – Thursday 5 February 2026, 9:00–10:30 (Helsinki time)"),
    ],
)
def test_sittings_of_equal_time_on_days_in_a_row_are_told_together(language: Language, text: str) -> None:
    assert format_when(FOUR_DAYS, HELSINKI, language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "ma 2.2.2026 klo 9.00–10.00 ja 12.00–13.00; ke 4.2.2026 klo 12.00–13.00"),
        ("sv", "må 2.2.2026 kl. 9.00–10.00 och 12.00–13.00; on 4.2.2026 kl. 12.00–13.00"),
        (
            "en",
            "Monday 2 February 2026, 9:00–10:00 and 12:00–13:00; "
            "Wednesday 4 February 2026, 12:00–13:00 (Helsinki time)",
        ),
    ],
)
def test_sittings_that_differ_are_told_one_after_the_other(language: Language, text: str) -> None:
    when = slots(
        *(sitting(at(2026, 2, day, hour), at(2026, 2, day, hour + 1)) for day, hour in ((2, 9), (2, 12), (4, 12)))
    )
    assert format_when(when, HELSINKI, language) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "ma 2.2.2026 klo 22.00 – ti 3.2.2026 klo 1.00"),
        ("sv", "må 2.2.2026 kl. 22.00 – ti 3.2.2026 kl. 1.00"),
        ("en", "Monday 2 February 2026, 22:00 – Tuesday 3 February 2026, 1:00 (Helsinki time)"),
    ],
)
def test_a_sitting_over_midnight_tells_both_days(language: Language, text: str) -> None:
    assert format_when(slots(sitting(at(2026, 2, 2, 22), at(2026, 2, 3, 1))), HELSINKI, language) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((date(2020, 12, 17),), "to 17.12.2020"),
        ((date(2026, 12, 21), date(2026, 12, 22)), "ma 21.12. – ti 22.12.2026"),
        ((date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)), "ke 30.12.2026 – pe 1.1.2027"),
        ((date(2026, 2, 2), date(2026, 2, 4), date(2026, 2, 5)), "ma 2.2.2026; ke 4.2. – to 5.2.2026"),
    ],
)
def test_days_without_times_are_told_as_days(days: tuple[date, ...], text: str) -> None:
    assert format_when(Days(days=days), HELSINKI, "fi") == text


@pytest.mark.parametrize(
    ("language", "text"),
    [("fi", "Päivä ilmoitetaan myöhemmin"), ("sv", "Datum meddelas senare"), ("en", "Date to be announced")],
)
def test_an_unknown_date_is_said_to_come(language: Language, text: str) -> None:
    assert format_when(Open(), HELSINKI, language) == text


@pytest.mark.parametrize(
    ("language", "summer", "winter"),
    [
        ("fi", "3.30 (kesäaika)", "3.30 (talviaika)"),
        ("sv", "3.30 (sommartid)", "3.30 (vintertid)"),
        ("en", "3:30 (summer time)", "3:30 (winter time)"),
    ],
)
def test_the_hour_that_happens_twice_is_told_apart(language: Language, summer: str, winter: str) -> None:
    first, second = at(2026, 10, 25, 3, 30), at(2026, 10, 25, 3, 30, fold=1)
    assert format_time(first, HELSINKI, language) == summer
    assert format_time(second, HELSINKI, language) == winter
    assert format_range(first, second, HELSINKI, language) == f"{summer} – {winter}"


def test_the_hour_that_never_happens_is_jumped_over() -> None:
    when = slots(sitting(at(2026, 3, 29, 2, 30), at(2026, 3, 29, 2, 30) + timedelta(hours=1)))
    assert format_when(when, HELSINKI, "fi") == "su 29.3.2026 klo 2.30–4.30"


@pytest.mark.parametrize(
    ("zone", "language", "text"),
    [
        ("Europe/Stockholm", "fi", "to 17.12.2020 klo 11.00–13.00 (aikavyöhyke: Tukholma)"),
        ("Europe/Stockholm", "sv", "to 17.12.2020 kl. 11.00–13.00 (tidszon: Stockholm)"),
        ("Europe/Stockholm", "en", "Thursday 17 December 2020, 11:00–13:00 (Stockholm time)"),
        ("UTC", "fi", "to 17.12.2020 klo 10.00–12.00 (UTC)"),
    ],
)
def test_another_time_zone_than_helsinkis_is_said(zone: str, language: Language, text: str) -> None:
    assert format_when(AFTERNOON, zone, language) == text


def test_days_and_unknown_dates_have_no_time_zone() -> None:
    assert format_when(Days(days=(date(2020, 12, 17),)), "Europe/Stockholm", "en") == "Thursday 17 December 2020"


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(LookupError):
        format_when(AFTERNOON, "Europe/Talkoot", "fi")


def test_each_line_says_the_time_zone() -> None:
    when = slots(sitting(at(2026, 2, 2, 9)), sitting(at(2026, 2, 4, 12)))
    assert when_lines(when, HELSINKI, "en") == (
        "Monday 2 February 2026, 9:00 (Helsinki time)",
        "Wednesday 4 February 2026, 12:00 (Helsinki time)",
    )


MINUTES = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)
AROUND_THE_CLOCK_CHANGE = st.integers(0, 240).map(lambda minutes: at(2026, 10, 25, 2) + timedelta(minutes=minutes))


@given(MINUTES | AROUND_THE_CLOCK_CHANGE, st.integers(1, 240), st.sampled_from(LANGUAGES))
def test_two_moments_are_never_written_alike(moment: datetime, minutes: int, language: Language) -> None:
    later = moment + timedelta(minutes=minutes)
    assert format_moment(moment, HELSINKI, language) != format_moment(later, HELSINKI, language)


@given(MINUTES)
def test_a_finnish_time_has_a_dot_and_no_leading_zero(moment: datetime) -> None:
    assert re.fullmatch(r"(\d|1\d|2[0-3])\.[0-5]\d( \((kesä|talvi)aika\))?", format_time(moment, HELSINKI, "fi"))


@st.composite
def days_with_sittings(draw: st.DrawFn) -> Slots:
    first = draw(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
    offsets = draw(st.lists(st.integers(0, 14), min_size=1, max_size=6, unique=True).map(sorted))
    hours = draw(
        st.lists(st.sampled_from([(8, 10), (10, 11), (12, 15)]), min_size=1, max_size=3, unique=True).map(sorted)
    )
    days = [first + timedelta(days=offset) for offset in offsets]
    moments = [[datetime.combine(day, time(hour), ZONE) for hour in pair] for day in days for pair in hours]
    return slots(*(sitting(*pair) for pair in moments))


def read(text: str) -> list[tuple[date, str]]:
    """The day and the times of every sitting that a Finnish line tells."""
    found = []
    for part in text.split("; "):
        days, times = part.split(" klo ")
        ends = [[int(number) for number in end.split(" ")[1].rstrip(".").split(".")] for end in days.split(" – ")]
        last = date(ends[-1][2], ends[-1][1], ends[-1][0])
        first = date(ends[0][2] if len(ends[0]) == 3 else last.year, ends[0][1], ends[0][0])
        run = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        found += [(day, each) for day in run for each in re.split(", | ja ", times)]
    return found


@given(days_with_sittings())
def test_what_is_written_can_be_read_back(when: Slots) -> None:
    told = [
        (slot.starts.astimezone(ZONE).date(), format_range(slot.starts, slot.ends or slot.starts, HELSINKI, "fi"))
        for slot in when.slots
    ]
    assert read(format_when(when, HELSINKI, "fi")) == told


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+358505327966", "050 532 7966"),
        ("+3584578123456", "045 7812 3456"),
        ("+358501234", "050 1234"),
        ("+35891234567", "09 123 4567"),
        ("+358295163123", "0295 163 123"),
        ("+35820690050", "020 690 050"),
        ("+3581316123", "013 16 123"),
        ("+46812345678", "+46 8 123 456 78"),
        ("+442079460958", "+44 20 7946 0958"),
    ],
)
def test_phones_are_grouped_foreign_ones_with_their_country(number: str, text: str) -> None:
    assert format_phone(number) == text


@pytest.mark.parametrize("text", ["", "ask the office", "050 532 7966"])
def test_what_is_no_international_number_stays_as_it_is(text: str) -> None:
    assert format_phone(text) == text


@given(st.sampled_from(["40", "50", "29", "9", "20"]), st.from_regex(r"[1-9][0-9]{3,8}", fullmatch=True))
def test_grouping_keeps_every_digit(area: str, rest: str) -> None:
    assert re.sub(r"\D", "", format_phone(f"+358{area}{rest}")) in (f"0{area}{rest}", f"358{area}{rest}")


@pytest.mark.parametrize(
    ("size", "language", "text"),
    [
        (14, "fi", "1 kt"),
        (849_500, "sv", "850 kB"),
        (1_350_000, "fi", "1,4 Mt"),
        (1_350_000, "sv", "1,4 MB"),
        (10_000_000, "en", "10.0 MB"),
    ],
)
def test_a_size_is_told_in_the_units_and_with_the_comma_of_the_language(
    size: int, language: Language, text: str
) -> None:
    assert format_size(size, language) == text.replace(" ", "\u00a0")


def test_a_mail_address_is_masked_against_harvesters() -> None:
    assert masked_mail("maija.mallikas@ministerio.example") == "maija.mallikas (at) ministerio.example"
