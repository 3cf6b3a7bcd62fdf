"""What was read from a pasted page: each field beside the lines it came from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.catalog.domain.imported import Imported, MeetingRead, WhyNot
from services.catalog.domain.open_questions import quoted
from services.catalog.domain.page_import.findings import Contact, Finding, Findings, Programme
from services.catalog.web.manage.words import STATES, Words
from shared.formats import HELSINKI, format_month, format_phone, format_when
from shared.languages import Language, Message, translatable

_MEETING: Final = translatable("Meeting")
_LEFT_OUT: Final[dict[WhyNot, Message]] = {
    WhyNot.CANCELLED: translatable("Left out: the page says that it is cancelled."),
    WhyNot.YEAR_UNKNOWN: translatable("Left out: its year is not known."),
    WhyNot.TIMES: translatable("Left out: its times do not fit together."),
}
_NOT_CONFIRMED: Final[dict[str, Message]] = {
    "tentative": translatable("Tentative"),
    "moved": translatable("Moved"),
    "held": translatable("held already"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A field, and the page's own words for it."""

    line: int
    source: str
    label: str
    text: str


def rows(findings: Findings, read: Imported, lines: Sequence[str], words: Words, language: Language) -> Sequence[Row]:
    """In the order of the page."""
    found = [
        Row(finding.line, quoted(finding.lines, lines), label, text)
        for finding, label, text in (*_texts(findings, words, language), *_facts(findings, read, words, language))
    ]
    return sorted(found, key=lambda row: row.line)


def _texts(findings: Findings, words: Words, language: Language) -> Iterator[tuple[Finding, str, str]]:
    for path, passage in (
        ("name", findings.title),
        ("task", findings.task),
        ("intention", findings.intention),
        ("invitation", findings.invitation),
    ):
        if passage is not None:
            yield passage, words.label(path), passage.text
    for number, objective in enumerate(findings.objectives):
        yield objective, words.label(f"objectives.{number}"), objective.text
    measures = [each for each in findings.measures if not each.is_programme]
    for number, measure in enumerate(measures):
        yield measure, words.label(f"measures.{number}"), measure.text
    for number, programme in enumerate(findings.programmes):
        yield programme, words.label(f"programmes.{number}"), "\n".join(_programme(programme, words, language))


def _facts(findings: Findings, read: Imported, words: Words, language: Language) -> Iterator[tuple[Finding, str, str]]:
    for number, link in enumerate(findings.links):
        yield link, words.label(f"links.{number}"), f"{link.text}\n{link.url}".strip()
    if findings.sign_up is not None:
        yield findings.sign_up, words.label("sign_up"), "\n".join(_sign_up(read, words))
    for meeting in read.meetings:
        yield meeting.found, words.say(_MEETING), "\n".join(_meeting(meeting, words, language))
    for number, contact in enumerate(findings.contacts):
        yield contact, words.label(f"leads.{number}"), "\n".join(_contact(contact))


def _programme(found: Programme, words: Words, language: Language) -> Iterator[str]:
    yield found.name
    if found.description:
        yield found.description
    if found.starts:
        yield f"{words.part('starts')}: {format_month(found.starts, language)}"
    for part, text in (
        ("responsible", found.responsible),
        ("funder", found.funder),
        ("implementer", found.implementer),
        ("site", found.site_url or found.site),
    ):
        if text:
            yield f"{words.part(part)}: {text}"


def _sign_up(read: Imported, words: Words) -> Iterator[str]:
    sign_up = read.content.sign_up
    yield words.say(STATES[sign_up.state])
    if sign_up.url:
        yield sign_up.url
    if sign_up.deadline:
        yield f"{words.part('deadline')}: {words.value('sign_up.deadline', sign_up.deadline.isoformat())}"


def _meeting(read: MeetingRead, words: Words, language: Language) -> Iterator[str]:
    if read.proposed is None:
        yield words.say(_LEFT_OUT[read.why_not or WhyNot.TIMES])
        return
    yield format_when(read.proposed.when, HELSINKI, language)
    if read.found.place:
        yield read.found.place
    if read.found.status in _NOT_CONFIRMED:
        yield words.say(_NOT_CONFIRMED[read.found.status])


def _contact(contact: Contact) -> Iterator[str]:
    phone = format_phone(contact.phone) if contact.phone else None
    for text in (contact.name, contact.title, contact.organisation, phone, contact.email):
        if text:
            yield text
