"""Names of months, weekdays and seasons in Finnish, Swedish and English, in the inflections that pages use."""

import re

_MONTHS_FI = (
    "tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu",
)  # fmt: skip
_MONTHS_SV = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHORT_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "okt": 10, "oct": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
_KUU_ENDINGS = ("", "ta", "n", "ssa", "lta", "lla", "hun", "sta", "ksi", "na")

MONTHS: dict[str, int] = {
    **{f"{stem}kuu{ending}": n for n, stem in enumerate(_MONTHS_FI, start=1) for ending in _KUU_ENDINGS},
    **{name: n for n, name in enumerate(_MONTHS_SV, start=1)},
    **{name.lower(): n for n, name in enumerate(_MONTHS_EN, start=1)},
    **_SHORT_MONTHS,
}
MONTHS_BEFORE_DAY: dict[str, int] = {
    **{f"{stem}kuun": n for n, stem in enumerate(_MONTHS_FI, start=1)},
    **{name.lower(): n for n, name in enumerate(_MONTHS_EN, start=1)},
    **_SHORT_MONTHS,
}

WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS_FI = ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai")
_WEEKDAYS_SV = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
WEEKDAYS: dict[str, int] = {
    **{f"{name}{ending}": n for n, name in enumerate(_WEEKDAYS_FI) for ending in ("", "na", "n", "sta")},
    **{f"{name}{ending}": n for n, name in enumerate(_WEEKDAYS_SV) for ending in ("", "en")},
    **{name.lower(): n for n, name in enumerate(WEEKDAYS_EN)},
}
# These are words of their own too ("to" in English, "on" in Finnish), so they count only where a date touches them.
SHORT_WEEKDAYS: dict[str, int] = {
    "ma": 0, "ti": 1, "ke": 2, "to": 3, "pe": 4, "la": 5, "su": 6,
    "mån": 0, "tis": 1, "ons": 2, "tor": 3, "tors": 3, "fre": 4, "lör": 5, "sön": 6,
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip

_AUTUMN, _SPRING, _SUMMER, _WINTER = range(8, 13), range(1, 8), range(5, 9), (1, 2, 3, 12)
SEASONS: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...] = (
    (re.compile(r"syys|syksy|syksyn|höst|autumn|fall\b", re.I), tuple(_AUTUMN)),
    (re.compile(r"kevä|vår(?!d|a\b|t\b)|spring", re.I), tuple(_SPRING)),
    (re.compile(r"kesä|sommar|summer", re.I), tuple(_SUMMER)),
    (re.compile(r"talv|vinter|winter", re.I), tuple(_WINTER)),
)
