"""Work by the clock: send what is due, forget what is old."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias
from uuid import UUID

import structlog

from services.notifications.domain.notices import Done, Notice, Result, deferred, released, unsendable
from services.notifications.gateways.mail.headers import UnusableAddress
from services.notifications.gateways.mail.mime import Mail
from services.notifications.gateways.smtp import Accepted, Deferred, Refused, ServerAway, SmtpConnection
from services.notifications.usecases.parcels import Outcome, Parcel, Tray, record
from services.notifications.usecases.record_results import record_results
from services.notifications.usecases.take_due import LEASE, take_due
from services.notifications.usecases.tidy import tidy
from services.notifications.usecases.write_mails import Desk
from shared import tracing
from shared.clock import Clock
from shared.postgres import Connection, Database, GroupCommit, is_passing
from shared.service import Background, Job, by_the_clock

log = structlog.get_logger(__name__)

PAGE: Final = 50
"""Notices taken at once: few enough that few wait for the end of the lease when a process dies."""
PARCELS_AT_ONCE: Final = 10
POLL_S: Final = 1.0
TIDY_EVERY_S: Final = 3600.0
LONGEST_PAUSE_S: Final = 5.0
FINISH_WITHIN_S: Final = 4.0
"""On the way out: how long the mail under way may take."""
RECORD_WITHIN_S: Final = 2.0
ASK_WHETHER_BACK_EVERY: Final = timedelta(seconds=15)
"""Seldom enough that a password that is refused locks no account."""


Results: TypeAlias = GroupCommit[Done, None]
"""Where all senders of a process have their results written down, a few by one statement."""


def recording(database: Database, clock: Clock) -> Results:
    async def record(connection: Connection, done: Sequence[Done]) -> list[None]:
        await record_results(connection, done, now=clock())
        return [None] * len(done)

    return GroupCommit(database, record)


class Sender:
    """One of several that send side by side, each over a connection of its own."""

    def __init__(
        self,
        database: Database,
        connection: SmtpConnection,
        desk: Desk,
        *,
        mail_from: str,
        clock: Clock,
        results: Results,
        recorded: Callable[[], None],
        more: Callable[[], None],
        became: Callable[[Notice, Result], None] = lambda _notice, _result: None,
        lease: timedelta = LEASE,
    ) -> None:
        """`recorded` is told after a page, and `became` what became of each notice, once that is written down.

        `more` is told when a page is full, before any of it is sent: another sender can take the next.
        In the second half of the lease no further mail is begun: it might go out when another sender has it.
        """
        self._database = database
        self._connection = connection
        self._desk = desk
        self._mail_from = mail_from
        self._clock = clock
        self._results = results
        self._recorded = recorded
        self._more = more
        self._became = became
        self._lease = lease
        self._pause = 0.0
        self._ending = False

    async def round(self) -> bool:
        """Send one page of what is due; whether there may be more. A mail server that is away costs a pause."""
        page = asyncio.create_task(self._page())
        try:
            more = await asyncio.shield(page)
        except asyncio.CancelledError:
            await self._finish(page)
            raise
        await asyncio.sleep(self._pause)
        return more

    async def _finish(self, page: "asyncio.Task[bool]") -> None:
        """The process ends: the mail under way is finished, and the rest goes back to the queue."""
        self._ending = True
        await asyncio.wait([page], timeout=FINISH_WITHIN_S)
        page.cancel()
        await asyncio.wait([page], timeout=RECORD_WITHIN_S)
        await self._connection.close()

    async def _page(self) -> bool:
        taken_at = self._clock()
        async with self._database.transaction() as connection:
            notices = await take_due(connection, now=taken_at, limit=PAGE, lease=self._lease)
        if not notices:
            await self._connection.rest()
            return False
        if len(notices) == PAGE:
            self._more()
        lease_until = taken_at + self._lease
        left = await self._sent(notices, lease_until)
        now = self._clock()
        await asyncio.gather(*(self._record(notice, released(notice, now), lease_until) for notice in left))
        self._recorded()
        return len(notices) == PAGE or bool(left)

    async def _sent(self, notices: Sequence[Notice], lease_until: datetime) -> list[Notice]:
        """Send them, writing down each before the next is handed over: a process that dies repeats one mail at most.

        Those that were not begun are left.
        """
        begun: set[UUID] = set()
        recording: asyncio.Task[None] | None = None
        try:
            for notice, mail in await self._written(notices):
                if self._ending or self._clock() >= lease_until - self._lease / 2:
                    break
                begun.add(notice.id)
                result = mail if isinstance(mail, Result) else await self._send(notice, mail, recording)
                if recording is not None:
                    await asyncio.shield(recording)
                recording = asyncio.create_task(self._record(notice, result, lease_until))
            self._pause = 0.0
        except ServerAway as away:
            begun.discard(notice.id)
            self._pause = min(max(self._pause * 2, 0.25), LONGEST_PAUSE_S)
            log.warning("sending paused", error=str(away), seconds=self._pause)
        except asyncio.CancelledError:
            log.warning("a mail was broken off; it will be sent again", notice=str(notice.id))
        finally:
            if recording is not None:
                await recording
        return [notice for notice in notices if notice.id not in begun]

    async def _written(self, notices: Sequence[Notice]) -> list[tuple[Notice, Mail | Result]]:
        async with self._database.connection() as connection:
            return [(notice, await self._mail(connection, notice)) for notice in notices]

    async def _mail(self, connection: Connection, notice: Notice) -> Mail | Result:
        now = self._clock()
        unsent = unsendable(notice, now)
        if unsent is not None or notice.recipient is None:
            return unsent or Result(notice.id, "skipped", "left")
        try:
            return await self._desk.write(connection, notice, notice.recipient, now)
        except UnusableAddress:
            return Result(notice.id, "failed", "unusable-address")
        except Exception as error:
            if is_passing(error):
                raise
            # One that cannot be written must not hold up the others; a later version may be able to.
            log.exception("a mail cannot be written", notice=str(notice.id), kind=notice.kind)
            return deferred(notice, "unwritable", now, random.random())  # noqa: S311 - spreads load, guards nothing

    async def _send(self, notice: Notice, mail: Mail, after: "asyncio.Task[None] | None") -> Result:
        with tracing.span(f"mail {notice.kind}", kind="client", parent=notice.traceparent):
            answer = await self._connection.send(self._mail_from, mail.recipient, mail.content, after=after)
        match answer:
            case Accepted():
                return Result(notice.id, "sent", tried=True)
            case Refused(reason=reason):
                return Result(notice.id, "failed", reason, tried=True)
            case Deferred(reason=reason):
                return deferred(notice, reason, self._clock(), random.random())  # noqa: S311 - spreads load

    async def _record(self, notice: Notice, result: Result, lease_until: datetime) -> None:
        """Write the result down, however long the database is away: what is forgotten here is sent again."""
        pause = 0.1
        while True:
            try:
                await self._results.submit(Done(notice, result, lease_until))
            except Exception as error:
                if not is_passing(error) or self._clock() >= lease_until:
                    raise
                log.warning("results wait for the database", error=type(error).__name__, seconds=pause)
            else:
                return self._became(notice, result)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)


class ParcelSender:
    """Empties the trays, the first one first, on a connection of its own: no announcement to thousands goes before."""

    def __init__(
        self,
        database: Database,
        connection: SmtpConnection,
        trays: Sequence[Tray],
        *,
        mail_from: str,
        clock: Clock,
        lease: timedelta = LEASE,
    ) -> None:
        self._database = database
        self._connection = connection
        self._ask_at = datetime.min.replace(tzinfo=UTC)
        self._trays = trays
        self._mail_from = mail_from
        self._clock = clock
        self._lease = lease

    async def round(self) -> bool:
        """Send what is due; whether there may be more. One that is broken off goes out again when its lease is over."""
        taken = [await self._from(tray) for tray in self._trays]
        if not any(taken):
            await self._rest()
        return max(taken, default=0) == PARCELS_AT_ONCE and self._connection.health.problem is None

    async def _rest(self) -> None:
        """A server that was away is asked whether it is back, for it may be long until the next mail would tell."""
        now = self._clock()
        if self._connection.health.problem is None or now < self._ask_at:
            return await self._connection.rest()
        self._ask_at = now + ASK_WHETHER_BACK_EVERY
        return await self._connection.ask_whether_back(self._mail_from)

    async def _from(self, tray: Tray) -> int:
        """How many were taken."""
        async with self._database.transaction() as connection:
            parcels = await tray.take(connection, now=self._clock(), limit=PARCELS_AT_ONCE, lease=self._lease)
        for parcel in parcels:
            outcome = await self._sent(tray, parcel)
            async with self._database.transaction() as connection:
                await record(connection, tray, parcel, outcome, now=self._clock())
        return len(parcels)

    async def _sent(self, tray: Tray, parcel: Parcel) -> Outcome:
        now = self._clock()
        if parcel.until <= now:
            return "over"
        try:
            mail = parcel.write(now)
            answer = await self._connection.send(self._mail_from, mail.recipient, mail.content)
        except UnusableAddress:
            log.warning("a mail has no usable address", about=tray.about, parcel=str(parcel.id))
            return tray.after_refusal
        except ServerAway:
            return "untried"
        if isinstance(answer, Refused):
            log.warning("a mail was refused", about=tray.about, parcel=str(parcel.id), reason=answer.reason)
            return tray.after_refusal
        return "refused now" if isinstance(answer, Deferred) else "over"


def senders(found: Sequence[Sender], awake: asyncio.Event) -> list[Background]:
    """The senders as background work; `awake` tells one of those that have nothing to do of new notices.

    If all of them looked at every event, most of the database's work would be to tell them that there is nothing.
    """
    watch = asyncio.Lock()
    jobs = [Job(f"sender {at}", POLL_S, each.round) for at, each in enumerate(found, start=1)]
    return [by_the_clock(job, awake, watch=watch) for job in jobs]


def parcel_sender(found: ParcelSender, awake: asyncio.Event) -> Background:
    return by_the_clock(Job("parcel sender", POLL_S, found.round), awake)


def tidy_job(database: Database, clock: Clock) -> Job:
    async def run() -> bool:
        async with database.transaction() as connection:
            return await tidy(connection, now=clock())

    return Job("tidy", TIDY_EVERY_S, run)
