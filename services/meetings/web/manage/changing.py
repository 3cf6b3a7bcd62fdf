"""Change a meeting: its texts, its time or place, cancel it, note that it was held."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.meetings.domain import meetings as rules
from services.meetings.domain.errors import MeetingError
from services.meetings.domain.meetings import Group, Meeting
from services.meetings.usecases.cancel import cancel
from services.meetings.usecases.edit import Edit, edit
from services.meetings.usecases.hold import hold
from services.meetings.usecases.move import Move, move
from services.meetings.web.manage.desk import CONFIRMED, ONE, Asking, Desk, saw_version, typed_fields
from services.meetings.web.manage.typed_meeting import LONGEST_REASON, Reading, as_typed, rows_shown
from services.meetings.web.manage.words import PLACE_CHOICES, WHEN_CHOICES, refusal
from shared.access import Permission, Visitor
from shared.languages import Message, translatable


class Changing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        gate = self._desk.gate
        return [
            gate.route(f"{ONE}/edit", self.show_edit),
            gate.route(f"{ONE}/edit", self.edit, methods=["POST"]),
            gate.route(f"{ONE}/move", self.show_move),
            gate.route(f"{ONE}/move", self.move, methods=["POST"]),
            gate.route(f"{ONE}/cancel", self.show_cancel),
            gate.route(f"{ONE}/cancel", self.cancel, methods=["POST"]),
            gate.route(f"{ONE}/hold", self.hold, methods=["POST"]),
        ]

    async def show_edit(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PLAN_MEETINGS)
        return self._form(request, visitor, group, meeting, template="edit", values=as_typed(meeting))

    async def edit(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PLAN_MEETINGS)
        typed = await typed_fields(request)
        reading = Reading(typed)
        command = Edit(meeting.id, reading.texts("title", one_line=True), reading.texts("agenda"), reading.link())
        if reading.errors:
            return self._form(request, visitor, group, meeting, template="edit", values=typed, errors=reading.errors)
        try:
            await self._desk.change(
                visitor,
                meeting,
                "changed",
                lambda connection, now: edit(connection, command, now=now, public_url=self._desk.public_url),
                saw_version=saw_version(typed),
            )
        except MeetingError as error:
            refused = {"": refusal(error)}
            return self._form(request, visitor, group, meeting, template="edit", values=typed, errors=refused)
        return self._desk.to(request, group, meeting, "changed")

    async def show_move(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PUBLISH_MEETINGS)
        return self._form(request, visitor, group, meeting, template="move", values=as_typed(meeting))

    async def move(self, request: Request, visitor: Visitor) -> Response:
        """A draft moves at once; before the members are told, the lead sees whom and what."""
        group, meeting = await self._desk.meeting(request, visitor, Permission.PUBLISH_MEETINGS)
        typed = await typed_fields(request)
        if "more" in typed:
            more = typed | {"rows": str(rows_shown(typed) + 3)}
            return self._form(request, visitor, group, meeting, template="move", values=more)
        reading = Reading(typed)
        when, place = reading.when(), reading.place()
        reason = reading.texts("reason", longest=LONGEST_REASON)
        command = Move(meeting.id, when, place, None, reason)
        if not reading.errors and (when, place) == (meeting.when, meeting.place):
            reading.errors["when"] = translatable("Neither the time nor the place differs: change one of them")
        if reading.errors:
            return self._form(request, visitor, group, meeting, template="move", values=typed, errors=reading.errors)
        try:
            moved = rules.move(meeting, when=when, place=place, reason=reason, now=self._desk.clock())
            if meeting.status != "draft" and CONFIRMED not in typed:
                asking = Asking(
                    "meeting-moved",
                    moved,
                    meeting,
                )
                return self._desk.ask(request, visitor, group, asking, typed)
            await self._desk.change(
                visitor,
                meeting,
                "moved",
                lambda connection, now: move(connection, command, now=now, public_url=self._desk.public_url),
                saw_version=saw_version(typed),
            )
        except MeetingError as error:
            refused = {"": refusal(error)}
            return self._form(request, visitor, group, meeting, template="move", values=typed, errors=refused)
        return self._desk.to(request, group, meeting, "changed" if meeting.status == "draft" else "moved")

    async def show_cancel(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PUBLISH_MEETINGS)
        return self._form(request, visitor, group, meeting, template="cancel", values={})

    async def cancel(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PUBLISH_MEETINGS)
        typed = await typed_fields(request)
        reading = Reading(typed)
        reason = reading.texts("reason", longest=LONGEST_REASON)
        if not reason and not reading.errors:
            reading.errors["reason_fi"] = translatable("Tell why, at least in one language: the members will read it")
        if reading.errors:
            return self._form(request, visitor, group, meeting, template="cancel", values=typed, errors=reading.errors)
        try:
            cancelled = rules.cancel(meeting, reason=reason, now=self._desk.clock())
            if CONFIRMED not in typed:
                asking = Asking(
                    "meeting-cancelled",
                    cancelled,
                    meeting,
                )
                return self._desk.ask(request, visitor, group, asking, typed)
            await self._desk.change(
                visitor,
                meeting,
                "cancelled",
                lambda connection, now: cancel(
                    connection, meeting.id, reason=reason, now=now, public_url=self._desk.public_url
                ),
                saw_version=saw_version(typed),
            )
        except MeetingError as error:
            refused = {"": refusal(error)}
            return self._form(request, visitor, group, meeting, template="cancel", values=typed, errors=refused)
        return self._desk.to(request, group, meeting, "cancelled")

    async def hold(self, request: Request, visitor: Visitor) -> Response:
        """Nobody is told: who was there knows."""
        group, meeting = await self._desk.meeting(request, visitor, Permission.PUBLISH_MEETINGS)
        try:
            await self._desk.change(
                visitor,
                meeting,
                "held",
                lambda connection, now: hold(connection, meeting.id, now=now, public_url=self._desk.public_url),
            )
        except MeetingError as error:
            refused = {"": refusal(error)}
            return self._form(request, visitor, group, meeting, template="cancel", values={}, errors=refused)
        return self._desk.to(request, group, meeting, "held")

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        group: Group,
        meeting: Meeting,
        *,
        template: str,
        values: Mapping[str, str],
        errors: Mapping[str, Message] | None = None,
    ) -> Response:
        return self._desk.page(
            request,
            visitor,
            group,
            f"manage/{template}.html",
            status=422 if errors else 200,
            meeting=meeting,
            values=values,
            errors=errors or {},
            rows=rows_shown(values),
            when_choices=WHEN_CHOICES,
            place_choices=PLACE_CHOICES,
        )
