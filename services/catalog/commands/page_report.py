"""What was read from a pasted page, for the eyes of a lead: each field with its line, then the questions."""

import shutil
import textwrap
from collections.abc import Iterator, Sequence

from services.catalog.domain.imported import MeetingRead
from services.catalog.domain.page_import.findings import Contact, Findings, Passage, Programme, Question
from shared.formats import HELSINKI, format_phone, format_when, masked_mail
from shared.languages import Language

LANGUAGE_NAMES = {"fi": "Finnish", "sv": "Swedish", "en": "English"}
_FIELD_WIDTH = 12


def report(
    findings: Findings,
    meetings: Sequence[MeetingRead],
    language: Language,
    name: str | None,
    asked: Sequence[Question],
) -> Iterator[str]:
    yield f"The page is in {LANGUAGE_NAMES[language]}. Each field with the line it came from:"
    yield ""
    for line, field, text in _fields(findings, name):
        yield _row(line, field, text)
    for meeting in meetings:
        yield _row(meeting.found.line, "meeting", _meeting(meeting))
    for contact in findings.contacts:
        yield _row(contact.line, "lead", _contact(contact))
    yield ""
    if not findings.questions:
        yield "No questions: everything is clear."
        return
    yield "Questions"
    for number, question in enumerate(findings.questions, 1):
        mark = " [must be answered first]" if question in asked else ""
        yield textwrap.fill(
            question.message + mark, _columns(), initial_indent=f"{number:>3}. ", subsequent_indent=" " * 5
        )


def _fields(findings: Findings, name: str | None) -> Iterator[tuple[int | None, str, str]]:
    if name is not None:
        yield None, "name", name
    else:
        yield from _passages("name", [findings.title])
    yield from _passages("task", [findings.task])
    yield from _passages("intention", [findings.intention])
    yield from _passages("objective", findings.objectives)
    yield from _passages("measure", [measure for measure in findings.measures if not measure.is_programme])
    for programme in findings.programmes:
        yield programme.line, "programme", _programme(programme)
    yield from _passages("invitation", [findings.invitation])
    if findings.sign_up is not None:
        yield findings.sign_up.line, "sign-up", f"{findings.sign_up.status}: {findings.sign_up.text}"
    for link in findings.links:
        yield link.line, "link", f"{link.text} {link.url}"


def _passages(field: str, passages: Sequence[Passage | None]) -> Iterator[tuple[int, str, str]]:
    for passage in passages:
        if passage is not None:
            yield passage.line, field, passage.text


def _programme(programme: Programme) -> str:
    parts = {
        "starts": programme.starts,
        "responsible": programme.responsible,
        "funded by": programme.funder,
        "carried out by": programme.implementer,
        "site": " ".join(filter(None, (programme.site, programme.site_url))),
    }
    told = "; ".join(f"{label} {text}" for label, text in parts.items() if text)
    return f"{programme.name} ({told})" if told else programme.name


def _row(line: int | None, field: str, text: str) -> str:
    head = f"{'' if line is None else line:>5}  {field:<{_FIELD_WIDTH}} "
    return textwrap.fill(text, _columns(), initial_indent=head, subsequent_indent=" " * len(head))


def _columns() -> int:
    return max(60, min(110, shutil.get_terminal_size().columns))


def _meeting(read: MeetingRead) -> str:
    if read.proposed is None:
        return f"{' '.join(read.source.split())}: left out, {read.why_not}"
    place = f", {read.found.place}" if read.found.place else ""
    return f"{format_when(read.proposed.when, HELSINKI, 'en')}{place}" + (
        "" if read.found.status == "confirmed" else f" ({read.found.status})"
    )


def _contact(contact: Contact) -> str:
    phone = format_phone(contact.phone) if contact.phone else None
    email = masked_mail(contact.email) if contact.email else None
    return ", ".join(filter(None, (contact.name, contact.title, contact.organisation, phone, email)))
