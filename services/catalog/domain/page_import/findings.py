"""What an import found on a pasted page: frozen models whose JSON is the importer's public shape.

Every finding carries `line`, the first source line it came from (counted from 1), and `lines`, all of them.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["fi", "sv", "en"]
GroupStatus = Literal["draft", "active", "ended"]
MeetingStatus = Literal["confirmed", "tentative", "open", "cancelled", "moved", "held"]
YearSource = Literal["date", "list", "section", "title", "option"]
SignUpStatus = Literal["open", "closed"]
SignUpWay = Literal["link", "form", "mail", "phone"]


class Finding(BaseModel):
    """Anything read from the page."""

    model_config = ConfigDict(frozen=True)

    line: int
    lines: tuple[int, ...]


class Passage(Finding):
    """A piece of the page's own text."""

    text: str


class Measure(Passage):
    """A measure; `is_programme` says that `programmes` describes it further under the same name."""

    is_programme: bool = False


class Programme(Finding):
    """A named programme among the measures. `starts` is `YYYY-MM`; the rest is as the page words it."""

    name: str
    description: str | None = None
    starts: str | None = None
    responsible: str | None = None
    funder: str | None = None
    implementer: str | None = None
    site: str | None = None
    site_url: str | None = None


class Link(Finding):
    """An address on the page, with the words that stood for it."""

    text: str
    url: str


class Meeting(Finding):
    """A meeting the page announces.

    `starts` and `ends` are `YYYY-MM-DD` where no time is given, else `YYYY-MM-DDTHH:MM` as a clock in `zone` shows.
    In Europe/Helsinki they bear no offset, in any other zone they do (`2012-01-02T11:00-08:00`). A year that nothing
    on the page tells is left out: `--MM-DD` or `--MM-DDTHH:MM` (ISO 8601:2000, 5.2.1.3). `starts` is null where the
    page says that the date is yet to be set, or gives one that can be read two ways (`open`);
    `ends` where no end is given. The end of a whole-day meeting is its last day.

    `status`: `confirmed` (given as fixed), `tentative` (called preliminary), `open` (date to be set), `cancelled`,
    `moved` (said to be moved, the new date not on the page), `held` (told in the past tense).
    `year_from` says what gave the year: the `date` itself, a neighbour in the `list`, its `section`, the page's
    `title`, the caller's `option`, or null for nothing.
    """

    title: str | None = None
    starts: str | None
    ends: str | None
    zone: str = "Europe/Helsinki"
    place: str | None = None
    status: MeetingStatus = "confirmed"
    year_from: YearSource | None = None


class Contact(Finding):
    """A person or desk to ask. `phone` is E.164. A masked address is unmasked, a lost one is null and asked for."""

    name: str | None = None
    title: str | None = None
    organisation: str | None = None
    phone: str | None = None
    email: str | None = None


class SignUp(Finding):
    """How one joins: by what (`by`), where (`url`, `emails`), until when (`deadline`, a date as a meeting has)."""

    status: SignUpStatus
    by: SignUpWay | None = None
    url: str | None = None
    emails: tuple[str, ...] = ()
    deadline: str | None = None
    text: str


class SetAside(Finding):
    """A date that is no meeting.

    `why` is `updated`, `term`, `break`, `deadline`, `law`, `document` (of minutes, a decision), `number`, `past`,
    `attendance`, `brackets`, `moved` (the old date), `title` (used for the year) or `unclear`.
    """

    text: str
    why: str


class Question(Finding):
    """Something only a person can settle.

    `code` names the kind of doubt, `asks` is the question, `why` what caused it, `proposals` the answers that would
    fit, `answer` how to give one, and `message` all of it in plain English.
    """

    code: str
    asks: str
    why: str
    proposals: tuple[str, ...] = ()
    answer: str
    message: str


class Findings(BaseModel):
    """All that was read from one page, in the order of the page.

    `language` is the page's main language, `languages` all it is written in, `working_language` what the group speaks.
    """

    model_config = ConfigDict(frozen=True)

    language: Language
    languages: tuple[Language, ...]
    working_language: Language | None
    status: GroupStatus
    status_lines: tuple[int, ...]
    title: Passage | None
    task: Passage | None
    intention: Passage | None
    objectives: tuple[Passage, ...]
    measures: tuple[Measure, ...]
    programmes: tuple[Programme, ...]
    invitation: Passage | None
    sign_up: SignUp | None
    meetings: tuple[Meeting, ...]
    contacts: tuple[Contact, ...]
    groups: tuple[Passage, ...]
    links: tuple[Link, ...]
    set_aside: tuple[SetAside, ...]
    questions: tuple[Question, ...]
