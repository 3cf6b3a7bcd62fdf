"""Two groups in each service, everything that has an id in both of them, and people of every role who come by."""

import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID, uuid4

import asyncpg
import httpx
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.responses import Response

from services.catalog.store import accounts as addresses
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from services.catalog.usecases.publish import publish
from services.meetings.domain.meetings import Material
from services.meetings.usecases.document import KeptFile, attach
from services.notifications.usecases.follow_groups import follow_groups as mail_groups
from services.notifications.usecases.follow_members import MemberChange, follow_members
from services.registration.domain.groups import ThemeGroup
from services.registration.domain.links import PersonalLinks
from services.registration.usecases.confirm import Confirm, confirm
from services.registration.usecases.follow import follow_groups as registration_groups
from services.registration.usecases.sign_up import SignUp, sign_up
from shared.access import Actor, Sessions, accounts
from shared.access.permissions import Role
from shared.contracts.catalog import Account, GroupRole, RoleInGroup
from shared.contracts.catalog import SignUp as WayIn
from shared.postgres import Connection, Database
from tests.catalog.made import content
from tests.meetings import made as meetings
from tests.notifications import samples
from tests.registration import made as registration

NOW: Final = meetings.NOW
SITE: Final = meetings.PUBLIC_URL
KEY: Final = SecretStr("key-of-the-tests")
SESSIONS: Final = Sessions([KEY], public_url=SITE)
LINKS: Final = PersonalLinks([KEY], SITE)
BY: Final = Actor("tests")

Who = Literal["nobody", "stranger", "lead of another group", "editor", "lead", "administrator"]


@dataclass(frozen=True, slots=True)
class Group:
    id: UUID
    slug: str
    account: UUID
    """Of somebody who edits the group."""
    meeting: UUID


OWN: Final = Group(UUID(int=0x10), "oma-ryhma", UUID(int=0x11), UUID(int=0x12))
OTHER: Final = Group(UUID(int=0x20), "toinen-ryhma", UUID(int=0x21), UUID(int=0x22))
ROLES: Final[Mapping[Who, Role | None]] = {
    "nobody": None,
    "stranger": None,
    "lead of another group": None,
    "editor": "editor",
    "lead": "lead",
    "administrator": "administrator",
}
"""What each is in the own group."""

Ids = Mapping[str, str]
"""What stands for the parameters of paths."""


def account_of(who: Who) -> UUID:
    return UUID(int=0xA0 + list(ROLES).index(who))


@dataclass(frozen=True, slots=True)
class Browser:
    client: httpx.AsyncClient
    token: str
    """What the forms of this session hold."""


@dataclass
class Place:
    """A service as in production, with the two groups in it."""

    service: str
    app: Starlette
    database: Database
    own: Ids
    other: Ids

    @asynccontextmanager
    async def browser(self, who: Who) -> AsyncIterator[Browser]:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
            response = Response()
            session = SESSIONS.begin(response, account_of(who), now=NOW)
            if who != "nobody":
                cookie = response.headers["set-cookie"].split(";")[0].partition("=")[2]
                client.cookies.set(SESSIONS.cookie_name, cookie)
            yield Browser(client, SESSIONS.token(session))

    async def lay(self) -> None:
        """Have everything as at the beginning."""
        self.own, self.other = await laid(self.service, self.database)

    async def state(self) -> Mapping[str, str]:
        """All that is in every table: the same twice means that nothing was changed between."""
        async with self.database.connection() as connection:
            return {
                table: await connection.fetchval(
                    f"select coalesce(string_agg(one::text, e'\\n' order by one::text), '') from {table} as one"
                )
                for table in await _tables(connection)
            }


@asynccontextmanager
async def standing(service: str, url: SecretStr, topic_prefix: str) -> AsyncIterator[Place]:
    """The service with its database, without Kafka and a mail server, at NOW."""
    settings = importlib.import_module(f"services.{service}.settings").Settings(
        database_url=url,
        kafka="127.0.0.1:9",
        topic_prefix=topic_prefix,
        port=0,
        public_url=SITE,
        link_keys=(KEY,),
        **({"mail_from": "talkoot@talkoot.example", "smtp_port": 1} if service == "notifications" else {}),
    )
    if service == "notifications":
        settings = settings.model_copy(update={"smtp_connections": 0})  # what is queued stays so
    async with Database(url) as database:
        own, other = await laid(service, database)
        app = importlib.import_module(f"services.{service}.app").create_app(settings, clock=lambda: NOW)
        async with app.router.lifespan_context(app):
            yield Place(service, app, database, own, other)


async def _tables(connection: Connection) -> list[str]:
    rows = await connection.fetch(
        """select tablename from pg_tables
            where schemaname = current_schema() and tablename <> 'schema_migration' order by 1"""
    )
    return [row["tablename"] for row in rows]


async def laid(service: str, database: Database) -> tuple[Ids, Ids]:
    """Put the world into the service's tables, and nothing else; the ids of the own group and of the other."""
    await _empty(database)
    async with database.transaction() as connection:
        await _let_in(connection, with_addresses=service == "catalog")
    own, other = [
        {"lang": "fi", "slug": group.slug, "account": str(group.account), **await _LAY[service](database, group)}
        for group in (OWN, OTHER)
    ]
    return own, other


async def _empty(database: Database) -> None:
    """The service's jobs go on meanwhile, and may hold what this waits for while they wait for what it holds."""
    while True:
        with suppress(asyncpg.DeadlockDetectedError):
            async with database.connection() as connection:
                await connection.execute(f"truncate {', '.join(await _tables(connection))}")
                return


async def _let_in(connection: Connection, *, with_addresses: bool) -> None:
    of_group: Mapping[Who, tuple[Group, GroupRole]] = {
        "lead of another group": (OTHER, "lead"),
        "editor": (OWN, "editor"),
        "lead": (OWN, "lead"),
    }
    people = [_account(account_of(who), who, of_group.get(who)) for who in ROLES if who != "nobody"]
    people += [_account(group.account, "somebody", (group, "editor")) for group in (OWN, OTHER)]
    await accounts.keep(connection, people)
    if with_addresses:
        for person in people:
            address = f"{person.id}@talkoot.example"
            await addresses.set_address(connection, person.id, address, address)


def _account(account_id: UUID, name: str, role: tuple[Group, GroupRole] | None) -> Account:
    return Account(
        id=account_id,
        version=1,
        changed_at=NOW,
        name=name,
        administrator=name == "administrator",
        roles=(RoleInGroup(group_id=role[0].id, role=role[1]),) if role else (),
        sessions_from=NOW - timedelta(days=1),
    )


async def _catalog(database: Database, group: Group) -> Ids:
    async with database.transaction() as connection:
        await create_draft(connection, CreateDraft(group.id, content(), group.slug, BY), now=NOW)
        await publish(connection, group.slug, by=BY, now=NOW)
    return {"version": "1"}


async def _meetings(database: Database, group: Group) -> Ids:
    await meetings.keep_group(database, meetings.group(id=group.id, slug=group.slug))
    meeting = await meetings.scheduled(database, id=group.meeting, group=group.slug, now=NOW)
    async with database.transaction() as connection:
        content = group.slug.encode()
        file = KeptFile(Material(uuid4(), "esityslista.txt", "text/plain; charset=utf-8", len(content)), content)
        with_file = await attach(connection, meeting.id, file, now=NOW, public_url=SITE)
    return {"id": str(meeting.id), "file": str(with_file.materials[0].id)}


async def _notifications(database: Database, group: Group) -> Ids:
    known = samples.group(group.id, slug=group.slug)
    person = samples.member(known, version=1)
    async with database.transaction() as connection:
        await mail_groups(connection, [(known.id, known)])
        change = MemberChange(person.id, "talkoot.member.signed-up", person)
        await follow_members(connection, [change], now=NOW)
        notice = await connection.fetchval("select id from notice where group_id = $1", group.id)
        await connection.execute("update notice set status = 'failed', reason = '550' where id = $1", notice)
    return {"id": str(notice), "kind": "welcome"}


async def _registration(database: Database, group: Group) -> Ids:
    async with database.transaction() as connection:
        await registration_groups(connection, [registration.group(id=group.id, slug=group.slug)], [])
        await sign_up(connection, [SignUp(group_to_join(group), registration.MAIJA)], links=LINKS, now=NOW)
        member = await connection.fetchval("select id from member where group_id = $1", group.id)
        await confirm(connection, Confirm(member, NOW + timedelta(days=7)), links=LINKS, now=NOW)
    return {"member": str(member)}


def group_to_join(group: Group) -> ThemeGroup:
    """The group as registration knows it."""
    return ThemeGroup(group.id, group.slug, {"fi": group.slug}, "active", WayIn())


_LAY: Final[Mapping[str, Callable[[Database, Group], Awaitable[Ids]]]] = {
    "catalog": _catalog,
    "meetings": _meetings,
    "notifications": _notifications,
    "registration": _registration,
}
