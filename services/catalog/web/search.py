"""The search over groups, their measures and their meetings."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.catalog import store
from services.catalog.domain.groups import Group
from services.catalog.store.listing import meetings_by_id
from services.catalog.store.search import KINDS, MARK, Found, Hit, Kind, search
from shared.contracts.meetings import Meeting
from shared.languages import Language, Localised, translatable
from shared.postgres import Database
from shared.web import PageRoute, Pages, cached, language_of

PAGE: Final = 20
LONGEST: Final = 200
"""Characters of what is searched for; the rest is left out."""
FARTHEST: Final = 50
"""The last page that is shown."""
_KINDS: Final = (
    ("", translatable("Everything")),
    ("group", translatable("Groups")),
    ("measure", translatable("Measures and programmes")),
    ("meeting", translatable("Meetings")),
)


@dataclass(frozen=True, slots=True)
class Result:
    """A hit with what is shown of it."""

    kind: Kind
    title: Localised
    path: str
    """After the language."""
    group: Group
    meeting: Meeting | None
    language: Language
    excerpt: Markup


class SearchPage:
    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [PageRoute("/{lang}/search", self.show)]

    async def show(self, request: Request) -> Response:
        typed = " ".join(request.query_params.get("q", "").replace("\x00", " ").split())[:LONGEST]
        kind = next((kind for kind in KINDS if kind == request.query_params.get("kind")), None)
        page = _page(request.query_params.get("page", ""))
        found, results = Found((), 0, exact=True), list[Result]()
        if typed:
            async with self._database.connection() as connection:
                found = await search(
                    connection, typed, language_of(request), kind=kind, limit=PAGE, offset=(page - 1) * PAGE
                )
                groups = {group.id: group for group in await store.groups(connection)}
                meetings = await meetings_by_id(
                    connection, [hit.source_id for hit in found.hits if hit.kind == "meeting"]
                )
            results = [_result(hit, groups[hit.group_id], meetings.get(hit.source_id)) for hit in found.hits]
        response = self._pages.render(
            request,
            "search.html",
            typed=typed,
            kind=kind or "",
            kinds=_KINDS,
            kind_names=dict(_KINDS),
            results=results,
            total=found.total,
            exact=found.exact,
            page=page,
            last=min(-(-found.total // PAGE), FARTHEST),
        )
        return cached(request, response)


def _page(asked: str) -> int:
    return min(int(asked), FARTHEST) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 4 and int(asked) else 1


def _result(hit: Hit, group: Group, meeting: Meeting | None) -> Result:
    content = group.content
    group_path = f"/groups/{group.slug}"
    title, path = content.name, group_path
    if meeting is not None:
        title, path = meeting.title, f"/meetings/{meeting.id}"
    elif hit.kind == "measure":
        titles = [*(each.title for each in content.measures), *(each.name for each in content.programmes)]
        title, path = titles[hit.part - 1], f"{group_path}#measure-{hit.part}"
    return Result(hit.kind, title, path, group, meeting, hit.language, _marked(hit.excerpt))


def _marked(excerpt: str) -> Markup:
    text = str(escape(excerpt)).replace(MARK[0], "<mark>").replace(MARK[1], "</mark>")
    return Markup(text)  # noqa: S704 - the text is escaped, and the marks are ours
