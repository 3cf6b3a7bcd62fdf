"""Reads a line into mentions: a written date with the weekday and the times that belong to it."""

import re
from dataclasses import dataclass, replace

from services.catalog.domain.page_import.calendar_words import SHORT_WEEKDAYS, WEEKDAYS
from services.catalog.domain.page_import.dates import Day, WrittenDate, read_dates, read_month_first
from services.catalog.domain.page_import.lines import DASHES
from services.catalog.domain.page_import.times import WrittenTime, read_after_word, read_bare

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,255}")
_WORD = re.compile(r"[^\W\d_]{1,40}|\d{1,40}")
_BESIDE_DATE = re.compile(r"[\s,;:(.|]{0,4}")
_JOINS_RANGE = re.compile(rf"\s{{0,3}}(?:[{DASHES}]|to|till|until)\s{{0,3}}")
JOINS_LIST = re.compile(r"\.?\s{0,3}(?:,|;|&|ja|och|and|sekä|samt|,\s(?:ja|och|and))?\s{0,3}")
_ANOTHER = re.compile(r"\s{0,3}(?:,|&|ja|och|and|sekä|samt)\s{1,3}")
_BAD_BEFORE = set(".,/:§€#-") | set(DASHES)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date on a line: its days, the weekdays said of the first and last, and its times, with the span in the text.

    `more_of_day` marks a second time on the same day ("klo 9–11 ja 13–15"), a mention of its own.
    """

    first: Day
    last: Day | None
    weekday: int | None
    last_weekday: int | None
    time: WrittenTime | None
    end_time: WrittenTime | None
    other_zone: WrittenTime | None
    start: int
    end: int
    weak: bool
    swapped: Day | None
    more_of_day: bool = False


@dataclass(frozen=True, slots=True)
class _Weekday:
    number: int
    start: int
    end: int
    short: bool


_Token = _Weekday | WrittenDate | WrittenTime


def read_mentions(text: str, *, slashes: str) -> list[Mention]:
    """The dates of `text` in the order written. Numbers within web and mail addresses are left alone."""
    text = _ADDRESS.sub(lambda match: " " * len(match.group()), text)
    mentions = _assemble(text, _tokens(text, slashes))
    return _share_years(text, _join_ranges(text, mentions))


def _tokens(text: str, slashes: str) -> list[_Token]:
    tokens: list[_Token] = []
    resume = 0
    for match in _WORD.finditer(text):
        at = match.start()
        if at < resume:
            continue
        found = _from_digits(text, at, tokens, slashes) if match.group().isdigit() else _from_word(text, match)
        if found:
            tokens.extend(found)
            resume = found[-1].end
    return tokens


def _from_word(text: str, match: re.Match[str]) -> list[_Token]:
    word, at = match.group().lower(), match.start()
    if at and text[at - 1].isalpha():
        return []
    if word in WEEKDAYS:
        return [_Weekday(WEEKDAYS[word], at, match.end(), short=False)]
    if word in SHORT_WEEKDAYS:
        return [_Weekday(SHORT_WEEKDAYS[word], at, match.end(), short=True)]
    time = read_after_word(text, at)
    if time:
        return [time]
    date = read_month_first(text, at)
    if date:
        return [date]
    iso_time = read_bare(text, at, beside_date=True) if word == "t" else None
    return [iso_time] if iso_time else []


def _from_digits(text: str, at: int, tokens: list[_Token], slashes: str) -> list[_Token]:
    before = tokens[-1] if tokens else None
    gap = text[before.end : at] if before else None
    beside = isinstance(before, WrittenDate) and gap is not None and _BESIDE_DATE.fullmatch(gap) is not None
    if isinstance(before, WrittenTime) and gap is not None and _ANOTHER.fullmatch(gap):
        time = read_bare(text, at, beside_date=True)
        return [time] if time and time.finishes else list(read_dates(text, at, slashes=slashes))
    if beside or (isinstance(before, _Weekday) and gap == " "):
        dates = read_dates(text, at, slashes=slashes) if not beside else []
        time = None if dates else read_bare(text, at, beside_date=True)
        if time:
            return [time]
    if not beside and _glued(text, at, before):
        return []
    time = read_bare(text, at, beside_date=False)
    return [time] if time else list(read_dates(text, at, slashes=slashes))


def _glued(text: str, at: int, before: _Token | None) -> bool:
    """Whether the number is the tail of something else (12/2017, 1.2.3, A4), not the end of a range or sentence."""
    if at == 0 or (before is not None and before.end == at):
        return False
    previous = text[at - 1]
    if previous in DASHES:
        # A dash glued to a letter or a digit that is no date makes a name or a number (V-4, 2019-23).
        return at >= 2 and text[at - 2].isalnum() and not (before is not None and before.end == at - 1)
    return previous.isalnum() or previous in _BAD_BEFORE


def _assemble(text: str, tokens: list[_Token]) -> list[Mention]:
    mentions: list[Mention] = []
    early: WrittenTime | None = None
    for index, token in enumerate(tokens):
        if isinstance(token, WrittenTime):
            early = _take_time(text, mentions, token, early)
        elif isinstance(token, _Weekday):
            _take_late_weekday(text, mentions, token)
        else:
            mentions.append(_mention(text, tokens[max(0, index - 3) : index], token))
    if early and len(mentions) == 1 and mentions[0].time is None:
        mentions[0] = replace(mentions[0], time=early, start=min(early.start, mentions[0].start))
    return mentions


def _take_time(text: str, mentions: list[Mention], time: WrittenTime, early: WrittenTime | None) -> WrittenTime | None:
    if not mentions:
        return early or (time if time.marked or time.finishes else None)
    last = mentions[-1]
    if last.time is None:
        beside = _BESIDE_DATE.fullmatch(text, last.end, time.start) is not None
        if beside or (time.marked and "." not in text[last.end : time.start].strip(" .")):
            mentions[-1] = replace(last, time=time, end=time.end)
    elif last.other_zone is None and time.zone and time.zone != last.time.zone:
        mentions[-1] = replace(last, other_zone=time, end=time.end)
    elif time.finishes and _ANOTHER.fullmatch(text, last.time.end, time.start):
        mentions.append(replace(last, time=time, start=time.start, end=time.end, more_of_day=True))
    return early


def _take_late_weekday(text: str, mentions: list[Mention], token: _Weekday) -> None:
    if mentions and mentions[-1].weekday is None and mentions[-1].time is None:
        gap = text[mentions[-1].end : token.start]
        if gap.strip(" .") == "(" or (gap.strip() == "," and not token.short):
            mentions[-1] = replace(mentions[-1], weekday=token.number, end=token.end)


def _mention(text: str, before: list[_Token], date: WrittenDate) -> Mention:
    weekdays = _weekdays_before(text, before, date)
    first = weekdays[0].number if weekdays else None
    last = weekdays[1].number if len(weekdays) == 2 and date.last else None
    start = weekdays[0].start if weekdays else date.start
    return Mention(
        date.first, date.last, first, last, None, None, None, start, date.end, date.weak and not weekdays, date.swapped
    )


def _weekdays_before(text: str, before: list[_Token], date: WrittenDate) -> list[_Weekday]:
    """The weekday that touches the date, or the two of "ma–ti 2.–3.2."."""
    if not before or not isinstance(before[-1], _Weekday) or not _touches(text, before[-1], date.start):
        return []
    near = before[-1]
    if len(before) < 2:
        return [near]
    previous = before[-2]
    if isinstance(previous, _Weekday) and text[previous.end : near.start].strip(" .") in tuple(DASHES):
        return [previous, near]
    if isinstance(previous, WrittenDate) and near.short and text[near.start : near.end] == "to":
        return []
    return [near]


def _touches(text: str, weekday: _Weekday, at: int) -> bool:
    gap = text[weekday.end : at].lower()
    return gap.strip(" ,.|") in ("", "den", "the", "on", "(", ":") and len(gap) <= 8


def _join_ranges(text: str, mentions: list[Mention]) -> list[Mention]:
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if (
            last
            and last.last is None
            and mention.last is None
            and _JOINS_RANGE.fullmatch(text, last.end, mention.start)
        ):
            joined[-1] = replace(
                last,
                first=last.first if last.first.year else _earlier(last.first, mention.first),
                last=mention.first,
                last_weekday=mention.weekday,
                end_time=mention.time,
                end=mention.end,
                weak=last.weak and mention.weak,
            )
        else:
            joined.append(mention)
    return joined


def _earlier(first: Day, last: Day) -> Day:
    """Give the start of a range its end's year: the year before, where the range runs over the new year."""
    if last.year is None:
        return first
    over = (first.month, first.day) > (last.month, last.day)
    return replace(first, year=last.year - 1 if over else last.year)


def _share_years(text: str, mentions: list[Mention]) -> list[Mention]:
    """In "5.2., 9.4. ja 10.6.2024" the year at the end is everyone's."""
    shared = list(mentions)
    for index in range(len(shared) - 2, -1, -1):
        mention, following = shared[index], shared[index + 1]
        plain = mention.last is None and mention.first.year is None and following.first.year is not None
        rises = (mention.first.month, mention.first.day) <= (following.first.month, following.first.day)
        if plain and rises and JOINS_LIST.fullmatch(text, mention.end, following.start):
            shared[index] = replace(mention, first=replace(mention.first, year=following.first.year))
    return shared
