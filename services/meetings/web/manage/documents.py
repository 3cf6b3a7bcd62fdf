"""Notes, minutes and files of a meeting."""

from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.meetings.domain import meetings as rules
from services.meetings.domain.errors import MeetingError
from services.meetings.domain.files import BadFile, FileFault, media_type, safe_name
from services.meetings.domain.meetings import Group, Meeting
from services.meetings.gateways.bucket import StorageAway
from services.meetings.gateways.scanner import Infected, NotScanned, Scanner
from services.meetings.usecases.document import KeptFile, attach, detach, note, write_minutes
from services.meetings.usecases.keep_files import Files
from services.meetings.web.manage.desk import ONE, Desk, saw_version, typed_fields
from services.meetings.web.manage.typed_meeting import Reading, as_typed
from services.meetings.web.manage.words import refusal
from shared.access import Permission, Visitor
from shared.languages import Message, translatable

_FAULTS: Final[dict[FileFault, Message]] = {
    "missing": translatable("Choose a file"),
    "too-large": translatable("The file is larger than 10 MB. Make it smaller, or put it elsewhere and link to it."),
    "kind": translatable("Such files cannot be added. Use PDF, an office document, a text, or a PNG or JPEG picture."),
    "not-what-it-says": translatable("The file is not what its name says. Save it anew in its program."),
    "infected": translatable("The virus scanner found something in the file. It was not kept."),
    "not-scanned": translatable("The file could not be scanned for viruses right now. Try again in a while."),
    "not-kept": translatable("The file could not be kept right now. Try again in a while."),
}


class Documents:
    def __init__(self, desk: Desk, files: Files, scanner: Scanner) -> None:
        self._desk = desk
        self._files = files
        self._scanner = scanner

    def routes(self) -> list[BaseRoute]:
        gate = self._desk.gate
        return [
            gate.route(f"{ONE}/notes", self.note, methods=["POST"]),
            gate.route(f"{ONE}/minutes", self.show_minutes),
            gate.route(f"{ONE}/minutes", self.write_minutes, methods=["POST"]),
            gate.route(f"{ONE}/files", self.attach, methods=["POST"]),
            gate.route(f"{ONE}/files/{{file:uuid}}/remove", self.detach, methods=["POST"]),
        ]

    async def note(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PLAN_MEETINGS)
        typed = await typed_fields(request)
        try:
            async with self._desk.database.transaction() as connection:
                await note(connection, meeting.id, typed.get("notes", "").replace("\r\n", "\n").strip())
        except MeetingError as error:
            return self._one(request, visitor, group, meeting, errors={"notes": refusal(error)}, typed=typed)
        return self._desk.to(request, group, meeting, "noted")

    async def show_minutes(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PLAN_MEETINGS)
        return self._minutes(request, visitor, group, meeting, values=as_typed(meeting), errors={})

    async def write_minutes(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PLAN_MEETINGS)
        typed = await typed_fields(request)
        reading = Reading(typed)
        minutes = reading.texts("minutes")
        if reading.errors:
            return self._minutes(request, visitor, group, meeting, values=typed, errors=reading.errors)
        try:
            await self._desk.change(
                visitor,
                meeting,
                "wrote minutes",
                lambda connection, now: write_minutes(
                    connection, meeting.id, minutes, now=now, public_url=self._desk.public_url
                ),
                saw_version=saw_version(typed),
            )
        except MeetingError as error:
            return self._minutes(request, visitor, group, meeting, values=typed, errors={"": refusal(error)})
        return self._desk.to(request, group, meeting, "minutes")

    async def attach(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PLAN_MEETINGS)
        try:
            file = await self._keep(request)
            await self._desk.change(
                visitor,
                meeting,
                "added a file",
                lambda connection, now: attach(connection, meeting.id, file, now=now, public_url=self._desk.public_url),
            )
        except BadFile as error:
            return self._one(request, visitor, group, meeting, errors={"file": _FAULTS[error.fault]})
        except MeetingError as error:
            return self._one(request, visitor, group, meeting, errors={"file": refusal(error)})
        return self._desk.to(request, group, meeting, "attached")

    async def detach(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PLAN_MEETINGS)
        material_id = request.path_params["file"]
        await self._desk.change(
            visitor,
            meeting,
            "removed a file",
            lambda connection, now: detach(
                connection, meeting.id, material_id, now=now, public_url=self._desk.public_url
            ),
        )
        return self._desk.to(request, group, meeting, "detached")

    async def _keep(self, request: Request) -> KeptFile:
        """The file of the form, checked. Raises BadFile."""
        upload = (await request.form()).get("file")
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise BadFile("missing")
        content = await upload.read()
        name = safe_name(upload.filename)
        kind = media_type(name, content)
        try:
            await self._scanner.check(content)
        except Infected:
            raise BadFile("infected") from None
        except NotScanned:
            raise BadFile("not-scanned") from None
        try:
            return await self._files.put_away(name, kind, content)
        except StorageAway:
            raise BadFile("not-kept") from None

    def _minutes(
        self,
        request: Request,
        visitor: Visitor,
        group: Group,
        meeting: Meeting,
        *,
        values: dict[str, str],
        errors: dict[str, Message],
    ) -> Response:
        return self._desk.page(
            request,
            visitor,
            group,
            "manage/minutes.html",
            status=422 if errors else 200,
            meeting=meeting,
            values=values,
            errors=errors,
        )

    def _one(
        self,
        request: Request,
        visitor: Visitor,
        group: Group,
        meeting: Meeting,
        *,
        errors: dict[str, Message],
        typed: dict[str, str] | None = None,
    ) -> Response:
        return self._desk.page(
            request,
            visitor,
            group,
            "manage/meeting.html",
            status=422,
            meeting=meeting,
            refused=None,
            errors=errors,
            over=rules.is_over(meeting, self._desk.clock()),
            values=as_typed(meeting) | {"notes": meeting.notes} | (typed or {}),
        )
