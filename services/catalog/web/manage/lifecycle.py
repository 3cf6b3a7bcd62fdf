"""Publish a group, end it, open it again: each after a page that says what will happen."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from services.catalog import store
from services.catalog.domain.content import gaps
from services.catalog.domain.groups import Group, NotPublishable, WrongStatus, joining
from services.catalog.domain.meetings import coming_and_past
from services.catalog.usecases.end import end
from services.catalog.usecases.publish import publish
from services.catalog.usecases.reopen import reopen
from services.catalog.web.manage.group import Heading, address, group_for
from services.catalog.web.manage.words import STATUSES, Words
from shared.access import Actor, Gate, Permission, Visitor
from shared.clock import Clock
from shared.contracts.catalog import GroupStatus
from shared.postgres import Connection, Database
from shared.web import Pages, language_of


class Act(Protocol):
    async def __call__(self, connection: Connection, slug: str, *, by: Actor, now: datetime) -> Group: ...


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the state."""

    act: Act
    of: GroupStatus
    """The state in which it can be done."""
    done: str
    """What the editor's page says afterwards."""


STEPS: Final[Mapping[str, Step]] = {
    "publish": Step(publish, "draft", "published"),
    "end": Step(end, "active", "ended"),
    "reopen": Step(reopen, "ended", "reopened"),
}


class Lifecycle:
    def __init__(self, database: Database, pages: Pages, gate: Gate, clock: Clock) -> None:
        self._database = database
        self._pages = pages
        self._gate = gate
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [
            route
            for name in STEPS
            for route in (
                self._gate.route(f"/{{lang}}/manage/groups/{{slug}}/{name}", self._asking(name)),
                self._gate.route(f"/{{lang}}/manage/groups/{{slug}}/{name}", self._doing(name), methods=["POST"]),
            )
        ]

    def _asking(self, name: str) -> Callable[[Request, Visitor], Awaitable[Response]]:
        async def ask(request: Request, visitor: Visitor) -> Response:
            group = await group_for(self._database, request, visitor, Permission.PUBLISH_GROUP)
            return await self._page(request, visitor, group, name)

        return ask

    def _doing(self, name: str) -> Callable[[Request, Visitor], Awaitable[Response]]:
        async def do(request: Request, visitor: Visitor) -> Response:
            group = await group_for(self._database, request, visitor, Permission.PUBLISH_GROUP)
            try:
                async with self._database.transaction() as connection:
                    await STEPS[name].act(connection, group.slug, by=visitor.actor, now=self._clock())
            except (WrongStatus, NotPublishable) as error:
                group = await group_for(self._database, request, visitor, Permission.PUBLISH_GROUP)
                status = 409 if isinstance(error, WrongStatus) else 422
                return await self._page(request, visitor, group, name, status=status)
            return RedirectResponse(address(request, group.slug, f"?done={STEPS[name].done}"), 303)

        return do

    async def _page(
        self, request: Request, visitor: Visitor, group: Group, name: str, *, status: int = 200
    ) -> Response:
        """What the step does, or why it cannot be done now and what can."""
        words = Words(self._pages, language_of(request))
        now = self._clock()
        async with self._database.connection() as connection:
            meetings = await store.meetings_of(connection, group.id)
        coming, _ = coming_and_past(meetings, ended=False, now=now)
        return visitor.render(
            "manage/step.html",
            status=status,
            group=Heading.of(group),
            current="page",
            step=name,
            possible=group.status == STEPS[name].of,
            missing=words.errors(gaps(group.content)) if name != "end" else {},
            coming=coming,
            joining=joining("active", group.content, now=now),
            statuses=STATUSES,
        )
