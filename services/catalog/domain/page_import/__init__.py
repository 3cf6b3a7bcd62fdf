"""Reads a pasted group page into findings: pure, in linear time, asking where the page does not tell."""

from services.catalog.domain.page_import import questions
from services.catalog.domain.page_import.contacts import read_contacts
from services.catalog.domain.page_import.findings import Findings, Question
from services.catalog.domain.page_import.group_state import read_group_state
from services.catalog.domain.page_import.language import read_languages, read_working_language
from services.catalog.domain.page_import.lines import MAX_BYTES, MAX_LINE, PageTooLarge, read_lines
from services.catalog.domain.page_import.meetings import read_meetings
from services.catalog.domain.page_import.programmes import read_programmes
from services.catalog.domain.page_import.sections import split_sections
from services.catalog.domain.page_import.sign_up import read_sign_up
from services.catalog.domain.page_import.statements import (
    find_title,
    is_furniture,
    passage,
    read_groups,
    read_intention,
    read_invitation,
    read_links,
    read_measures,
    read_objectives,
    read_task,
)
from services.catalog.domain.page_import.years import hint_in

__all__ = ["MAX_BYTES", "Findings", "PageTooLarge", "read_page"]


def read_page(text: str, *, year: int | None = None) -> Findings:
    """What the pasted page `text` says of a group.

    `year` is used for dates whose year nothing on the page tells; it never replaces one that the page gives. Times are
    Europe/Helsinki unless the page names a zone. Raises `PageTooLarge` over `MAX_BYTES` of UTF-8, and nothing else.
    """
    lines = read_lines(text)
    title = find_title(lines)
    content = [line for line in lines if line is title or not is_furniture(line.text)]
    languages = read_languages(content)
    sections = split_sections(content, title)
    contacts = read_contacts(sections, title)
    meetings = read_meetings(content, sections, title, year=year, english=languages[0] == "en")
    named = hint_in(title.text, title.number) if title else None
    told = named.years[0] if named and len(named.years) == 1 else year
    sign_up, sign_up_questions = read_sign_up(sections, contacts.contacts, year=told)
    status, status_lines, status_questions = read_group_state(content)
    groups = read_groups(sections)
    asked = [*meetings.questions, *contacts.questions, *sign_up_questions, *status_questions]
    cut = [line.number for line in content if line.cut]
    if cut:
        asked.append(questions.line_cut(cut, MAX_LINE))
    if title is None:
        asked.append(questions.title_missing(next((line.number for line in content if not line.blank), 1)))
    if groups:
        asked.append(questions.several_groups([each.line for each in groups], [each.text for each in groups]))
    return Findings(
        language=languages[0],
        languages=languages,
        working_language=read_working_language(content),
        status=status,
        status_lines=status_lines,
        title=passage(title.text, [title.number]) if title else None,
        task=read_task(sections),
        intention=read_intention(sections),
        objectives=read_objectives(sections),
        measures=read_measures(sections),
        programmes=read_programmes(sections),
        invitation=read_invitation(sections, title),
        sign_up=sign_up,
        meetings=meetings.meetings,
        contacts=contacts.contacts,
        groups=groups,
        links=read_links(content),
        set_aside=meetings.set_aside,
        questions=_in_page_order(asked),
    )


def _in_page_order(asked: list[Question]) -> tuple[Question, ...]:
    return tuple(sorted(dict.fromkeys(asked), key=lambda each: each.line))
