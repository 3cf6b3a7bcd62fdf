"""Reads a page's contacts: the people and desks beside a mail address or a phone number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.catalog.domain.page_import import questions
from services.catalog.domain.page_import.addresses import is_desk, name_from, read_emails, without_links
from services.catalog.domain.page_import.findings import Contact, Question
from services.catalog.domain.page_import.lines import Line
from services.catalog.domain.page_import.people import read_person
from services.catalog.domain.page_import.phones import Phone, read_phones
from services.catalog.domain.page_import.sections import Kind, Section, is_short_line, kind_of

_LONGEST = 1500
_MOST_LINES = 11
_SIGN_UP = re.compile(r"ilmoittau|anmäl|\bregist(?:er|ration)|sign up|\brsvp", re.I)


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one contact."""

    text: str
    lines: tuple[int, ...]
    email_line: int


@dataclass(frozen=True, slots=True)
class ContactsFound:
    """The contacts in page order and what is in doubt about them."""

    contacts: tuple[Contact, ...]
    questions: tuple[Question, ...]


def read_contacts(sections: Sequence[Section], title: Line | None) -> ContactsFound:
    """Find the contacts of every section. Someone without an address or a number is no contact (members are not)."""
    contacts: list[Contact] = []
    asked: list[Question] = []
    for section in sections:
        lines = [line for line in section.lines if line is not title]
        for block in _blocks(lines, section.kind is Kind.CONTACTS):
            contact = _read(block, asked)
            if contact:
                contacts.append(contact)
    return ContactsFound(_merged(contacts), tuple(asked))


@dataclass(frozen=True, slots=True)
class _Marked:
    """A line and whether it has a mail address or a phone number, read once."""

    line: Line
    email: bool
    phone: bool

    @property
    def anchors(self) -> bool:
        return self.email or self.phone


def _marked(line: Line) -> _Marked:
    text = line.text[:_LONGEST]
    worth = (len(text) > 5 and any(each in text for each in "@([0123456789")) or " at " in text
    return _Marked(line, worth and bool(read_emails(text)), worth and bool(read_phones(text)))


def _blocks(lines: Sequence[Line], contacts_section: bool) -> list[_Block]:
    """Cut the lines into contacts: a bullet, a line of its own, or a run of lines that begins anew at each name."""
    blocks: list[_Block] = []
    run: list[_Marked] = []
    for line in lines:
        if line.blank:
            # A person may be spread over paragraphs: name, blank, title, blank, address.
            if not (contacts_section and run and not _has_anchor(run) and _is_loose(run)):
                blocks.extend(_cut(run))
                run = []
            continue
        mark = _marked(line)
        if (line.bullet and run) or _begins_anew(run, mark):
            blocks.extend(_cut(run))
            run = []
        # More lines than a contact takes are prose above it.
        run = [*run[-_MOST_LINES:], mark]
    return [*blocks, *_cut(run)]


def _begins_anew(run: Sequence[_Marked], mark: _Marked) -> bool:
    if not run or not _has_anchor(run):
        return False
    own = _strip_addresses(mark.line.text[:_LONGEST]).strip()
    named = " " in own and read_person(own, None).name is not None
    return named or (mark.email and any(each.email for each in run))


def _has_anchor(run: Sequence[_Marked]) -> bool:
    return any(each.anchors for each in run)


def _is_loose(run: Sequence[_Marked]) -> bool:
    return len(run) <= 4 and all(is_short_line(each.line) or each.line.text[0].islower() for each in run)


def _cut(run: Sequence[_Marked]) -> list[_Block]:
    marks = [
        each
        for each in run
        if each.anchors or not (is_short_line(each.line) and kind_of(each.line.text) is Kind.CONTACTS)
    ]
    if not _has_anchor(marks):
        return []
    if len(marks) == 1 or all(each.email for each in marks):
        return [block for each in marks for block in _cut_line(each.line)]
    text = "\n".join(without_links(each.line.text[:_LONGEST]) for each in marks)
    email_line = next((each.line.number for each in marks if each.email), marks[0].line.number)
    return [_Block(text, tuple(each.line.number for each in marks), email_line)]


def _cut_line(line: Line) -> list[_Block]:
    """One block an address, where a line holds several people; a phone number after an address stays with it."""
    text = without_links(line.text[:_LONGEST])
    emails = read_emails(text)
    phones = read_phones(text)
    if len(emails) < 2:
        return [_Block(text, (line.number,), line.number)]
    ends = []
    for index, email in enumerate(emails[:-1]):
        following = [phone for phone in phones if email.end <= phone.start < emails[index + 1].start]
        gap = text[email.end : following[0].start] if following else "x"
        ends.append(following[0].end if not re.search(r"[^\W\d_]", gap) else email.end)
    starts = [0, *ends]
    return [
        _Block(text[start:end], (line.number,), line.number)
        for start, end in zip(starts, [*ends, len(text)], strict=True)
    ]


def _read(block: _Block, asked: list[Question]) -> Contact | None:
    emails, phones = read_emails(block.text), read_phones(block.text)
    line = block.lines[0]
    pattern = next((each.pattern for each in emails if each.pattern), None)
    if pattern:
        asked.append(questions.email_pattern(line, pattern))
    email = next((each.email for each in emails if each.email), None)
    wiped = any(each.email is None and each.pattern is None for each in emails)
    numbers = [phone for phone in phones if phone.number]
    if not email and not wiped and not phones:
        return None
    person = read_person(_strip_addresses(block.text), email)
    if person.name is None and email and _SIGN_UP.search(block.text):
        return None
    if wiped and not email:
        asked.append(questions.email_missing(block.email_line, person.name))
    asked.extend(_ask_about(block, email, person.name, phones))
    if person.unsorted:
        parts = [each for each in (person.title, person.organisation, *person.unsorted) if each]
        asked.append(questions.contact_unclear(line, parts))
    return Contact(
        name=person.name,
        title=person.title,
        organisation=person.organisation,
        phone=numbers[0].number if numbers else None,
        email=email,
        line=line,
        lines=block.lines,
    )


def _ask_about(block: _Block, email: str | None, name: str | None, phones: list[Phone]) -> list[Question]:
    asked: list[Question] = []
    line = block.lines[0]
    if name is None and not (email and is_desk(email)):
        asked.append(questions.contact_name(line, name_from(email) if email else None))
    good = [phone for phone in phones if phone.number]
    if phones and not good:
        asked.append(questions.phone_unclear(line, phones[0].written))
    if len(good) > 1 and good[1].number and good[0].number:
        asked.append(questions.second_phone(line, good[0].number, good[1].number))
    return asked


def _strip_addresses(text: str) -> str:
    spans = [(each.start, each.end) for each in read_emails(text)]
    spans += [(each.start, each.end) for each in read_phones(text)]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} , {text[end:]}"
    return text


def _merged(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """One contact a person: the same address, or the same name, told twice is one."""
    kept: dict[str, Contact] = {}
    for contact in contacts:
        key = (contact.email or contact.name or contact.phone or f"line {contact.line}").casefold()
        earlier = kept.get(key)
        if earlier is None:
            kept[key] = contact
            continue
        kept[key] = earlier.model_copy(
            update={
                "name": earlier.name or contact.name,
                "title": earlier.title or contact.title,
                "organisation": earlier.organisation or contact.organisation,
                "phone": earlier.phone or contact.phone,
                "lines": tuple(sorted({*earlier.lines, *contact.lines})),
            }
        )
    return tuple(kept.values())
