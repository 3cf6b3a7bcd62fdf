"""Begin a group with an empty page."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute
from uuid_utils.compat import uuid7

from services.catalog import store
from services.catalog.domain.groups import BadContent, SlugTaken
from services.catalog.domain.slugs import free_slug
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from services.catalog.usecases.grant import Grant, grant
from services.catalog.web.manage.typed import Typed
from services.catalog.web.manage.words import SLUG_TAKEN, Words
from shared.access import Gate, Permission, Visitor
from shared.clock import Clock
from shared.languages import Message
from shared.postgres import Database
from shared.web import Pages, language_of

PATH: Final = "/{lang}/manage/create"


class Creating:
    def __init__(self, database: Database, pages: Pages, gate: Gate, clock: Clock) -> None:
        self._database = database
        self._pages = pages
        self._gate = gate
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [self._gate.route(PATH, self.show), self._gate.route(PATH, self.create, methods=["POST"])]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        visitor.require(Permission.CREATE_GROUP)
        return self._page(request, visitor, {}, {})

    async def create(self, request: Request, visitor: Visitor) -> Response:
        """A draft with a name, which whoever makes it leads."""
        visitor.require(Permission.CREATE_GROUP)
        form = await request.form()
        typed = Typed.from_form((name, value) for name, value in form.multi_items() if isinstance(value, str))
        values = dict(typed.texts)
        slug = values.get("slug", "").strip()
        command = CreateDraft(uuid7(), typed.named(), slug or None, visitor.actor)
        try:
            async with self._database.transaction() as connection:
                group = await create_draft(connection, command, now=self._clock())
                await grant(connection, Grant(visitor.account.id, group.id, "lead", visitor.actor), now=self._clock())
        except BadContent as error:
            return self._page(request, visitor, values, self._words(request).errors(error.problems))
        except SlugTaken:
            async with self._database.connection() as connection:
                values["slug"] = free_slug(slug, await store.slugs(connection))
            return self._page(request, visitor, values, {"slug": SLUG_TAKEN}, status=409)
        return RedirectResponse(f"/{language_of(request)}/manage/groups/{group.slug}?done=created", 303)

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        values: dict[str, str],
        errors: dict[str, Message],
        *,
        status: int = 422,
    ) -> Response:
        return visitor.render(
            "manage/create.html",
            status=status if errors else 200,
            current="create",
            values=values,
            errors=errors,
            summary=self._words(request).summary(errors),
        )

    def _words(self, request: Request) -> Words:
        return Words(self._pages, language_of(request))
