"""A service's audit log as pages and as a table, for administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from shared.access import audit
from shared.access.audit import Recorded
from shared.access.audit_words import AuditWords, Change
from shared.access.gate import Gate, Visitor
from shared.access.permissions import Permission
from shared.contracts import TOPICS
from shared.postgres import Database
from shared.tables import CSV_TYPE, to_csv
from shared.web import Pages, language_of

SERVICES: Final = tuple(dict.fromkeys(topic.publisher for topic in TOPICS if topic.publisher != "external"))
"""Each keeps a log of its own."""
LARGEST_EXPORT: Final = 100_000
_HEADER: Final = (
    *("time", "who", "account", "action", "subject", "id", "name", "group", "reason", "field", "before", "after"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it."""

    recorded: Recorded
    name: str
    changes: Sequence[Change]


class AuditPages:
    def __init__(self, service: str, gate: Gate, database: Database, pages: Pages, words: AuditWords) -> None:
        self._service = service
        self._gate = gate
        self._database = database
        self._pages = pages
        self._words = words

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
        language = language_of(request)
        say = partial(self._pages.gettext, language)
        shown = [
            Shown(each, self._words.word(each.entry.subject_name, say), self._words.changes(each.entry, language, say))
            for each in entries[: audit.PAGE]
        ]
        return visitor.render(
            "audit.html",
            service=self._service,
            services=SERVICES,
            entries=shown,
            older=shown[-1].recorded.id if len(entries) > len(shown) else None,
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
