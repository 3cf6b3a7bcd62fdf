"""From what was found on a pasted page to the content of a draft. Nothing is guessed: what is unsure is left out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.catalog.domain.content import Content, is_web_address
from services.catalog.domain.page_import.findings import Contact, Findings, Meeting, Passage, Programme, Question
from services.catalog.domain.page_import.findings import SignUp as FoundSignUp
from shared.contracts.catalog import Lead, Link, Measure, ProposedMeeting, SignUp
from shared.contracts.catalog import Programme as ProgrammeContent
from shared.contracts.snapshots import Localised
from shared.contracts.when import Days, Open, Slot, Slots, When
from shared.languages import Language

HELSINKI = ZoneInfo("Europe/Helsinki")
BLOCKING_YEARS = frozenset({"year_missing", "year_unclear"})
BLOCKING_NAMES = frozenset({"title_missing", "several_groups"})
LONGEST_SOURCE = 500
_LINE_END = re.compile(r"\r\n|\r|\n")
_AROUND_A_LINE = " \t\xa0•·*-–"
_WITHOUT_YEAR = re.compile(r"--\d{2}-\d{2}")


class WhyNot(StrEnum):
    """Why no meeting is proposed, in words for the command line."""

    CANCELLED = "the page says that it is cancelled"
    YEAR_UNKNOWN = "its year is not known"
    TIMES = "its times do not fit together"


@dataclass(frozen=True, slots=True)
class MeetingRead:
    """A meeting on the page, with what is proposed of it, or why nothing is."""

    found: Meeting
    source: str
    """The words of the page."""
    proposed: ProposedMeeting | None
    why_not: WhyNot | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    content: Content
    meetings: tuple[MeetingRead, ...]


def must_be_answered(findings: Findings, *, name: str | None, leave_open: bool) -> tuple[Question, ...]:
    """The questions without whose answer no draft is made: the year of a meeting, and what the group is called.

    With `leave_open`, meetings whose year is not known are left out instead; `name` answers for the title.
    """
    codes = set() if leave_open else set(BLOCKING_YEARS)
    if name is None:
        codes |= BLOCKING_NAMES
    return tuple(question for question in findings.questions if question.code in codes)


def imported(findings: Findings, page: str, group_id: UUID, *, language: Language, name: str | None = None) -> Imported:
    """The draft's content, in the one language that `page` is in. `name` goes before the page's title."""
    meetings = _read_meetings(findings.meetings, _LINE_END.split(page), group_id)
    title = findings.title.text if findings.title else None
    content = Content(
        name=_text(name or title, language),
        task=_passage(findings.task, language),
        intention=_passage(findings.intention, language),
        objectives=tuple({language: each.text} for each in findings.objectives),
        measures=tuple(Measure(title={language: each.text}) for each in findings.measures if not each.is_programme),
        programmes=tuple(_programme(each, language) for each in findings.programmes),
        invitation=_passage(findings.invitation, language),
        links=tuple(
            Link(url=each.url, title={language: each.text or each.url})
            for each in findings.links
            if is_web_address(each.url)
        ),
        leads=tuple(_leads(findings.contacts, language)),
        sign_up=_sign_up(findings.sign_up),
        proposed_meetings=tuple(each.proposed for each in meetings if each.proposed is not None),
    )
    return Imported(content, meetings)


def with_page(before: Content, page: Content) -> Content:
    """The content with the page's words in it: the page decides where it says something, and adds its language.

    Lists come from the page. Where they are as long as before, what other languages say at each place stays.
    """
    return Content(
        name=before.name | page.name,
        task=before.task | page.task,
        intention=before.intention | page.intention,
        objectives=_merged(before.objectives, page.objectives),
        measures=page.measures or before.measures,
        programmes=page.programmes or before.programmes,
        invitation=before.invitation | page.invitation,
        links=page.links or before.links,
        leads=page.leads or before.leads,
        sign_up=page.sign_up if page.sign_up != SignUp() else before.sign_up,
        proposed_meetings=page.proposed_meetings or before.proposed_meetings,
    )


def _merged(before: Sequence[Localised], page: Sequence[Localised]) -> tuple[Localised, ...]:
    if not page:
        return tuple(before)
    if len(before) != len(page):
        return tuple(page)
    return tuple(old | new for old, new in zip(before, page, strict=True))


def _text(text: str | None, language: Language) -> Localised:
    return {language: text.strip()} if text and text.strip() else {}


def _passage(passage: Passage | None, language: Language) -> Localised:
    return {} if passage is None else _text(passage.text, language)


def _programme(found: Programme, language: Language) -> ProgrammeContent:
    site = None
    if found.site_url is not None and is_web_address(found.site_url):
        site = Link(url=found.site_url, title={language: found.site or found.site_url})
    return ProgrammeContent(
        name={language: found.name},
        description=_text(found.description, language),
        starts=found.starts,
        responsible=_text(found.responsible, language),
        funder=_text(found.funder, language),
        implementer=_text(found.implementer, language),
        site=site,
    )


def _leads(contacts: Iterable[Contact], language: Language) -> Iterable[Lead]:
    for contact in contacts:
        name = contact.name or contact.title or contact.organisation
        if name is None:
            continue
        yield Lead(
            name=name,
            title=_text(contact.title if contact.name else None, language),
            organisation=_text(contact.organisation if name != contact.organisation else None, language),
            phone=contact.phone,
            email=contact.email,
        )


def _sign_up(found: FoundSignUp | None) -> SignUp:
    if found is None:
        return SignUp()
    deadline = None if found.deadline is None else _deadline(found.deadline)
    if found.status == "closed":
        return SignUp(state="closed", deadline=deadline)
    if found.url is not None and is_web_address(found.url):
        return SignUp(state="by-form", url=found.url, deadline=deadline)
    return SignUp(state="by-mail" if found.by == "mail" else "open", deadline=deadline)


def _deadline(written: str) -> datetime | None:
    """A day lasts until its last second in Helsinki; a day without a year is none."""
    if _WITHOUT_YEAR.match(written):
        return None
    if "T" not in written:
        midnight = datetime.combine(date.fromisoformat(written) + timedelta(days=1), time(), HELSINKI)
        return midnight.astimezone(UTC) - timedelta(seconds=1)
    return _moment(written)


def _read_meetings(meetings: Iterable[Meeting], page: Sequence[str], group_id: UUID) -> tuple[MeetingRead, ...]:
    """A meeting is known by its group, its first day and its number on that day: the same page gives the same ids."""
    read = []
    seen: Counter[str] = Counter()
    for meeting in meetings:
        source = _source(meeting, page)
        try:
            when = _when(meeting)
        except _Unsure as reason:
            read.append(MeetingRead(meeting, source, None, reason.why))
            continue
        except ValueError:
            read.append(MeetingRead(meeting, source, None, WhyNot.TIMES))
            continue
        day = "open" if isinstance(when, Open) else (meeting.starts or "")[:10]
        seen[day] += 1
        meeting_id = uuid5(group_id, f"{day}/{seen[day]}")
        proposed = ProposedMeeting(id=meeting_id, when=when, place=meeting.place, source=source)
        read.append(MeetingRead(meeting, source, proposed))
    return tuple(read)


def _source(meeting: Meeting, page: Sequence[str]) -> str:
    lines = [page[number - 1].strip(_AROUND_A_LINE) for number in meeting.lines if number <= len(page)]
    return "\n".join(lines)[:LONGEST_SOURCE]


class _Unsure(Exception):
    def __init__(self, why: WhyNot) -> None:
        super().__init__(why)
        self.why = why


def _when(meeting: Meeting) -> When:
    if meeting.status == "cancelled":
        raise _Unsure(WhyNot.CANCELLED)
    if meeting.starts is None or meeting.status in {"open", "moved"}:
        return Open()
    if _WITHOUT_YEAR.match(meeting.starts):
        raise _Unsure(WhyNot.YEAR_UNKNOWN)
    first = date.fromisoformat(meeting.starts[:10])
    last = date.fromisoformat(meeting.ends[:10]) if meeting.ends else first
    starts = _moment(meeting.starts) if "T" in meeting.starts else None
    if starts is None:
        return Days(days=tuple(first + timedelta(days=number) for number in range((last - first).days + 1)))
    ends = _moment(meeting.ends) if meeting.ends and "T" in meeting.ends else None
    return Slots(slots=(Slot(starts=starts, ends=ends),))


def _moment(written: str) -> datetime | None:
    """The instant in UTC; None where the clock in Helsinki shows that time twice, or never."""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    local = moment.replace(tzinfo=HELSINKI)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return None
    return local.astimezone(UTC)
