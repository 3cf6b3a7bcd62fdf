"""A service's audit log as pages and as a table, for administrators."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from shared.access import audit
from shared.access.audit import Recorded
from shared.access.audit_words import AuditWords, Change, Names
from shared.access.gate import Gate, Visitor
from shared.access.permissions import Permission
from shared.contracts import TOPICS
from shared.languages import Language, Localised, localised
from shared.postgres import Connection, Database
from shared.tables import CSV_TYPE, to_csv
from shared.web import Pages, language_of

SERVICES: Final = tuple(dict.fromkeys(topic.publisher for topic in TOPICS if topic.publisher != "external"))
"""Each keeps a log of its own."""
LARGEST_EXPORT: Final = 100_000
_HEADER: Final = (
    *("time", "who", "account", "action", "subject", "id", "name", "group", "reason", "field", "before", "after"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader is shown for an id of the log, and its managing page."""

    name: Localised
    path: str
    """Below the language."""


Knows = Callable[[Connection], Awaitable[Mapping[UUID, Known]]]


async def knows_none(_connection: Connection) -> Mapping[UUID, Known]:
    """For a log whose fields hold no ids."""
    return {}


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it."""

    recorded: Recorded
    name: str
    within: Known | None
    """The group, where that is not what was changed."""
    changes: Sequence[Change]


class AuditPages:
    def __init__(
        self,
        service: str,
        gate: Gate,
        database: Database,
        pages: Pages,
        words: AuditWords,
        *,
        knows: Knows = knows_none,
    ) -> None:
        self._service = service
        self._gate = gate
        self._database = database
        self._pages = pages
        self._words = words
        self._knows = knows

    def routes(self) -> list[BaseRoute]:
        path = f"/{{lang}}/manage/audit/{self._service}"
        return [self._gate.route(path, self.show), self._gate.route(f"{path}.csv", self.export)]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The newest first; `?before=` turns the page."""
        visitor.require(Permission.ADMINISTER)
        before = request.query_params.get("before", "")
        async with self._database.connection() as connection:
            entries = await audit.read(
                connection,
                before=int(before) if before.isdecimal() and len(before) < 19 else None,
                limit=audit.PAGE + 1,
            )
            known = await self._knows(connection)
        language = language_of(request)
        names = {str(id): chosen.text for id, one in known.items() if (chosen := localised(one.name, language))}
        shown = [self._shown(each, language, known, names) for each in entries[: audit.PAGE]]
        return visitor.render(
            "audit.html",
            service=self._service,
            services=SERVICES,
            entries=shown,
            older=shown[-1].recorded.id if len(entries) > len(shown) else None,
        )

    def _shown(self, recorded: Recorded, language: Language, known: Mapping[UUID, Known], names: Names) -> Shown:
        entry = recorded.entry
        say = partial(self._pages.gettext, language)
        return Shown(
            recorded,
            self._words.word(entry.subject_name, say),
            None if entry.group_id is None or entry.group_id == entry.subject_id else known.get(entry.group_id),
            self._words.changes(entry, language, say, names),
        )

    async def export(self, _request: Request, visitor: Visitor) -> Response:
        """One row a changed field, the newest entries first."""
        visitor.require(Permission.ADMINISTER)
        async with self._database.connection() as connection:
            entries = await audit.read(connection, limit=LARGEST_EXPORT)
        table = to_csv(_HEADER, (row for entry in entries for row in _rows(entry)))
        return Response(
            table,
            media_type=CSV_TYPE,
            headers={"Content-Disposition": f'attachment; filename="audit-{self._service}.csv"'},
        )


def _rows(recorded: Recorded) -> list[list[str]]:
    entry = recorded.entry
    beginning = [
        *(recorded.at.isoformat(), entry.actor.name, str(entry.actor.account_id or ""), entry.action, entry.subject),
        *(str(entry.subject_id or ""), entry.subject_name, str(entry.group_id or ""), entry.reason),
    ]
    fields = list(dict.fromkeys([*entry.before, *entry.after])) or [""]
    return [[*beginning, name, _text(entry.before.get(name)), _text(entry.after.get(name))] for name in fields]


def _text(value: object) -> str:
    return "" if value is None else str(value)
