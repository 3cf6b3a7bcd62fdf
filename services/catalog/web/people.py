"""Who runs a group, for its leads; and all accounts, for administrators."""

from typing import Final, Literal, TypeGuard
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.catalog import store
from services.catalog.domain.accounts import (
    AccountError,
    AddressTaken,
    BadAddress,
    BadName,
    Closed,
    LastAdministrator,
    LastLead,
    NoSuchAccount,
    Person,
)
from services.catalog.store import accounts
from services.catalog.usecases.appoint import Appoint, appoint
from services.catalog.usecases.close_account import CloseAccount, close_account
from services.catalog.usecases.grant import Grant, grant
from services.catalog.usecases.let_in import LetIn, let_in
from services.catalog.usecases.rename import Rename, rename
from services.catalog.usecases.revoke_role import RevokeRole, revoke_role
from services.catalog.usecases.sign_out_everywhere import SignOutEverywhere, sign_out_everywhere
from services.catalog.web.answers import field, see_other
from services.catalog.web.manage.group import Heading, group_for
from shared.access import Gate, Permission, Visitor
from shared.clock import Clock
from shared.contracts.catalog import GroupRole
from shared.languages import Message, translatable
from shared.postgres import Database
from shared.web import language_of

_GROUP: Final = "/{lang}/manage/groups/{slug}/people"
_ALL: Final = "/{lang}/manage/people"
_DONE: Final = {
    "let-in": translatable("Let in"),
    "granted": translatable("The role was changed"),
    "revoked": translatable("The role was taken back"),
    "saved": translatable("Saved"),
    "closed": translatable("The account was closed"),
    "signed-out": translatable("Every session was ended"),
}
_FAULTS: Final[dict[type[AccountError], tuple[str, Message]]] = {
    BadAddress: ("email", translatable("Enter a mail address, as name@organisation.fi.")),
    BadName: ("name", translatable("Enter a name of at most 200 characters.")),
    AddressTaken: ("email", translatable("Somebody else signs in with this mail address.")),
    Closed: ("", translatable("The account is closed. Open it again first.")),
    LastAdministrator: ("", translatable("There is no other administrator. Make somebody else one first.")),
}


class GroupPeoplePages:
    """Everything here wants GRANT_ROLES in the group."""

    def __init__(self, gate: Gate, database: Database, clock: Clock) -> None:
        self._gate = gate
        self._database = database
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        person = f"{_GROUP}/{{account:uuid}}"
        return [
            self._gate.route(_GROUP, self.show),
            self._gate.route(_GROUP, self.let_in, methods=["POST"]),
            self._gate.route(f"{person}/role", self.change_role, methods=["POST"]),
            self._gate.route(f"{person}/revoke", self.revoke, methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        return await self._page(visitor, group, done=_DONE.get(request.query_params.get("done", "")))

    async def let_in(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        typed = {name: await field(request, name) for name in ("email", "name", "role")}
        if not _is_role(role := typed["role"]):
            errors = {"role": translatable("Choose a role.")}
            return await self._page(visitor, group, status=422, values=typed, errors=errors)
        command = LetIn(typed["email"], typed["name"], visitor.actor, group_id=group.id, role=role)
        try:
            async with self._database.transaction() as connection:
                await let_in(connection, command, now=self._clock())
        except (BadAddress, BadName) as error:
            return await self._page(visitor, group, status=422, values=typed, errors=_errors(error))
        return _done(request, group, "let-in")

    async def change_role(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        person = await self._person(request, group)
        if not _is_role(role := await field(request, "role")):
            raise HTTPException(400)
        sure = await field(request, "last_lead") == "yes"
        command = Grant(person.account.id, group.id, role, visitor.actor, last_lead=sure)
        try:
            async with self._database.transaction() as connection:
                await grant(connection, command, now=self._clock())
        except LastLead:
            return await self._page(visitor, group, status=409, parting=person, deed="role")
        except (NoSuchAccount, Closed) as error:
            raise HTTPException(404) from error
        return _done(request, group, "granted")

    async def revoke(self, request: Request, visitor: Visitor) -> Response:
        group = await self._group(request, visitor)
        person = await self._person(request, group)
        sure = await field(request, "last_lead") == "yes"
        command = RevokeRole(person.account.id, group.id, visitor.actor, last_lead=sure)
        try:
            async with self._database.transaction() as connection:
                await revoke_role(connection, command, now=self._clock())
        except LastLead:
            return await self._page(visitor, group, status=409, parting=person, deed="revoke")
        except NoSuchAccount as error:
            raise HTTPException(404) from error
        if person.account.id == visitor.account.id and not visitor.account.administrator:
            return see_other(f"/{language_of(request)}/manage/")
        return _done(request, group, "revoked")

    async def _group(self, request: Request, visitor: Visitor) -> Heading:
        return Heading.of(await group_for(self._database, request, visitor, Permission.GRANT_ROLES))

    async def _person(self, request: Request, group: Heading) -> Person:
        """Somebody who has a role in this group: of others its leads learn nothing here."""
        async with self._database.connection() as connection:
            people = await accounts.of_group(connection, group.id)
        for person in people:
            if person.account.id == request.path_params["account"]:
                return person
        raise HTTPException(404)

    async def _page(
        self,
        visitor: Visitor,
        group: Heading,
        *,
        status: int = 200,
        values: dict[str, str] | None = None,
        errors: dict[str, Message] | None = None,
        done: Message | None = None,
        parting: Person | None = None,
        deed: Literal["role", "revoke"] = "revoke",
    ) -> Response:
        async with self._database.connection() as connection:
            people = await accounts.of_group(connection, group.id)
        return visitor.render(
            "manage/group_people.html",
            status=status,
            group=group,
            people=people,
            values=values or {"role": "editor"},
            errors=errors or {},
            done=done,
            parting=parting,
            deed=deed,
        )


class PeoplePages:
    """Everything here wants ADMINISTER."""

    def __init__(self, gate: Gate, database: Database, clock: Clock) -> None:
        self._gate = gate
        self._database = database
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        person = f"{_ALL}/{{account:uuid}}"
        return [
            self._gate.route(_ALL, self.list),
            self._gate.route(_ALL, self.let_in, methods=["POST"]),
            self._gate.route(person, self.show),
            self._gate.route(person, self.save, methods=["POST"]),
            self._gate.route(f"{person}/administrator", self.appoint, methods=["POST"]),
            self._gate.route(f"{person}/sign-out", self.sign_out, methods=["POST"]),
            self._gate.route(f"{person}/close", self.close, methods=["POST"]),
            self._gate.route(f"{person}/open", self.open, methods=["POST"]),
        ]

    async def list(self, request: Request, visitor: Visitor) -> Response:
        visitor.require(Permission.ADMINISTER)
        return await self._list(visitor, done=_DONE.get(request.query_params.get("done", "")))

    async def let_in(self, request: Request, visitor: Visitor) -> Response:
        visitor.require(Permission.ADMINISTER)
        typed = {name: await field(request, name) for name in ("email", "name", "administrator")}
        administrator = typed["administrator"] == "yes"
        command = LetIn(typed["email"], typed["name"], visitor.actor, administrator=administrator)
        try:
            async with self._database.transaction() as connection:
                await let_in(connection, command, now=self._clock())
        except (BadAddress, BadName) as error:
            return await self._list(visitor, status=422, values=typed, errors=_errors(error))
        return see_other(f"/{language_of(request)}/manage/people?done=let-in")

    async def show(self, request: Request, visitor: Visitor) -> Response:
        person = await self._person(request, visitor)
        return await self._show(visitor, person, done=_DONE.get(request.query_params.get("done", "")))

    async def save(self, request: Request, visitor: Visitor) -> Response:
        person = await self._person(request, visitor)
        typed = {name: await field(request, name) for name in ("name", "email")}
        try:
            async with self._database.transaction() as connection:
                command = Rename(person.account.id, typed["name"], typed["email"], visitor.actor)
                await rename(connection, command, now=self._clock())
        except (BadAddress, BadName, AddressTaken) as error:
            return await self._show(visitor, person, status=422, values=typed, errors=_errors(error))
        return self._saved(request, person, "saved")

    async def appoint(self, request: Request, visitor: Visitor) -> Response:
        person = await self._person(request, visitor)
        administrator = await field(request, "administrator") == "yes"
        try:
            async with self._database.transaction() as connection:
                command = Appoint(person.account.id, administrator, visitor.actor)
                await appoint(connection, command, now=self._clock())
        except (LastAdministrator, Closed) as error:
            return await self._show(visitor, person, status=409, errors=_errors(error))
        return self._saved(request, person, "saved")

    async def sign_out(self, request: Request, visitor: Visitor) -> Response:
        person = await self._person(request, visitor)
        async with self._database.transaction() as connection:
            command = SignOutEverywhere(person.account.id, visitor.actor)
            await sign_out_everywhere(connection, command, now=self._clock())
        return self._saved(request, person, "signed-out")

    async def close(self, request: Request, visitor: Visitor) -> Response:
        person = await self._person(request, visitor)
        sure = await field(request, "last_lead") == "yes"
        try:
            async with self._database.transaction() as connection:
                command = CloseAccount(person.account.id, visitor.actor, last_lead=sure)
                await close_account(connection, command, now=self._clock())
        except LastLead as error:
            return await self._show(visitor, person, status=409, alone=error.groups)
        except LastAdministrator as error:
            return await self._show(visitor, person, status=409, errors=_errors(error))
        return self._saved(request, person, "closed")

    async def open(self, request: Request, visitor: Visitor) -> Response:
        person = await self._person(request, visitor)
        async with self._database.transaction() as connection:
            await let_in(connection, LetIn(person.email, person.account.name, visitor.actor), now=self._clock())
        return self._saved(request, person, "saved")

    async def _person(self, request: Request, visitor: Visitor) -> Person:
        visitor.require(Permission.ADMINISTER)
        async with self._database.connection() as connection:
            person = await accounts.find(connection, request.path_params["account"])
        if person is None:
            raise HTTPException(404)
        return person

    async def _list(
        self,
        visitor: Visitor,
        *,
        status: int = 200,
        values: dict[str, str] | None = None,
        errors: dict[str, Message] | None = None,
        done: Message | None = None,
    ) -> Response:
        async with self._database.connection() as connection:
            people = await accounts.everybody(connection)
            names = {group.id: group.content.name for group in await store.groups(connection)}
        return visitor.render(
            "manage/people.html",
            status=status,
            people=people,
            names=names,
            values=values or {},
            errors=errors or {},
            done=done,
        )

    async def _show(
        self,
        visitor: Visitor,
        person: Person,
        *,
        status: int = 200,
        values: dict[str, str] | None = None,
        errors: dict[str, Message] | None = None,
        done: Message | None = None,
        alone: tuple[UUID, ...] = (),
    ) -> Response:
        async with self._database.connection() as connection:
            names = {group.id: group.content.name for group in await store.groups(connection)}
        return visitor.render(
            "manage/person.html",
            status=status,
            person=person,
            names=names,
            values=values or {"name": person.account.name, "email": person.email},
            errors=errors or {},
            done=done,
            alone=alone,
        )

    @staticmethod
    def _saved(request: Request, person: Person, done: str) -> Response:
        return see_other(f"/{language_of(request)}/manage/people/{person.account.id}?done={done}")


def _done(request: Request, group: Heading, done: str) -> Response:
    return see_other(f"/{language_of(request)}/manage/groups/{group.slug}/people?done={done}")


def _errors(error: AccountError) -> dict[str, Message]:
    name, message = _FAULTS[type(error)]
    return {name: message}


def _is_role(text: str) -> TypeGuard[GroupRole]:
    return text in ("lead", "editor")
