"""What the words beside a meeting's date say: its subject, its place, its state."""

import re
from dataclasses import dataclass

from services.catalog.domain.page_import.calendar_words import SHORT_WEEKDAYS, WEEKDAYS
from services.catalog.domain.page_import.findings import MeetingStatus
from services.catalog.domain.page_import.lines import DASHES

_PLACE = re.compile(
    r"\b(?:teams\w{0,6}|zoom\w{0,6}|skype\w{0,6}|webex\w{0,6}|meet\.google|google meet|online"
    r"|remote|virtual|hybrid\w*|etä\w*|verkossa|verkkokokous|distans\w*|på nätet"
    r"|hybridi\w*|webbmöte|digitalt?)\b"
    r"|\w{2,30}(?:katu|kadulla|tie|kuja|aukio|tori|gatan|vägen|torget|street|road|square)\s\d"
    r"|\b(?:huone|kokoushuone|neuvotteluhuone|sali|auditorio|krs|kerros|rum|sal|mötesrum|vån"
    r"|våning|room|hall|floor|auditorium|campus|kampus)\b"
    r"|\w{2,30}(?:huone|huoneessa|sali|salissa|talo|talolla|talossa|kirjasto|kirjastossa|keskus"
    r"|keskuksessa|linna|kampus|kampuksella|huset|biblioteket"
    r"|salen|ministeriö|ministeriössä|virasto|virastossa|yliopisto|yliopistossa|museo|museossa)\b"
    r"|\b(?:hotel|hotell|hotelli|house of|library|ministry|university|museum|city hall|town hall)\b"
    r"|\b(?:helsin(?:ki|gissä|gfors)|espoo|espoossa|esbo|vanta(?:a|alla)|vanda|turku|turussa|åbo"
    r"|tampere|tampereella|tammerfors|oulu|oulussa|uleåborg"
    r"|jyväskylä|jyväskylässä|kuopio|kuopiossa|lahti|lahdessa|pori|porissa|vaasa|vaasassa|vasa"
    r"|rovaniemi|rovaniemellä|joensuu|joensuussa|kokkola"
    r"|kokkolassa|karleby|maarianhamina|mariehamn|stockholm|tukholma|brussels|bryssel)\b",
    re.I,
)
_NO_PLACE = re.compile(
    r"^(?:puhuj|vetäj|alusta|aihee|teema|isänt|juont|talare|tema\b|ämne|värd|speaker|topic|theme"
    r"|host|with\b|ilmoit|anmäl|regist|linkki|länk|link\b"
    r"|lisätie|tarkempi|ohjelma|kahvi|lounas)",
    re.I,
)
_PLACE_LABEL = re.compile(r"^(?:paikka|kokouspaikka|plats|place|location|venue|where)\s?:\s*", re.I)
_AT = re.compile(r"^(?:@|i|på|at|in|via)\s+", re.I)

_CANCELLED = re.compile(r"\bperu(?:ttu|utettu|taan|utuu|ttiin)|peruuntu|inställ[dt]|\bcancell?ed", re.I)
MOVED = re.compile(
    r"\bsiir(?:retty|retään|rettiin|tyy|tyi)|flytta[ds]|framskjut|uppskjut|\bmoved\b|postponed|rescheduled", re.I
)
_TENTATIVE = re.compile(
    r"\bTB[CD]\b|alustav|preliminär|\btentative|provisional|\bvarauksena\b|ehdotettu|föreslag|\bproposed", re.I
)
_HELD = re.compile(
    r"pidettiin|järjestettiin|kokoontui(?:vat)?\b|hölls|ordnades|sammanträdde|samlades"
    r"|\bwas held|aiem(?:mat|min)|menneet|edelliset|tidigare|föregående|\bpast\b|\bprevious\b"
    r"|were held|took place|\bmet\b",
    re.I,
)
_STATUS_NOTE = re.compile(
    r"^(?:alustava\w*|preliminär\w*|tentative|provisional|peru\w+|inställ\w+|cancell?ed"
    r"|vahvistettu|bekräftad|confirmed|tbc|huom!?"
    r"|varaus|siirretty|flyttad|moved|postponed)$",
    re.I,
)
_OPEN_NOTE = re.compile(
    r"(?:ilmoitetaan|vahvistetaan|tarkentuu|vahvistuu|sovitaan)\s(?:myöhemmin|lähempänä)"
    r"|meddelas senare|bekräftas senare|\bTB[ACD]\b|to be (?:announced|confirmed)",
    re.I,
)
_JUNK = f" \t,;:|–{DASHES}.)(/"
_COUNT = re.compile(r"^\d{1,3}[.)]?\s*(?=\S)")
_LEADS_TO_DATE = {
    "on",
    "the",
    "at",
    "is",
    "den",
    "är",
    "hålls",
    "ordnas",
    "pidetään",
    "järjestetään",
    "tai",
    "eller",
    "or",
    "ja",
    "och",
}
_EMPTY_SUBJECT = re.compile(
    r"^(?:kokous|kokoukset|möte|mötet|sammanträde|meeting|call|klo|kl|kello|at|on|den|the|ja|och"
    r"|and|date|pvm|päivä|aika|tid|time|ajankohta|alkaen"
    r"|från|from|seuraava kokous|nästa möte|next meeting|ensi|vuosi|noin|\d+)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Description:
    """What is said of one meeting beside its date."""

    title: str | None
    place: str | None


def describe(before: str, after: str, *, place_expected: bool) -> Description:
    """Sort the words on either side of a date; under a label that names the place the rest is the place."""
    titles: list[str] = []
    places: list[str] = []
    lead = _subject(before)
    if lead:
        titles.append(lead)
    for position, part in enumerate(_parts(after)):
        sort = _sort(part, place_expected=place_expected, continues=bool(places) and position > 0)
        if sort == "place":
            places.append(_AT.sub("", _PLACE_LABEL.sub("", part)))
        elif sort == "title":
            titles.append(part)
    return Description(titles[0] if titles else None, ", ".join(places) or None)


def _parts(after: str) -> list[str]:
    text = after.replace("(", ", ").replace(")", ", ")
    parts = (part.strip(_JUNK) for part in re.split(rf"[,;|]|\.\s|\s[{DASHES}]\s|→", text[:600]))
    return [part for part in parts if part]


def _sort(part: str, *, place_expected: bool, continues: bool) -> str:
    if _STATUS_NOTE.match(part) or _NO_PLACE.match(part) or _OPEN_NOTE.search(part) or not re.search(r"[^\W\d_]", part):
        return "none"
    if part.lower() in WEEKDAYS or part.lower() in SHORT_WEEKDAYS or _EMPTY_SUBJECT.match(part):
        return "none"
    if place_expected or _PLACE_LABEL.match(part) or (_PLACE.search(part) and len(part) <= 90 and "?" not in part):
        return "place"
    if continues and len(part.split()) <= 4:
        return "place"
    return "title"


def _subject(before: str) -> str | None:
    text = _COUNT.sub("", before.strip(_JUNK)).strip(_JUNK)
    words = text.split()
    while words and (words[-1].lower().strip(".,") in WEEKDAYS or words[-1].lower().strip(".,") in SHORT_WEEKDAYS):
        words.pop()
    while words and words[-1].lower() in _LEADS_TO_DATE:
        words.pop()
    text = " ".join(words).strip(_JUNK)
    if not text or not re.search(r"[^\W\d_]", text) or _EMPTY_SUBJECT.match(text) or len(text) > 120:
        return None
    return text


def status_of(text: str) -> MeetingStatus | None:
    """The state that the words around a date give the meeting, null for none."""
    if _CANCELLED.search(text):
        return "cancelled"
    if _TENTATIVE.search(text):
        return "tentative"
    return "held" if _HELD.search(text) else None
