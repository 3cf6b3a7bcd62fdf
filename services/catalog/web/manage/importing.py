"""Bring a pasted page in: see each field beside the line it came from, answer what is asked, make the draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from services.catalog import store
from services.catalog.domain.groups import BadContent, Group, SlugTaken
from services.catalog.domain.imported import BLOCKING_NAMES, BLOCKING_YEARS, imported, must_be_answered
from services.catalog.domain.open_questions import lines_of, quoted
from services.catalog.domain.page_import import MAX_BYTES, PageTooLarge, read_page
from services.catalog.domain.page_import.findings import Findings
from services.catalog.domain.problems import Kind
from services.catalog.domain.slugs import free_slug, is_slug, slug_of
from services.catalog.usecases.grant import Grant, grant
from services.catalog.usecases.import_page import AlreadyThere, ImportPage, import_page
from services.catalog.web.manage.group import text_in
from services.catalog.web.manage.questions import QUESTIONS, proposals
from services.catalog.web.manage.reading import rows
from services.catalog.web.manage.words import PROBLEMS, SLUG_TAKEN, Words
from shared.access import Gate, Permission, Visitor
from shared.clock import Clock
from shared.languages import NAMES, Language, Message, is_language, translatable
from shared.postgres import Connection, Database
from shared.web import Pages, language_of

PATH: Final = "/{lang}/manage/import"
NOT_SAVED: Final = UUID(int=0)
"""Stands for the group while a page is only shown."""
_YEARS: Final = range(1990, 2101)
_EMPTY: Final = translatable("Paste the page's text, or choose a file.")
_BOTH: Final = translatable("Paste the text or choose a file, not both.")
_NOT_TEXT: Final = translatable("The file is no plain text in UTF-8. Save it as plain text (.txt), or paste the text.")
_TOO_LONG: Final = translatable("The text is longer than 200 kilobytes. Paste the group's page alone.")
_BAD_YEAR: Final = translatable("Write a year between 1990 and 2100.")
_YEAR_MISSING: Final = translatable("Give the year, or choose to leave these meetings out.")
_NAME_MISSING: Final = translatable("Give the group a name.")


@dataclass(frozen=True, slots=True)
class Answers:
    """What the visitor said about the page."""

    page: str
    name: str = ""
    slug: str = ""
    year: str = ""
    language: Language | None = None
    leave_open: bool = False

    @property
    def year_given(self) -> int | None:
        return int(self.year) if self.year.isascii() and self.year.isdigit() and int(self.year[:9]) in _YEARS else None

    def values(self, findings: Findings) -> dict[str, str]:
        return {
            "name": self.name,
            "slug": self.slug,
            "year": self.year,
            "language": self.language or findings.language,
            "leave_open": "yes" if self.leave_open else "",
        }


class Importing:
    def __init__(self, database: Database, pages: Pages, gate: Gate, clock: Clock) -> None:
        self._database = database
        self._pages = pages
        self._gate = gate
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [self._gate.route(PATH, self.show), self._gate.route(PATH, self.take, methods=["POST"])]

    async def show(self, _request: Request, visitor: Visitor) -> Response:
        visitor.require(Permission.CREATE_GROUP)
        return _paste(visitor, "", {})

    async def take(self, request: Request, visitor: Visitor) -> Response:
        """Read the page; with the button that says so, make the draft too."""
        visitor.require(Permission.CREATE_GROUP)
        form = await request.form()
        page, errors = await _page(form)
        if errors:
            return _paste(visitor, page, errors)
        answers = _answers(form, page)
        try:
            findings = read_page(page, year=answers.year_given)
        except PageTooLarge:
            return _paste(visitor, page, {"page": _TOO_LONG})
        if answers.year and answers.year_given is None:
            return self._review(request, visitor, answers, findings, {"year": _BAD_YEAR})
        if text_in(form, "do") != "create":
            return self._review(request, visitor, answers, findings, {})
        return await self._create(request, visitor, answers, findings)

    async def _create(self, request: Request, visitor: Visitor, answers: Answers, findings: Findings) -> Response:
        errors = _unanswered(answers, findings)
        if answers.slug and not is_slug(answers.slug):
            errors["slug"] = PROBLEMS[Kind.NOT_A_SLUG]
        if errors:
            return self._review(request, visitor, answers, findings, errors)
        command = ImportPage(
            findings,
            answers.page,
            answers.language or findings.language,
            answers.name or None,
            answers.slug or None,
            update=False,
            publish=False,
            by=visitor.actor,
        )
        try:
            async with self._database.transaction() as connection:
                made = await self._made(connection, command, visitor, now=self._clock())
        except BadContent as error:
            words = Words(self._pages, language_of(request))
            told = [words.say(message) for message in words.errors(error.problems).values()]
            return self._review(request, visitor, answers, findings, {"": Message(" ".join(dict.fromkeys(told)))})
        except (AlreadyThere, SlugTaken):
            return await self._taken(request, visitor, answers, findings)
        return RedirectResponse(f"/{language_of(request)}/manage/groups/{made.slug}?done=created", 303)

    async def _made(self, connection: Connection, command: ImportPage, visitor: Visitor, *, now: datetime) -> Group:
        """The draft, which whoever brings it in leads."""
        made = (await import_page(connection, command, now=now)).group
        await grant(connection, Grant(visitor.account.id, made.id, "lead", visitor.actor), now=now)
        return made

    async def _taken(self, request: Request, visitor: Visitor, answers: Answers, findings: Findings) -> Response:
        async with self._database.connection() as connection:
            taken = await store.slugs(connection)
        title = findings.title.text if findings.title else ""
        free = free_slug(answers.slug or slug_of(answers.name or title), taken)
        return self._review(request, visitor, replace(answers, slug=free), findings, {"slug": SLUG_TAKEN}, status=409)

    def _review(
        self,
        request: Request,
        visitor: Visitor,
        answers: Answers,
        findings: Findings,
        errors: Mapping[str, Message],
        *,
        status: int = 422,
    ) -> Response:
        language = language_of(request)
        words = Words(self._pages, language)
        name = answers.name or None
        read = imported(findings, answers.page, NOT_SAVED, language=answers.language or findings.language, name=name)
        lines = lines_of(answers.page)
        blocking = must_be_answered(findings, name=name, leave_open=answers.leave_open)
        return visitor.render(
            "manage/import_review.html",
            status=status if errors else 200,
            current="import",
            page=answers.page,
            values=answers.values(findings),
            errors=errors,
            summary={field: words.say(message) for field, message in errors.items()},
            rows=rows(findings, read, lines, words, language),
            questions=[
                (each, QUESTIONS[each.code], [words.say(answer) for answer in proposals(each.code, each.proposals)])
                for each in findings.questions
            ],
            blocking=blocking,
            quotes=[quoted(question.lines, lines) for question in findings.questions],
            blocks_year=any(each.code in BLOCKING_YEARS for each in blocking),
            blocks_name=any(each.code in BLOCKING_NAMES for each in blocking),
            languages=tuple(NAMES.items()),
            meetings=[each for each in read.meetings if each.proposed is not None],
        )


def _unanswered(answers: Answers, findings: Findings) -> dict[str, Message]:
    asked = must_be_answered(findings, name=answers.name or None, leave_open=answers.leave_open)
    errors: dict[str, Message] = {}
    for question in asked:
        if question.code.startswith("year"):
            errors["year"] = _YEAR_MISSING
        else:
            errors["name"] = _NAME_MISSING
    return errors


async def _page(form: FormData) -> tuple[str, dict[str, Message]]:
    """The pasted text or the file's, and what is wrong with it."""
    pasted = text_in(form, "page")
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return pasted, {} if pasted.strip() else {"page": _EMPTY}
    if pasted.strip():
        return pasted, {"file": _BOTH}
    raw = await file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        return "", {"file": _TOO_LONG}
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", {"file": _NOT_TEXT}
    if "\x00" in text or not file.filename.lower().endswith(".txt"):
        return "", {"file": _NOT_TEXT}
    return text, {} if text.strip() else {"file": _EMPTY}


def _answers(form: FormData, page: str) -> Answers:
    language = text_in(form, "language")
    return Answers(
        page,
        name=" ".join(text_in(form, "name").split()),
        slug=text_in(form, "slug").strip(),
        year=text_in(form, "year").strip(),
        language=language if is_language(language) else None,
        leave_open=text_in(form, "leave_open") == "yes",
    )


def _paste(visitor: Visitor, page: str, errors: Mapping[str, Message]) -> Response:
    return visitor.render(
        "manage/import.html", status=422 if errors else 200, current="import", values={"page": page}, errors=errors
    )
