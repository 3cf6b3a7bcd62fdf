"""Earlier versions of a group's page: who changed what and when, word by word, and the way back to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from services.catalog import store
from services.catalog.domain.content import Content
from services.catalog.domain.facets import Piece, compare, differences
from services.catalog.domain.groups import BadContent, ChangedMeanwhile, Group, NoSuchRevision, NotPublishable
from services.catalog.store import Revision
from services.catalog.usecases.restore import Restore, restore
from services.catalog.web.manage.group import Heading, address, group_for, version_in
from services.catalog.web.manage.words import PROBLEMS, STATUSES, Words
from shared.access import Gate, Permission, Visitor
from shared.clock import Clock
from shared.languages import Language, Message, translatable
from shared.postgres import Database
from shared.web import Pages, language_of

PATH: Final = "/{lang}/manage/groups/{slug}/revisions"
_LARGEST: Final = 2**31 - 1
_WHAT: Final = {
    "talkoot.group.created": translatable("Draft made"),
    "talkoot.group.changed": translatable("Page changed"),
    "talkoot.group.published": translatable("Published"),
    "talkoot.group.ended": translatable("Ended"),
}
_REOPENED: Final = translatable("Opened again")


@dataclass(frozen=True, slots=True)
class Told:
    """A field that a version changed."""

    label: str
    language: Language | None
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Line:
    """A version in the list."""

    revision: Revision
    what: Message
    fields: Sequence[str]


class History:
    def __init__(self, database: Database, pages: Pages, gate: Gate, clock: Clock) -> None:
        self._database = database
        self._pages = pages
        self._gate = gate
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        one = f"{PATH}/{{version:int}}"
        return [
            self._gate.route(PATH, self.list_all),
            self._gate.route(one, self.show),
            self._gate.route(f"{one}/restore", self.ask),
            self._gate.route(f"{one}/restore", self.restore, methods=["POST"]),
        ]

    async def list_all(self, request: Request, visitor: Visitor) -> Response:
        """All versions, the newest first."""
        group = await group_for(self._database, request, visitor, Permission.SEE_GROUP)
        words = self._words(request)
        async with self._database.connection() as connection:
            revisions = await store.revisions(connection, group.id)
        lines: list[Line] = []
        content = Content()
        ended = False
        for revision in revisions:
            after = revision.content or content
            fields = dict.fromkeys(words.label(each.field) for each in differences(content, after))
            reopened = ended and revision.what == "talkoot.group.published"
            lines.append(Line(revision, _REOPENED if reopened else _WHAT[revision.what], tuple(fields)))
            ended = ended or revision.what == "talkoot.group.ended"
            content = after
        return self._page(visitor, "manage/revisions.html", group, lines=lines[::-1])

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """What one version changed, against the one before."""
        group = await group_for(self._database, request, visitor, Permission.SEE_GROUP)
        version = _asked(request)
        async with self._database.connection() as connection:
            revisions = {each.version: each for each in await store.revisions(connection, group.id)}
            after = await store.content_at(connection, group.id, version)
            before = await store.content_at(connection, group.id, version - 1)
        if after is None:
            raise HTTPException(404)
        return self._page(
            visitor,
            "manage/revision.html",
            group,
            revision=revisions[version],
            what=_WHAT[revisions[version].what],
            told=self._told(request, before or Content(), after),
            newer=version + 1 in revisions,
            restorable=bool(differences(group.content, _with_proposed(group, after))),
        )

    async def ask(self, request: Request, visitor: Visitor) -> Response:
        """What a restored version would change of the page as it is now."""
        group = await group_for(self._database, request, visitor, Permission.EDIT_PAGE)
        return await self._asked(request, visitor, group)

    async def restore(self, request: Request, visitor: Visitor) -> Response:
        group = await group_for(self._database, request, visitor, Permission.EDIT_PAGE)
        form = await request.form()
        command = Restore(group.slug, _asked(request), version_in(form, "version"), visitor.actor)
        try:
            async with self._database.transaction() as connection:
                await restore(connection, command, now=self._clock())
        except NoSuchRevision:
            raise HTTPException(404) from None
        except ChangedMeanwhile:
            group = await group_for(self._database, request, visitor, Permission.EDIT_PAGE)
            return await self._asked(request, visitor, group, status=409)
        except (BadContent, NotPublishable) as error:
            return await self._asked(request, visitor, group, status=422, refused=error)
        return RedirectResponse(address(request, group.slug, "?done=restored"), 303)

    async def _asked(
        self,
        request: Request,
        visitor: Visitor,
        group: Group,
        *,
        status: int = 200,
        refused: BadContent | NotPublishable | None = None,
    ) -> Response:
        async with self._database.connection() as connection:
            earlier = await store.content_at(connection, group.id, _asked(request))
        if earlier is None:
            raise HTTPException(404)
        return self._page(
            visitor,
            "manage/restore.html",
            group,
            status=status,
            restored=_asked(request),
            told=self._told(request, group.content, _with_proposed(group, earlier)),
            changed_meanwhile=status == 409,
            problems=[PROBLEMS[each.kind] for each in refused.problems] if refused else [],
        )

    def _told(self, request: Request, before: Content, after: Content) -> list[Told]:
        words = self._words(request)
        told = []
        for each in differences(before, after):
            path = each.field if each.language is None else f"{each.field}.{each.language}"
            old, new = (words.value(each.field, text) if text else "" for text in (each.before, each.after))
            told.append(Told(words.label(path), each.language, tuple(compare(old, new))))
        return told

    def _page(self, visitor: Visitor, template: str, group: Group, *, status: int = 200, **context: object) -> Response:
        return visitor.render(
            template, status=status, group=Heading.of(group), current="page", statuses=STATUSES, **context
        )

    def _words(self, request: Request) -> Words:
        return Words(self._pages, language_of(request))


def _with_proposed(group: Group, content: Content) -> Content:
    """As it would come back: proposed meetings stay."""
    return content.model_copy(update={"proposed_meetings": group.content.proposed_meetings})


def _asked(request: Request) -> int:
    version: int = request.path_params["version"]
    if not 0 < version <= _LARGEST:
        raise HTTPException(404)
    return version
