"""Splits a page into sections by its headings, which a pasted page shows only as short lines of their own."""

import re
from dataclasses import dataclass
from enum import Enum

from services.catalog.domain.page_import.lines import Line


class Kind(Enum):
    """What a section holds."""

    INTRO = "intro"
    TASK = "task"
    INTENTION = "intention"
    OBJECTIVES = "objectives"
    MEASURES = "measures"
    INVITATION = "invitation"
    SIGN_UP = "sign-up"
    MEETINGS = "meetings"
    CONTACTS = "contacts"
    PEOPLE = "people"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (none for the page's beginning) and the lines under it, blank ones included."""

    kind: Kind
    heading: Line | None
    lines: list[Line]

    @property
    def numbers(self) -> list[int]:
        return [line.number for line in ([self.heading] if self.heading else []) + self.lines]


MEETING_NOUN = re.compile(
    r"koko(?:us|uks|ontumis)|tapaami|tilaisuu|tapahtum|webinaar|seminaar|työpaj|verkostopäiv|aamukahv|etäkahv|foorumi"
    r"|möte|sammanträd|träff|webbinari|workshop|evenemang|tillställning"
    r"|\bmeetings?\b|\bcalls?\b|webinar|\bseminars?\b|\bevents?\b|\bsessions?\b|gathering",
    re.I,
)
# In order: the first that fits gives the kind, so the narrower stand before the wider.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        (
            Kind.PEOPLE,
            r"jäsenet|jäseniä|jäsenistö|kokoonpano|läsnä\b|paikalla\b|poissa\b|osallistujat|osallistujia"
            r"|medlemmar|sammansättning"
            r"|närvarande|frånvarande|deltagare\b|\bmembers\b|membership|\bpresent\b|participants"
            r"|attendees|attendance|apologies"
            r"|composition",
        ),
        (
            Kind.SIGN_UP,
            r"^ilmoittautumi|^ilmoittaudu\b|^rekisteröityminen|^anmälan|^anmälning|^anmäl dig$"
            r"|^registration\b|^sign[- ]?up\b"
            r"|^how to (?:join|sign up|register)",
        ),
        (
            Kind.MEETINGS,
            r"kokoukset|kokousajat|kokousaikataulu|kokouspäiv|kokoontumis|tapaamiset|tilaisuudet|tapahtumat|webinaarit"
            r"|^(?:tulevat|seuraavat|seuraava|menneet)\b.{0,30}(?:koko|tapaam|tilaisuu|tapahtum|webinaar)"
            r"|kokous\w{0,3}(?:\s|$|:)|^ohjelma(?:\s.{0,20})?:?$|^aikataulu|^kalenteri|^(?:alustavat )?päivämäär"
            r"|möten\w{0,3}\b|möte(?:t|sdagar|stider)?\b|sammanträde|träffar|evenemang|webbinarier"
            r"|^program:?$|^tidtabell|^kalender|^datum"
            r"|^(?:upcoming |past |next |future |our |group )*meetings?\b|meeting dates|\bmeetings$"
            r"|upcoming dates|^programme:?$|^agenda:?$"
            r"|^schedule|^calendar|^dates\b|^(?:upcoming |past )?(?:events|webinars|calls)\b|joint meeting",
        ),
        (
            Kind.CONTACTS,
            r"yhteystie|yhteydenot|ota yhteyttä|lisätie|vetäj|yhteyshenkilö|puheenjohtajat?$"
            r"|sihteeri(?:t|stö)?$|koordinaattori"
            r"|kontakt|ansvariga|ansvarspersoner|ledare$|mer information|ytterligare information"
            r"|närmare information|tilläggsinformation"
            r"|\bcontacts?\b|group leads|\bleads$|\bleaders$|\bchairs?$|more information"
            r"|further information|enquiries",
        ),
        (Kind.INTENTION, r"tahtotila|strategisk\w* avsikt|strategic (?:intention|intent|aim)|^vision\b|^visio\b"),
        (
            Kind.MEASURES,
            r"toimenpi(?:de|teet|teitä|teiden)|^toimet$|ensivaiheen|åtgärder|insatser|\bmeasures\b"
            r"|^first steps|\bactions\b|^action plan",
        ),
        (
            Kind.OBJECTIVES,
            r"tavoit(?:teet|teemme|teita|teena|e$)|päämäär|^mål(?:en|sättning\w*)?\b|temagruppens mål"
            r"|gruppens mål|syfte"
            r"|\bobjectives?\b|\bgoals?\b|\baims?\b|\btargets\b",
        ),
        (
            Kind.TASK,
            r"tehtävä(?:t|nä|mme)?\b|toimeksianto|uppgift(?:er)?\b|uppdrag|\btasks?\b|\bmandate\b|\bmission\b|remit",
        ),
        (
            Kind.INVITATION,
            r"tule mukaan|tervetuloa|asiantuntemust|osallistu\b|kom med|delta i|sakkunskap|välkommen"
            r"|join us|join the group|get involved"
            r"|your expertise|welcome|take part",
        ),
        (
            Kind.OTHER,
            r"^tausta|^ajankohtais|^uutis|materiaali|aineisto|muistiot|pöytäkirjat|^usein kysy|^linkit"
            r"|^lue lisää|esitykset|^osallistumisohje"
            r"|^bakgrund|^aktuellt|^nyheter|^material|protokoll\b|^länkar|^läs mer|^background|^news"
            r"|minutes|^links|^read more|^related|^faq",
        ),
    )
)
LABEL = re.compile(
    r"(?P<time>klo|kello|kl|aika|ajankohta|kokousaika|kokouksen aika|milloin|päivämäärä|pvm|tid"
    r"|tidpunkt|när|datum|time|date|when)"
    r"(?P<both>\s(?:ja|och|and|&)\s-?(?:paikka|plats|place|venue))?"
    r"(?:\s?:\s*|(?<!klo)(?<!kello)(?<!kl)\s(?=(?:[^\W\d_]{2,14},?\s)?(?:den\s)?\d{1,2}[./]))"
    r"|(?P<place>paikka|kokouspaikka|missä|plats|var|place|location|venue|where)\s?:\s*",
    re.I,
)
_NO_HEADING = re.compile(r":\s.{0,80}\d\.\d|@|\(at\)|\[email|https?://|www\.|[.;,]$|\bpuh\.|\btel\.|\btfn\b")
_NEXT_MEETING = re.compile(r"(?:seuraava|nästa|next)\b.{0,20}(?:koko|tapaam|möte|sammanträde|meeting)", re.I)
_SEASON_OR_YEAR = re.compile(
    r"(?:19|20)\d\d|^(?:kevät|syksy|kesä|talvi|vår|höst|spring|autumn|summer|winter)\w*$", re.I
)


def kind_of(heading: str) -> Kind | None:
    """The kind of section that `heading` opens, null if its words tell nothing."""
    return next((kind for kind, pattern in _KINDS if pattern.search(heading)), None)


def split_sections(lines: list[Line], title: Line | None) -> list[Section]:
    """The page as sections. The title counts as the first heading, so "Kokoukset 2024" on top is a meetings section."""
    first = kind_of(title.text) if title else None
    about_meetings = title is not None and (first is Kind.MEETINGS or MEETING_NOUN.search(title.text) is not None)
    sections = [Section(Kind.MEETINGS if about_meetings else Kind.INTRO, title, [])]
    for index, line in enumerate(lines):
        if line is title:
            continue
        kind = _opened_by(lines, index, sections[-1])
        if kind is None and _ends_attendance(lines, index, sections[-1]):
            sections.append(Section(Kind.MEETINGS, None, [line]))
        elif kind is None:
            sections[-1].lines.append(line)
        else:
            sections.append(Section(kind, line, []))
    return sections


def _ends_attendance(lines: list[Line], index: int, current: Section) -> bool:
    """Whether a list of those present is over: a blank line, then an agenda point or word of the next meeting."""
    line = lines[index]
    listed = current.kind is Kind.PEOPLE and any(not each.blank for each in current.lines)
    return listed and lines[index - 1].blank and (line.numbered or _NEXT_MEETING.match(line.text) is not None)


def _opened_by(lines: list[Line], index: int, current: Section) -> Kind | None:
    line = lines[index]
    below = lines[index + 1] if index + 1 < len(lines) else None
    if not (is_short_line(line) or _is_agenda_point(line, below)) or LABEL.match(line.text):
        return None
    alone_above = index == 0 or lines[index - 1].blank or lines[index - 1].bullet
    alone_below = below is None or below.blank or below.bullet
    kind = kind_of(line.text)
    if line.marked_heading or (kind and (alone_above or (alone_below and line.text.endswith(":")))):
        return kind or _kind_of_unknown(line, current)
    if alone_above and (alone_below or line.numbered) and not line.text.endswith(("!", "?")):
        return _kind_of_unknown(line, current)
    return None


def is_short_line(line: Line) -> bool:
    """Whether the line could be a heading by its shape."""
    return not line.bullet and _looks_like_heading(line)


def _is_agenda_point(line: Line, below: Line | None) -> bool:
    """A numbered heading with text right under it ("3. Seuraavat kokoukset"), not a point of a numbered list."""
    under = below is not None and not below.blank and not below.bullet and below.indent <= line.indent
    return line.numbered and under and _looks_like_heading(line)


def _looks_like_heading(line: Line) -> bool:
    words = line.text.split()
    return (
        not line.blank
        and len(line.text) <= 110
        and len(words) <= 9
        and not _NO_HEADING.search(line.text)
        and not line.text[0].islower()
        and " | " not in line.text
    )


def _kind_of_unknown(line: Line, current: Section) -> Kind | None:
    """An unknown heading stays inside measures (a programme's name), contacts (a person's) and meetings (a season)."""
    if current.kind in (Kind.MEASURES, Kind.CONTACTS, Kind.OBJECTIVES, Kind.SIGN_UP, Kind.INVITATION):
        return None
    if current.kind is Kind.MEETINGS:
        return None
    if current.kind is Kind.INTRO and not any(not each.blank for each in current.lines):
        return None
    return Kind.OTHER if not _SEASON_OR_YEAR.search(line.text) else None
