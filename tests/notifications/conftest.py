"""Notifications against a real database, with a clock and a mail server that the test holds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from services.notifications.app import MIGRATIONS
from services.notifications.domain.unsubscribing import UnsubscribeLinks
from services.notifications.gateways.mail.writer import Writer
from services.notifications.gateways.smtp import Server, ServerHealth, SmtpConnection
from services.notifications.jobs import ParcelSender, Sender, recording
from services.notifications.settings import Settings
from services.notifications.subscribers import subscriptions
from services.notifications.usecases.mail_feedback import FeedbackMails
from services.notifications.usecases.mail_links import Links
from services.notifications.usecases.try_mail import Trials
from services.notifications.usecases.write_mails import Desk
from shared.contracts.catalog import FEEDBACK, GROUPS, SIGN_INS
from shared.contracts.meetings import JOINING, MEETINGS
from shared.contracts.registration import MEMBERS
from shared.contracts.topic import Topic
from shared.messaging import Received
from shared.postgres import Database, migrate
from tests.conftest import Database as TestDatabase
from tests.notifications.samples import NOW, ORIGIN, told
from tests.notifications.smtp_server import MailServer, mail_server

KEY = SecretStr("0123456789abcdef0123456789abcdef")
MAIL_FROM = "talkoot@talkoot.example"
OPERATOR = "yllapito@talkoot.example"
TABLES = (
    "feedback, sign_in_mail, own_address, test_mail, notice, announcement, mute, member, joining, meeting, "
    "theme_group, outbox, consumer_offset, dead_letter, wording, account, audit_entry"
)


@pytest.fixture(scope="session")
def migrated(database: TestDatabase) -> str:
    """The URL of the service's own schema, with its tables."""
    url = database.url("notifications")
    asyncio.run(migrate(SecretStr(url), MIGRATIONS))
    return url


@pytest.fixture
def notifications_url(migrated: str) -> str:
    """The same, with nothing in the tables."""

    async def empty() -> None:
        connection = await asyncpg.connect(migrated)
        await connection.execute(f"truncate {TABLES}")
        await connection.close()

    asyncio.run(empty())
    return migrated


@pytest.fixture
def settings(notifications_url: str) -> Settings:
    """Of a service that reaches the test's database, and neither Kafka nor a mail server."""
    return Settings(
        database_url=SecretStr(notifications_url),
        kafka="127.0.0.1:1",
        port=0,
        public_url=ORIGIN,
        link_keys=(KEY,),
        smtp_port=1,
        mail_from=MAIL_FROM,
    )


@dataclass
class Office:
    """The service without its frame: events go in by hand, and mails go out when the test says so."""

    database: Database
    mail: MailServer
    now: datetime = NOW
    health: ServerHealth = field(default_factory=ServerHealth)
    unsubscribe: UnsubscribeLinks = field(default_factory=lambda: UnsubscribeLinks((KEY,), ORIGIN))

    def clock(self) -> datetime:
        return self.now

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    async def groups(self, *events: Received[Any]) -> None:
        await self._take(GROUPS, events)

    async def meetings(self, *events: Received[Any]) -> None:
        await self._take(MEETINGS, events)

    async def joining(self, *events: Received[Any]) -> None:
        await self._take(JOINING, events)

    async def members(self, *events: Received[Any]) -> None:
        await self._take(MEMBERS, events)

    async def sign_ins(self, *events: Received[Any]) -> None:
        await self._take(SIGN_INS, events)

    async def feedback(self, *events: Received[Any]) -> None:
        await self._take(FEEDBACK, events)

    async def _take(self, topic: Topic, events: tuple[Received[Any], ...]) -> None:
        handle = next(each.handle for each in subscriptions(self.clock) if each.topic is topic)
        async with self.database.transaction() as connection:
            await handle(connection, events)

    def sender(self, *, timeout_s: float = 5.0, more: Callable[[], None] = lambda: None) -> Sender:
        """A sender as production wires it."""
        server = Server("127.0.0.1", self.mail.port, None, None, starttls=False, own_name="tests", timeout_s=timeout_s)
        writer = Writer(mail_from=MAIL_FROM, domain="talkoot.example", unsubscribe=self.unsubscribe)
        return Sender(
            self.database,
            SmtpConnection(server, self.health, monotonic=asyncio.get_running_loop().time),
            Desk(writer, public_url=ORIGIN),
            mail_from=MAIL_FROM,
            clock=self.clock,
            results=recording(self.database, self.clock),
            recorded=lambda: None,
            more=more,
        )

    def parcel_sender(self) -> ParcelSender:
        """The sender of what is nobody's notice, as production wires it."""
        server = Server("127.0.0.1", self.mail.port, None, None, starttls=False, own_name="tests", timeout_s=5.0)
        writer = Writer(mail_from=MAIL_FROM, domain="talkoot.example", unsubscribe=self.unsubscribe)
        return ParcelSender(
            self.database,
            SmtpConnection(server, self.health, monotonic=asyncio.get_running_loop().time),
            (
                Links(writer),
                Trials(Desk(writer, public_url=ORIGIN)),
                FeedbackMails(writer, operator=OPERATOR, language="fi"),
            ),
            mail_from=MAIL_FROM,
            clock=self.clock,
        )

    async def send_parcels(self, sender: ParcelSender | None = None) -> None:
        """Let it do all that is due now."""
        at_work = sender or self.parcel_sender()
        while await at_work.round():
            pass
        await at_work._connection.close()

    async def send(self, sender: Sender | None = None) -> None:
        """Let a sender do all that is due now."""
        at_work = sender or self.sender()
        while await at_work.round():
            pass
        await at_work._connection.close()

    async def rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        async with self.database.connection() as connection:
            return list(await connection.fetch(query, *values))

    async def states(self) -> list[tuple[str, str, str | None]]:
        """Kind, status and reason of every notice, in the order of their making."""
        rows = await self.rows("select kind, status, reason from notice order by id")
        return [(row["kind"], row["status"], row["reason"]) for row in rows]

    async def deliveries(self) -> list[dict[str, Any]]:
        """The delivery events, as they wait for the relay."""
        rows = await self.rows("select type, convert_from(value, 'UTF8')::jsonb as value from outbox order by id")
        return [{**row["value"], "type": row["type"]} for row in rows]

    async def group_with(self, group: Any, *members: Any) -> None:
        """A group that is known, with these people in it, without a mail to anyone."""
        await self.groups(told("group.published", group))
        await self.members(*(told("member.corrected", each) for each in members))

    async def mute(self, member_id: UUID) -> None:
        async with self.database.transaction() as connection:
            await connection.execute("insert into mute values ($1, $2)", member_id, self.now)


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
async def office(notifications_url: str, mail: MailServer) -> AsyncIterator[Office]:
    async with Database(SecretStr(notifications_url)) as database:
        yield Office(database, mail)
