"""The members of a group: list, one person, numbers, export."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.registration.domain.groups import ThemeGroup
from services.registration.domain.meetings import Meeting
from services.registration.domain.member import NotAMember
from services.registration.domain.member_list import Wanted, read_wanted
from services.registration.domain.text import BadText, one_line
from services.registration.store import groups, meetings
from services.registration.usecases.look_up_members import Export, export, list_page, look_at, overview
from services.registration.web.choices import LANGUAGE_CHOICES, ORGANISATION_TYPE_CHOICES
from services.registration.web.manage import words
from services.registration.web.manage.tables import header, rows
from services.registration.web.typed import read_form
from shared.access import Gate, Permission, Visitor, see_other
from shared.clock import Clock
from shared.languages import NAMES, Message, translatable
from shared.postgres import Connection, Database
from shared.tables import CSV_TYPE, XLSX_TYPE, to_csv, to_xlsx
from shared.web import Pages, language_of

PATH: Final = "/{lang}/manage/groups/{slug}/members"
LONGEST_REASON: Final = 200
_DONE: Final = {
    "added": translatable("The person was sent a mail to confirm the registration with"),
    "corrected": translatable("The data were corrected"),
    "removed": translatable("The person was removed from the group"),
    "erased": translatable("Everything that was known of the person has been erased"),
}


class MemberPages:
    def __init__(self, gate: Gate, pages: Pages, database: Database, clock: Clock) -> None:
        self._gate = gate
        self._pages = pages
        self._database = database
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [
            self._gate.route(PATH, self.list),
            self._gate.route(f"{PATH}/overview", self.overview),
            self._gate.route(f"{PATH}/export", self.ask_why_to_export),
            self._gate.route(f"{PATH}/export", self.export, methods=["POST"]),
            self._gate.route(f"{PATH}/{{member:uuid}}", self.show),
        ]

    async def list(self, request: Request, visitor: Visitor) -> Response:
        group = await permitted_group(self._database, request, visitor, Permission.SEE_MEMBERS)
        async with self._database.connection() as connection:
            wanted, announced = await _asked(connection, request, group)
            found = await list_page(connection, group.id, wanted)
        if not found.members and wanted.page > found.pages:
            return _to_list(request, group, **_query(replace(wanted, page=found.pages)))
        here = members_path(request, group)
        return visitor.render(
            "manage/members.html",
            group=group,
            current="members",
            here=here,
            wanted=wanted,
            found=found,
            first=wanted.offset() + 1,
            last=wanted.offset() + len(found.members),
            pages_address=f"{here}?{urlencode({**_query(replace(wanted, page=1)), 'page': ''})}",
            export=f"{here}/export?{urlencode(_query(replace(wanted, page=1)))}",
            done=_DONE.get(request.query_params.get("done", "")),
            status_names=words.STATUSES,
            status_choices=words.STATUS_CHOICES,
            order_choices=words.ORDER_CHOICES,
            type_choices=words.TYPE_CHOICES,
            meetings=announced,
            reply_names=words.REPLIES,
            reply_choices=words.REPLY_CHOICES,
            language_choices=(("", words.TYPE_CHOICES[0][1]), *LANGUAGE_CHOICES),
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        group = await permitted_group(self._database, request, visitor, Permission.SEE_MEMBERS)
        try:
            async with self._database.connection() as connection:
                member, sent = await look_at(connection, group.id, request.path_params["member"])
        except NotAMember:
            raise HTTPException(404) from None
        return visitor.render(
            "manage/member.html",
            group=group,
            current="members",
            here=members_path(request, group),
            member=member,
            sent=sent,
            done=_DONE.get(request.query_params.get("done", "")),
            status_names=words.STATUSES,
            kinds=words.KINDS,
            outcomes=words.OUTCOMES,
            failures=words.FAILURES,
            organisation_types=dict(ORGANISATION_TYPE_CHOICES),
            language_names=NAMES,
        )

    async def overview(self, request: Request, visitor: Visitor) -> Response:
        group = await permitted_group(self._database, request, visitor, Permission.SEE_MEMBERS)
        async with self._database.connection() as connection:
            numbers = await overview(connection, group.id, now=self._clock())
        return visitor.render(
            "manage/overview.html",
            group=group,
            current="members",
            here=members_path(request, group),
            numbers=numbers,
            status_names=words.STATUSES,
            organisation_types=dict(ORGANISATION_TYPE_CHOICES),
            language_names=NAMES,
            reply_names=words.REPLIES,
        )

    async def ask_why_to_export(self, request: Request, visitor: Visitor) -> Response:
        group = await permitted_group(self._database, request, visitor, Permission.EXPORT_MEMBERS)
        return await self._export_page(request, visitor, group, "")

    async def export(self, request: Request, visitor: Visitor) -> Response:
        """The table, once the reason for taking it out is in the audit log."""
        group = await permitted_group(self._database, request, visitor, Permission.EXPORT_MEMBERS)
        typed = await read_form(request)
        form = "xlsx" if typed.get("form") == "xlsx" else "csv"
        try:
            reason = one_line(typed.get("reason", ""), longest=LONGEST_REASON)
        except BadText:
            reason = ""
        if not reason:
            error = translatable("Tell in a few words what the table is for")
            return await self._export_page(request, visitor, group, typed.get("reason", ""), error)
        async with self._database.transaction() as connection:
            wanted, announced = await _asked(connection, request, group)
            command = Export(group, replace(wanted, page=1), reason, form)
            found = await export(connection, command, visitor.actor, now=self._clock())
        meeting = next((each for each in announced if each.id == wanted.meeting), None)
        language = language_of(request)

        def translate(message: Message) -> str:
            return self._pages.gettext(language, message)

        columns, lines = header(meeting, translate, language), rows(found, meeting, translate, language)
        if form == "csv":
            content = await asyncio.to_thread(to_csv, columns, lines)
        else:
            content = await asyncio.to_thread(to_xlsx, group.slug, columns, lines)
        name = f"{group.slug}-{self._clock():%Y-%m-%d}.{form}"
        return Response(
            content,
            media_type=CSV_TYPE if form == "csv" else XLSX_TYPE,
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )

    async def _export_page(
        self, request: Request, visitor: Visitor, group: ThemeGroup, reason: str, error: Message | None = None
    ) -> Response:
        async with self._database.connection() as connection:
            wanted, _ = await _asked(connection, request, group)
            found = await list_page(connection, group.id, wanted)
        return visitor.render(
            "manage/export.html",
            status=422 if error else 200,
            group=group,
            current="members",
            here=members_path(request, group),
            total=found.total,
            values={"reason": reason},
            errors={"reason": error} if error else {},
        )


async def _asked(connection: Connection, request: Request, group: ThemeGroup) -> tuple[Wanted, Sequence[Meeting]]:
    """What the filter asks for, and the group's meetings, of which it may choose one."""
    announced = await meetings.announced(connection, group.id)
    return read_wanted(request.query_params, [meeting.id for meeting in announced]), announced


async def permitted_group(database: Database, request: Request, visitor: Visitor, permission: Permission) -> ThemeGroup:
    """The group of the path, if the visitor may do that in it. Raises HTTPException."""
    slug = request.path_params["slug"]
    async with database.connection() as connection:
        group = (await groups.by_slugs(connection, [slug])).get(slug)
    if group is None:
        raise HTTPException(404)
    visitor.require(permission, group.id)
    return group


def members_path(request: Request, group: ThemeGroup) -> str:
    return f"/{language_of(request)}/manage/groups/{group.slug}/members"


def _to_list(request: Request, group: ThemeGroup, **query: str) -> Response:
    return see_other(f"{members_path(request, group)}?{urlencode(query)}")


def _query(wanted: Wanted) -> dict[str, str]:
    """The filter as a query; what is as usual is left out."""
    query = {
        "q": wanted.query,
        "status": wanted.status or "all",
        "organisation_type": wanted.organisation_type or "",
        "language": wanted.language or "",
        "meeting": str(wanted.meeting or ""),
        "answer": wanted.reply or "",
        "order": wanted.order,
        "page": str(wanted.page),
    }
    usual = {"status": "member", "order": "newest", "page": "1"}
    return {name: value for name, value in query.items() if value and usual.get(name) != value}
