"""Meetings whose date the page says is not set yet."""

import re
from dataclasses import dataclass

from services.catalog.domain.page_import.lines import DASHES, Item
from services.catalog.domain.page_import.sections import MEETING_NOUN, Kind

MEETING_VERB = re.compile(
    r"kokoontu|kokoonnu|\bpidetään|\bpidettiin|järjestetään|järjestettiin|tapaa(?:mme|vat)\b"
    r"|sammanträd|\bhålls\b|\bhölls\b|\bordnas\b"
    r"|träffas|samlas|\bmöts\b|\bmeets?\b|\bheld\b|takes? place|took place|convenes?\b|organi[sz]",
    re.I,
)
_OPEN = re.compile(
    r"(?:ilmoitetaan|vahvistetaan|sovitaan|tarkentu\w+|vahvistu\w+|päätetään|tiedotetaan"
    r"|julkaistaan)\s(?:\w{1,15}\s)?(?:myöhemmin|lähempänä)"
    r"|vielä (?:sopimatta|avoin|auki|vahvistamatta|päättämättä)|ei (?:ole )?vielä (?:sovittu|päätetty|vahvistettu)"
    r"|(?:päivä|ajankohta|päivämäärä|aika) (?:on )?(?:avoin|auki)|meddelas (?:\w{1,15} )?senare"
    r"|bestäms (?:\w{1,15} )?senare|fastställs senare"
    r"|bekräftas senare|(?:inte|ej) (?:ännu )?(?:fastställ|bestäm|överens)|(?:datum"
    r"|tid) (?:är )?(?:öppe[nt]|ännu)|ännu (?:inte|öppe)"
    r"|\bTB[ACD]\b|to be (?:announced|confirmed|decided|agreed)|not (?:yet )?(?:been )?(?:set"
    r"|fixed|decided|agreed)|announced later"
    r"|confirmed later|date (?:is )?(?:still )?open",
    re.I,
)
_OF_A_DATE = re.compile(
    r"\bpäiv(?:ä|ämäärä)\b|ajankohta|kellonaika|\baika\b|\bdatum|\btid(?:punkt)?\b|\bdates?\b|\btime\b", re.I
)
_OF_ELSE = re.compile(
    r"paikka|linkki|osallistumis|ohjelma|esityslist|plats\b|länk|program|agenda|place|venue|\blink\b", re.I
)
_MANY = re.compile(
    r"kokoukset|kokouksista|tilaisuudet|webinaarit|tapaamiset|loppuvuo|möten\b|mötena"
    r"|sammanträden|meetings|calls|events|dates\b|webinars",
    re.I,
)
_CUT = re.compile(rf"[,:(;]|\s[{DASHES}]\s")


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """A meeting without a date, and its subject where one is named."""

    title: str | None
    lines: tuple[int, ...]


def read_open_date(item: Item, kind: Kind, *, labelled: bool) -> OpenMeeting | bool:
    """An open meeting; True where a sentence promises further meetings; False for neither."""
    text = item.text[:2000]
    said = _OPEN.search(text)
    if not said or (_OF_ELSE.search(text) and not _OF_A_DATE.search(text)):
        return False
    if labelled:
        return OpenMeeting(None, item.lines)
    if _MANY.search(text):
        return bool(kind is Kind.MEETINGS or MEETING_NOUN.search(text))
    if item.bullet and (kind is Kind.MEETINGS or _OF_A_DATE.search(said.group()) or _OF_A_DATE.search(text)):
        return OpenMeeting(_subject(text, said.start()), item.lines)
    if MEETING_NOUN.search(text) and (_OF_A_DATE.search(text) or kind is Kind.MEETINGS):
        return OpenMeeting(None, item.lines)
    return kind is Kind.MEETINGS


def _subject(text: str, end: int) -> str | None:
    cut = _CUT.search(text)
    subject = text[: min(end, cut.start() if cut else end)].strip(f" ,.:{DASHES}")
    subject = re.sub(r"\s(?:päivä|ajankohta|aika|datum|tid|date)$", "", subject, flags=re.I)
    return subject if re.search(r"[^\W\d_]", subject) and not _OF_A_DATE.fullmatch(subject) else None
