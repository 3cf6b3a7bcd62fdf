"""Decides which written dates are meetings, and gathers what is said of each."""

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from services.catalog.domain.page_import import questions
from services.catalog.domain.page_import.false_friends import why_not_meeting
from services.catalog.domain.page_import.findings import MeetingStatus, Question, SetAside
from services.catalog.domain.page_import.lines import Item, Line, as_items, sentences
from services.catalog.domain.page_import.mentions import JOINS_LIST, Mention, read_mentions
from services.catalog.domain.page_import.open_dates import MEETING_VERB, OpenMeeting, read_open_date
from services.catalog.domain.page_import.places import MOVED, describe, status_of
from services.catalog.domain.page_import.sections import LABEL, MEETING_NOUN, Kind, Section
from services.catalog.domain.page_import.times import WrittenTime, read_after_word, read_bare
from services.catalog.domain.page_import.years import YearHint, hint_in

MOST_DATES = 500

# Without its colon the word is a label only right under a labelled date.
_BARE_PLACE = re.compile(r"(?P<place>Paikka|Kokouspaikka|Plats|Place|Venue)\s(?=[A-ZÅÄÖ][^.]{1,120}$)")
_OR = re.compile(r"\s{0,2}(?:tai|eller|or)\s{1,2}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date taken for a meeting; `section` and `row` (its place in the section) tell neighbours in one list."""

    mention: Mention
    written: str
    lines: tuple[int, ...]
    title: str | None
    place: str | None
    status: MeetingStatus | None
    hint: YearHint | None
    section: int
    row: int
    labelled: bool


@dataclass(slots=True)
class Gathered:
    """All that the lines say of meetings, before duplicates are merged and years settled."""

    candidates: list[Candidate] = field(default_factory=list)
    open_meetings: list[OpenMeeting] = field(default_factory=list)
    title_mention: Mention | None = None
    label_time: WrittenTime | None = None
    places: list[tuple[int, int, str]] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    weighed: int = 0
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What an item's surroundings lend it."""

    kind: Kind
    section: int
    row: int
    hint: YearHint | None
    status: MeetingStatus | None
    forced: bool
    place_expected: bool


def gather(sections: list[Section], title: Line | None, *, slashes: str) -> Gathered:
    """Read every section's lines for meetings, in page order."""
    found = Gathered()
    carried: YearHint | None = None
    for number, section in enumerate(sections):
        dated_before = len(found.candidates)
        hint = _heading_hint(section, title, carried)
        said = _Reader(found, section, number, _Page(title, slashes), hint).read()
        # "Ryhmä kokoontuu vuonna 2025" goes for the list under the next heading too, until a list has used it.
        carried = None if len(found.candidates) > dated_before else said or carried
    return found


def _heading_hint(section: Section, title: Line | None, inherited: YearHint | None) -> YearHint | None:
    if section.heading is None or section.heading is title:
        return None
    own = hint_in(section.heading.text, section.heading.number)
    return own or (inherited if section.kind is Kind.MEETINGS else None)


@dataclass(frozen=True, slots=True)
class _Page:
    title: Line | None
    slashes: str


class _Reader:
    """Reads one section; holds what earlier lines of it lend to later ones."""

    def __init__(self, found: Gathered, section: Section, number: int, page: _Page, hint: YearHint | None) -> None:
        self._found = found
        self._section = section
        self._number = number
        self._title = page.title
        self._slashes = page.slashes
        self._hint = hint
        self._said = hint if section.kind is Kind.MEETINGS else None
        self._status = (
            status_of(section.heading.text) if section.heading and section.heading is not page.title else None
        )
        self._label: re.Match[str] | None = None
        self._after_time = False
        self._took_last: bool | None = None

    def read(self) -> YearHint | None:
        """Read the section; gives back the year that a sentence or heading about meetings says."""
        heading = self._section.heading
        if heading:
            self._read_heading(Item(heading.text, (heading.number,), False), heading is self._title)
        for row, item in enumerate(as_items(self._section.lines)):
            self._read_item(item, row)
        return self._said

    def _read_heading(self, item: Item, is_title: bool) -> None:
        for mention in read_mentions(item.text, slashes=self._slashes):
            if is_title and not self._found.title_mention and not mention.weak:
                self._found.title_mention = mention
            elif not is_title and mention.time and not mention.weak:
                self._weigh(
                    item, sentences(item.text), [mention], 0, self._setting(-1, forced=False, place_expected=False)
                )
        if not is_title:
            self._read_open(item, labelled=False)

    def _setting(self, row: int, *, forced: bool, place_expected: bool) -> _Setting:
        return _Setting(self._section.kind, self._number, row, self._hint, self._status, forced, place_expected)

    def _read_item(self, item: Item, row: int) -> None:
        if self._found.weighed > MOST_DATES:
            return
        label = LABEL.match(item.text)
        label = label or (_BARE_PLACE.match(item.text) if self._after_time else None)
        if label and label.group("place"):
            self._take_place(item, label)
            return
        if self._title and item.text == self._title.text:
            return
        pending, self._label = self._label, label if label and label.end() == len(item.text) else None
        mentions = read_mentions(item.text, slashes=self._slashes)
        effective = label or pending
        self._after_time = effective is not None if mentions else self._after_time
        if pending and pending.group("place") and not mentions:
            self._take_place(item, None)
        elif mentions:
            both = bool(effective and effective.group("both"))
            setting = self._setting(row, forced=bool(effective), place_expected=both)
            spans = sentences(item.text)
            for index in range(len(mentions)):
                self._weigh(item, spans, mentions, index, setting)
            self._ask_shared_time(item, mentions)
            self._ask_alternatives(item, mentions)
            self._count(item, len(mentions))
        else:
            self._read_undated(item, effective)

    def _count(self, item: Item, dates: int) -> None:
        found = self._found
        if found.weighed <= MOST_DATES < found.weighed + dates:
            found.questions.append(questions.too_many_dates(item.lines[0], MOST_DATES))
        found.weighed += dates

    def _take_place(self, item: Item, label: re.Match[str] | None) -> None:
        rest = item.text[label.end() :].strip() if label else item.text
        if rest:
            self._found.places.append((self._number, item.lines[0], rest))
            self._count(item, 1)
        else:
            self._label = label

    def _read_undated(self, item: Item, label: re.Match[str] | None) -> None:
        time = _time_alone(item.text, label)
        last = self._found.candidates[-1] if self._found.candidates else None
        own = last is not None and last.section == self._number and (label is None or last.labelled)
        if time and last and own and last.mention.time is None:
            timed = replace(last.mention, time=replace(time, start=0, end=0))
            self._found.candidates[-1] = replace(last, mention=timed, lines=(*last.lines, *item.lines))
            return
        if time and label:
            self._found.label_time = time
        self._read_open(item, labelled=label is not None)
        hint = hint_in(item.text, item.lines[0])
        if hint and (len(item.text.split()) <= 5 or item.text.endswith(":") or _of_meetings(item.text)):
            self._hint = hint
            self._said = hint if _of_meetings(item.text) else self._said
        if not item.bullet and status_of(item.text) == "tentative" and _of_meetings(item.text):
            self._status = "tentative"

    def _read_open(self, item: Item, *, labelled: bool) -> None:
        opened = read_open_date(item, self._section.kind, labelled=labelled)
        if isinstance(opened, OpenMeeting):
            self._found.open_meetings.append(opened)
            self._count(item, 1)
        elif opened:
            self._found.questions.append(questions.more_to_come(item.lines[0]))
            self._count(item, 1)

    def _ask_shared_time(self, item: Item, mentions: list[Mention]) -> None:
        """In "5.2., 9.4. ja 10.6. klo 9" the time may be the last date's or everyone's."""
        *earlier, last = mentions
        joined = all(JOINS_LIST.fullmatch(item.text, one.end, other.start) for one, other in pairwise(mentions))
        if earlier and self._took_last and last.time and joined and not any(each.time for each in earlier):
            self._found.questions.append(questions.time_shared(item.lines[0], item.text[last.start : last.end]))

    def _ask_alternatives(self, item: Item, mentions: list[Mention]) -> None:
        """Of "15.4. tai 16.4." both are kept as tentative."""
        for one, other in pairwise(mentions):
            last_two = [each.mention for each in self._found.candidates[-2:]]
            if _OR.fullmatch(item.text, one.end, other.start) and last_two == [one, other]:
                told = self._found.candidates[-2:]
                self._found.candidates[-2:] = [replace(each, status="tentative") for each in told]
                self._found.questions.append(questions.date_either(item.lines[0], [each.written for each in told]))

    def _weigh(
        self, item: Item, spans: list[tuple[int, int]], mentions: list[Mention], index: int, setting: _Setting
    ) -> None:
        mention = mentions[index]
        spot = _Spot.of(item, spans, mentions, index)
        written = item.text[mention.start : mention.end].strip(" ,")
        if mention.more_of_day and self._took_last is not None:
            if self._took_last:
                self._found.candidates.append(replace(self._found.candidates[-1], mention=mention, written=written))
            return
        why = _why_aside(mention, spot, setting)
        self._took_last = False
        if why is None and _moved_from(mentions, index, spot):
            why = "moved"
        if why is None and not _is_meeting(item, mention, spot, setting):
            if mention.weak:
                return
            why = "unclear"
            if mention.first.year or mention.weekday is not None:
                self._found.questions.append(questions.date_unclear(item.lines[0], written))
        if why:
            self._found.set_aside.append(SetAside(text=written, why=why, line=item.lines[0], lines=item.lines))
        else:
            self._found.candidates.append(_candidate(item, mention, spot, setting, written))
            self._took_last = True


@dataclass(frozen=True, slots=True)
class _Spot:
    """The words around a mention: its sentence, and the parts of it before and after, up to the neighbouring dates."""

    sentence: str
    before: str
    after: str
    opens: bool
    prose: bool
    several: bool
    lead: str

    @staticmethod
    def of(item: Item, spans: list[tuple[int, int]], mentions: list[Mention], index: int) -> "_Spot":
        mention = mentions[index]
        text = item.text
        start, end = next((span for span in spans if span[0] <= mention.start < span[1]), (0, len(text)))
        floor = max(start, mentions[index - 1].end) if index else start
        following = index + 1
        while following < len(mentions) and mentions[following].more_of_day:
            following += 1
        ceiling = min(end, mentions[following].start) if following < len(mentions) else end
        past = mentions[following - 1].end
        prefix = text[: mention.start] if mention.start < 60 else None
        label = LABEL.match(text)
        before = text[max(floor, mention.start - 160, label.end() if label else 0) : mention.start]
        opens = prefix is not None and (not re.search(r"[^\W\d_]", prefix) or prefix.rstrip().endswith(":"))
        sentence = text[max(start, mention.start - 200) : min(end, mention.end + 200)]
        after = text[past : max(ceiling, past)]
        lead = text[: mentions[0].start][:100] if index else ""
        told = len(text[:300].split()) > 12 or (
            bool(re.search(r"[^\W\d_]\w*[.!?]$|\d[.!?]$", text)) and len(before.split()) > 1
        )
        in_prose = not (opens or item.bullet) and (told or bool(MEETING_VERB.search(sentence)))
        return _Spot(sentence, before, after, opens, in_prose, following - index < len(mentions), lead)


def _why_aside(mention: Mention, spot: _Spot, setting: _Setting) -> str | None:
    if setting.kind is Kind.PEOPLE and not setting.forced:
        return "attendance"
    if setting.forced:
        return None
    why = why_not_meeting(spot.before, spot.after, timed=mention.time is not None)
    if why:
        return why
    bracketed = spot.before.rfind("(") > spot.before.rfind(")")
    if bracketed and not MEETING_NOUN.search(spot.before) and re.search(r"[^\W\d_]", spot.before):
        return "brackets"
    if setting.kind is Kind.SIGN_UP and not (mention.time and MEETING_NOUN.search(spot.sentence)):
        return "deadline"
    return None


def _is_meeting(item: Item, mention: Mention, spot: _Spot, setting: _Setting) -> bool:
    timed = mention.time is not None
    listed = spot.opens or (item.bullet and len(spot.before) <= 60)
    if setting.forced or (timed and listed):
        return True
    if mention.weak and not timed:
        bare = item.bullet or not re.search(r"[^\W\d_]", spot.after)
        return setting.kind is Kind.MEETINGS and listed and bare
    if _of_meetings(spot.sentence):
        return True
    if setting.kind is Kind.MEETINGS and (listed or not re.search(r"[^\W\d_]", spot.before)):
        return True
    return listed and mention.weekday is not None


def _moved_from(mentions: list[Mention], index: int, spot: _Spot) -> bool:
    """Whether this is the old date of "5.2. siirretty 12.2." or "siirretty 5.2. → 12.2."."""
    if index + 1 >= len(mentions):
        return False
    return bool(MOVED.search(spot.after) or (len(mentions) == 2 and index == 0 and MOVED.search(spot.before)))


def _candidate(item: Item, mention: Mention, spot: _Spot, setting: _Setting, written: str) -> Candidate:
    around = spot.sentence if spot.prose else f"{spot.lead} {spot.before} {spot.after}"
    said = status_of(around)
    if said is None and MOVED.search(spot.after):
        said = "moved"
    if spot.prose:
        title, place = None, describe("", spot.after, place_expected=setting.place_expected).place
    else:
        description = describe(spot.before, spot.after, place_expected=setting.place_expected)
        # "Kevään kokoukset: 18.1., 14.3." names the list, not its first meeting.
        heads_list = spot.several and spot.before.rstrip().endswith(":")
        title, place = None if heads_list else description.title, description.place
    beside = hint_in(spot.sentence.replace(written, " "), item.lines[0]) if mention.first.year is None else None
    return Candidate(
        mention=mention,
        written=written,
        lines=item.lines,
        title=title,
        place=place,
        status=said or setting.status,
        hint=beside or setting.hint,
        section=setting.section,
        row=setting.row,
        labelled=setting.forced,
    )


def _time_alone(text: str, label: re.Match[str] | None) -> WrittenTime | None:
    at = label.end() if label and label.string == text else 0
    time = read_after_word(text, at) or read_bare(text, at, beside_date=True)
    return time if time and not text[time.end :].strip(" .)") else None


def _of_meetings(text: str) -> bool:
    return bool(MEETING_NOUN.search(text) or MEETING_VERB.search(text))
