"""The form in which a group's page is written, its preview, and what happens when two write at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from services.catalog import store
from services.catalog.domain.content import MOST_ITEMS, Content, faults, gaps
from services.catalog.domain.groups import BadContent, ChangedMeanwhile, Group, NotPublishable
from services.catalog.domain.merging import Side, Undecided, forks, merged
from services.catalog.store import questions
from services.catalog.usecases.change import Change, change
from services.catalog.usecases.settle_question import settle_question
from services.catalog.web.manage.group import Heading, address, group_for, text_in, version_in
from services.catalog.web.manage.questions import QUESTIONS, proposals
from services.catalog.web.manage.typed import LISTS, Typed
from services.catalog.web.manage.words import STATES, STATUSES, Words
from services.catalog.web.shown import group_page
from shared.access import Gate, Permission, Visitor
from shared.clock import Clock
from shared.languages import Message, is_language, translatable
from shared.postgres import Database
from shared.web import Pages, language_of

PATH: Final = "/{lang}/manage/groups/{slug}"
_STEPS: Final = {"up": -1, "down": 1}
_UNSAVED: Final = frozenset({"edit", "settled", "add", "remove", *_STEPS})
"""Buttons that bring the form back as it was typed."""
_CHOOSE: Final = translatable("Choose which text stays.")
_DONE: Final = frozenset({"saved", "restored", "published", "ended", "reopened", "created"})


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A form that came in."""

    request: Request
    visitor: Visitor
    group: Group
    """As it is now."""
    typed: Typed
    version: int
    """The version on which what was typed builds."""
    form: FormData


class Editor:
    def __init__(self, database: Database, pages: Pages, gate: Gate, clock: Clock) -> None:
        self._database = database
        self._pages = pages
        self._gate = gate
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [
            self._gate.route(PATH, self.show),
            self._gate.route(PATH, self.take, methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """`?done=` says what the visitor has just done."""
        group = await group_for(self._database, request, visitor, Permission.SEE_GROUP)
        attempt = _Attempt(request, visitor, group, Typed.from_content(group.content), group.version, FormData())
        done = request.query_params.get("done", "")
        return await self._form(attempt, done=done if done in _DONE else "")

    async def take(self, request: Request, visitor: Visitor) -> Response:
        """Save; or by the button that was pressed, only look at it, change a list, or settle a conflict."""
        group = await group_for(self._database, request, visitor, Permission.EDIT_PAGE)
        form = await request.form()
        typed = Typed.from_form((name, value) for name, value in form.multi_items() if isinstance(value, str))
        attempt = _Attempt(request, visitor, group, typed, version_in(form, "version"), form)
        action, *where = text_in(form, "do").split(":")
        if action in _UNSAVED:
            return await self._unsaved(attempt, action, where)
        attempt = replace(attempt, typed=typed.without_blanks())
        content, wrong = attempt.typed.read(group.content)
        errors = self._words(request).errors(faults(content)) | wrong
        if errors:
            return await self._form(attempt, errors=errors)
        match action:
            case "preview":
                return await self._preview(attempt, content)
            case "settle":
                return await self._settle(attempt, content)
            case _:
                return await self._save(attempt, content)

    async def _unsaved(self, attempt: _Attempt, action: str, where: Sequence[str]) -> Response:
        """The form again, whatever is wrong in it."""
        match action:
            case "edit":
                return await self._form(attempt)
            case "settled":
                return await self._settled(attempt, where)
            case _:
                return await self._rearranged(attempt, action, where)

    async def _rearranged(self, attempt: _Attempt, action: str, where: Sequence[str]) -> Response:
        """The form with an item more, less or elsewhere; nothing is saved."""
        name, digits = (*where, "", "")[:2]
        number = _number(digits)
        typed = attempt.typed
        if name not in LISTS:
            raise HTTPException(400)
        match action:
            case "add":
                typed = typed.added(name) if len(typed.lists[name]) < MOST_ITEMS else typed
                focus = f"{name}.{len(typed.lists[name]) - 1}"
            case "remove":
                typed = typed.removed(name, number)
                focus = name
            case _:
                typed = typed.moved(name, number, _STEPS[action])
                focus = f"{name}.{number + _STEPS[action]}"
        return await self._form(replace(attempt, typed=typed), focus=focus)

    async def _settled(self, attempt: _Attempt, where: Sequence[str]) -> Response:
        """The form as it was typed, without a question of the import."""
        number = _number(where[0] if where else "")
        async with self._database.transaction() as connection:
            await settle_question(connection, attempt.group, number, by=attempt.visitor.actor, now=self._clock())
        return await self._form(attempt, focus="questions")

    async def _preview(self, attempt: _Attempt, content: Content) -> Response:
        language = language_of(attempt.request)
        async with self._database.connection() as connection:
            meetings = await store.meetings_of(connection, attempt.group.id)
        back = text_in(attempt.form, "back")
        return attempt.visitor.render(
            "manage/preview.html",
            values=attempt.typed.values(),
            version=attempt.version,
            back=back if is_language(back) else language,
            **group_page(
                replace(attempt.group, content=content),
                meetings,
                public_url=self._pages.public_url,
                language=language,
                now=self._clock(),
            ),
        )

    async def _save(self, attempt: _Attempt, content: Content) -> Response:
        command = Change(attempt.group.slug, content, attempt.version, attempt.visitor.actor)
        try:
            async with self._database.transaction() as connection:
                await change(connection, command, now=self._clock())
        except (BadContent, NotPublishable) as error:
            return await self._form(attempt, errors=self._words(attempt.request).errors(error.problems))
        except ChangedMeanwhile:
            group = await group_for(self._database, attempt.request, attempt.visitor, Permission.EDIT_PAGE)
            return await self._conflict(replace(attempt, group=group), content)
        return RedirectResponse(address(attempt.request, attempt.group.slug, "?done=saved"), 303)

    async def _conflict(
        self,
        attempt: _Attempt,
        content: Content,
        *,
        chosen: Mapping[str, Side] | None = None,
        undecided: Sequence[str] = (),
    ) -> Response:
        """Both texts side by side."""
        words = self._words(attempt.request)
        base = await self._base(attempt)
        async with self._database.connection() as connection:
            latest = (await store.revisions(connection, attempt.group.id))[-1]
        return attempt.visitor.render(
            "manage/conflict.html",
            status=422 if undecided else 409,
            group=Heading.of(attempt.group),
            current="page",
            values=attempt.typed.values(),
            version=attempt.version,
            forks=forks(base, content, attempt.group.content),
            chosen=chosen or {},
            latest=latest,
            words=words,
            errors={f"choose.{path}": _CHOOSE for path in undecided},
            summary={f"choose.{path}": f"{words.label(path)}: {words.say(_CHOOSE)}" for path in undecided},
        )

    async def _settle(self, attempt: _Attempt, content: Content) -> Response:
        """Merge as chosen, on the version that the visitor saw beside their own; then save, or edit on."""
        group = attempt.group
        if version_in(attempt.form, "against") != group.version:
            return await self._conflict(attempt, content)
        base = await self._base(attempt)
        take = text_in(attempt.form, "take")
        chosen = _chosen(attempt.form)
        if take == "mine":
            chosen = {fork.path: Side.MINE for fork in forks(base, content, group.content)}
        try:
            result = merged(base, content, group.content, chosen)
        except Undecided as error:
            return await self._conflict(attempt, content, chosen=chosen, undecided=error.paths)
        settled = replace(attempt, typed=Typed.from_content(result), version=group.version)
        errors = self._words(attempt.request).errors(faults(result))
        if take == "edit" or errors:
            return await self._form(settled, errors=errors)
        return await self._save(settled, result)

    async def _base(self, attempt: _Attempt) -> Content:
        async with self._database.connection() as connection:
            base = await store.content_at(connection, attempt.group.id, attempt.version)
        if base is None:
            raise HTTPException(400)
        return base

    async def _form(
        self, attempt: _Attempt, *, errors: Mapping[str, Message] | None = None, focus: str = "", done: str = ""
    ) -> Response:
        words = self._words(attempt.request)
        group = attempt.group
        async with self._database.connection() as connection:
            asked = await questions.of_group(connection, group.id)
        return attempt.visitor.render(
            "manage/editor.html",
            status=422 if errors else 200,
            group=Heading.of(group),
            current="page",
            values=attempt.typed.values(),
            sizes=attempt.typed.sizes(),
            version=attempt.version,
            errors=errors or {},
            summary=words.summary(errors or {}),
            gaps=words.errors(gaps(group.content)) if group.status == "draft" else {},
            words=words,
            states=tuple(STATES.items()),
            statuses=STATUSES,
            questions=[
                (each, QUESTIONS[each.code], [words.say(answer) for answer in proposals(each.code, each.proposals)])
                for each in asked
            ],
            unsaved=attempt.request.method == "POST",
            focus=focus,
            done=done,
            most=MOST_ITEMS,
        )

    def _words(self, request: Request) -> Words:
        return Words(self._pages, language_of(request))


def _number(digits: str) -> int:
    """Of an item or a question; anything else counts as the first."""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else 0


def _chosen(form: FormData) -> dict[str, Side]:
    return {
        name.removeprefix("choose."): Side(value)
        for name, value in form.multi_items()
        if name.startswith("choose.") and value in tuple(Side)
    }
