"""The words about meetings that several letters need."""

from collections.abc import Sequence
from dataclasses import dataclass
from gettext import NullTranslations

from services.notifications.gateways.mail.letter import Fact, LinkTo, Part, Words
from shared.contracts.meetings import Joining, Meeting, Place
from shared.contracts.when import When
from shared.formats import format_when, when_lines
from shared.languages import Language, Localised, localised


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language with the translations of our own texts."""

    lang: Language
    catalog: NullTranslations

    def _(self, text: str, **values: str) -> str:
        translated = self.catalog.gettext(text)
        return translated % values if values else translated

    def words(self, text: Localised) -> Words | None:
        """A text that others wrote, in this language or in the one that stands in for it."""
        chosen = localised(text, self.lang)
        if chosen is None:
            return None
        return Words(chosen.text, None if chosen.lang == self.lang else chosen.lang)

    def plain(self, text: Localised, otherwise: str) -> str:
        chosen = self.words(text)
        return otherwise if chosen is None else chosen.text

    def when(self, meeting: Meeting) -> str:
        return format_when(meeting.when, meeting.time_zone, self.lang)


def title_of(meeting: Meeting, tongue: Tongue) -> Words:
    """The meeting's title; without one, the group's name."""
    fallback = Words(meeting.group.slug)
    return tongue.words(meeting.title) or tongue.words(meeting.group.name) or fallback


def when_fact(label: str, when: When, time_zone: str, tongue: Tongue, *, over: bool = False) -> Fact:
    return Fact(label, [Words(line) for line in when_lines(when, time_zone, tongue.lang)], over=over)


def place_words(place: Place, tongue: Tongue) -> list[Words]:
    """Where, in a line or two."""
    _ = tongue._
    room = ", ".join(part for part in (place.room, place.address) if part)
    match place.kind:
        case "online":
            return [Words(_("Online"))]
        case "hybrid":
            return [Words(room), Words(_("also online"))] if room else [Words(_("On site and online"))]
        case "room" if room:
            return [Words(room)]
        case _:
            return [Words(_("The place will be told later"))]


def place_fact(label: str, place: Place, tongue: Tongue, *, over: bool = False) -> Fact:
    return Fact(label, place_words(place, tongue), over=over)


def joining_facts(meeting: Meeting, joining: Joining | None, tongue: Tongue) -> list[Fact]:
    """How to join online, where one can."""
    if joining is None or meeting.place.kind not in ("online", "hybrid"):
        return []
    facts = [Fact(tongue._("Join online"), [Words(joining.url)], url=joining.url)]
    instructions = tongue.words(joining.instructions)
    if instructions is not None:
        facts.append(Fact(tongue._("How to join"), paragraphs(instructions)))
    return facts


def agenda_part(meeting: Meeting, tongue: Tongue) -> list[Part]:
    agenda = tongue.words(meeting.agenda)
    return [] if agenda is None else [Part(Words(tongue._("Agenda")), body=paragraphs(agenda))]


def reason_facts(meeting: Meeting, tongue: Tongue) -> list[Fact]:
    reason = tongue.words(meeting.reason)
    return [] if reason is None else [Fact(tongue._("Reason"), paragraphs(reason))]


def paragraphs(words: Words) -> Sequence[Words]:
    """A text line by line, without empty ones."""
    return [Words(line.strip(), words.lang) for line in words.text.splitlines() if line.strip()]


def page_of(meeting: Meeting, tongue: Tongue) -> list[LinkTo]:
    url = meeting.pages.get(tongue.lang) or next(iter(meeting.pages.values()), None)
    return [] if url is None else [LinkTo(tongue._("The meeting's page"), url)]
