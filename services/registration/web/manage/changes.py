"""What a lead does to one registration: add, correct, remove, erase."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.registration.domain.groups import ThemeGroup
from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import Member, NotAMember
from services.registration.domain.person import Invalid, read_correction, read_language, read_person
from services.registration.domain.text import BadText, one_line
from services.registration.usecases.enrol import AlreadyThere, enrol
from services.registration.usecases.look_up_members import look_at
from services.registration.usecases.manage_member import (
    CorrectMember,
    RemoveMember,
    correct_member,
    erase_member,
    remove_member,
)
from services.registration.usecases.sign_up import SignUp
from services.registration.web.choices import LANGUAGE_CHOICES, ORGANISATION_TYPE_CHOICES
from services.registration.web.faults import by_field
from services.registration.web.manage.members import LONGEST_REASON, PATH, members_path, permitted_group
from services.registration.web.manage.words import REMOVALS
from services.registration.web.typed import read_form
from shared.access import Gate, Permission, Visitor, see_other
from shared.clock import Clock
from shared.languages import Message, translatable
from shared.postgres import Database
from shared.web import language_of

ONE: Final = f"{PATH}/{{member:uuid}}"


class MemberChanges:
    def __init__(self, gate: Gate, database: Database, links: PersonalLinks, clock: Clock) -> None:
        self._gate = gate
        self._database = database
        self._links = links
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [
            self._gate.route(f"{PATH}/add", self.show_form),
            self._gate.route(f"{PATH}/add", self.add, methods=["POST"]),
            self._gate.route(f"{ONE}/correct", self.show_correction),
            self._gate.route(f"{ONE}/correct", self.correct, methods=["POST"]),
            self._gate.route(f"{ONE}/remove", self.ask_to_remove),
            self._gate.route(f"{ONE}/remove", self.remove, methods=["POST"]),
        ]

    async def show_form(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        return self._page(request, visitor, group, "add", typed={"language": language_of(request)}, known=None)

    async def add(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        typed = await read_form(request)
        try:
            command = SignUp(group, read_person(typed))
        except Invalid as error:
            return self._page(request, visitor, group, "add", typed=typed, errors=by_field(error.faults), known=None)
        try:
            async with self._database.transaction() as connection:
                member_id = await enrol(connection, command, visitor.actor, links=self._links, now=self._clock())
        except AlreadyThere as known:
            faults = {"email": translatable("The group knows this address already: see the registration below")}
            return self._page(request, visitor, group, "add", typed=typed, errors=faults, known=known.member)
        return see_other(f"{members_path(request, group)}/{member_id}?done=added")

    async def show_correction(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        member = await self._member(request, group)
        typed = {field: value or "" for field, value in asdict(member.person).items()}
        return self._page(request, visitor, group, "correct", member=member, typed=typed)

    async def correct(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        member = await self._member(request, group)
        typed = await read_form(request)
        try:
            command = CorrectMember(group.id, member.id, read_correction(typed), read_language(typed))
        except Invalid as error:
            return self._page(
                request, visitor, group, "correct", member=member, typed=typed, errors=by_field(error.faults)
            )
        try:
            async with self._database.transaction() as connection:
                await correct_member(connection, command, visitor.actor, links=self._links, now=self._clock())
        except NotAMember:
            return see_other(f"{members_path(request, group)}/{member.id}")
        return see_other(f"{members_path(request, group)}/{member.id}?done=corrected")

    async def ask_to_remove(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        member = await self._member(request, group)
        return self._page(request, visitor, group, "remove", member=member, typed={"how": "remove"})

    async def remove(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        member = await self._member(request, group)
        typed = await read_form(request)
        errors: dict[str, Message] = {}
        if typed.get("how") not in dict(REMOVALS):
            errors["how"] = translatable("Choose what to do")
        try:
            reason = one_line(typed.get("reason", ""), longest=LONGEST_REASON)
        except BadText:
            reason = ""
            errors["reason"] = translatable("Give the reason in at most 200 plain characters")
        if errors:
            return self._page(request, visitor, group, "remove", member=member, typed=typed, errors=errors)
        command = RemoveMember(group.id, member.id, reason)
        try:
            async with self._database.transaction() as connection:
                if typed["how"] == "erase":
                    await erase_member(connection, command, visitor.actor, now=self._clock())
                else:
                    await remove_member(connection, command, visitor.actor, links=self._links, now=self._clock())
        except NotAMember:
            raise HTTPException(404) from None
        if typed["how"] == "erase":
            return see_other(f"{members_path(request, group)}?done=erased")
        return see_other(f"{members_path(request, group)}/{member.id}?done=removed")

    async def _group(self, request: Request, visitor: Visitor) -> ThemeGroup:
        return await permitted_group(self._database, request, visitor, Permission.CHANGE_MEMBERS)

    async def _member(self, request: Request, group: ThemeGroup) -> Member:
        try:
            async with self._database.connection() as connection:
                return (await look_at(connection, group.id, request.path_params["member"]))[0]
        except NotAMember:
            raise HTTPException(404) from None

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        group: ThemeGroup,
        template: str,
        *,
        typed: Mapping[str, str],
        errors: Mapping[str, Message] | None = None,
        **context: object,
    ) -> Response:
        """A form with what was typed into it."""
        return visitor.render(
            f"manage/{template}.html",
            status=422 if errors else 200,
            group=group,
            current="members",
            here=members_path(request, group),
            values=typed,
            errors=errors or {},
            organisation_types=ORGANISATION_TYPE_CHOICES,
            languages=LANGUAGE_CHOICES,
            removals=REMOVALS,
            **context,
        )
