"""Puts notifications together: database, messaging, senders, the unsubscribe page."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from services.notifications import store
from services.notifications.domain.unsubscribing import UnsubscribeLinks
from services.notifications.gateways.figures import MailFigures
from services.notifications.gateways.mail.writer import Writer
from services.notifications.gateways.smtp import Server, ServerHealth, SmtpConnection
from services.notifications.jobs import (
    ParcelSender,
    Sender,
    parcel_sender,
    recording,
    senders,
    tidy_job,
)
from services.notifications.settings import Settings
from services.notifications.subscribers import subscriptions
from services.notifications.usecases.mail_feedback import FeedbackMails
from services.notifications.usecases.mail_links import Links
from services.notifications.usecases.try_mail import Trials
from services.notifications.usecases.write_mails import Desk
from services.notifications.web.manage.mails import MailPages
from services.notifications.web.manage.words import AUDIT_WORDS
from services.notifications.web.pages import UnsubscribePages
from shared import access, messaging
from shared.access import Gate, Sessions
from shared.access.audit_pages import AuditPages
from shared.clock import Clock, utc_now
from shared.messaging import Messaging
from shared.metrics import Metrics
from shared.postgres import Database
from shared.service import Background, by_the_clock, running
from shared.web import Application, Pages, answers, degraded, health_routes, metrics_route

PACKAGE = Path(__file__).parent
MIGRATIONS = (messaging.MIGRATIONS, access.MIGRATIONS, PACKAGE / "migrations")
CONNECTIONS_BESIDE_SENDERS = 8
"""To the database: consumers, relay and pages."""


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Application:
    """The service's application. Its lifespan opens the database, follows events and sends mails."""
    database = Database(settings.database_url, max_size=settings.smtp_connections + CONNECTIONS_BESIDE_SENDERS)
    due, parcels_due = asyncio.Event(), asyncio.Event()

    def look() -> None:
        due.set()
        parcels_due.set()

    events = Messaging(
        database,
        settings=settings,
        service="notifications",
        subscriptions=subscriptions(clock),
        after_batch=look,
    )
    links = UnsubscribeLinks(settings.link_keys, settings.public_url)
    writer = Writer(mail_from=settings.mail_from, domain=settings.message_domain, unsubscribe=links)
    health = ServerHealth()

    def mail_problems() -> Sequence[str]:
        return [health.problem] if health.problem else []

    missed = {"events": events.problems, "mail": mail_problems}
    metrics = Metrics(
        "notifications",
        build=settings.build,
        database=database,
        told=(events.figures, degraded(missed)),
        asked=(events.counted, store.figures),
    )
    desk = Desk(writer, public_url=settings.public_url)
    figures = MailFigures(metrics, clock)
    at_work = _senders(
        settings, database, desk, clock, health=health, figures=figures, recorded=events.wake, more=due.set
    )
    operator = settings.operator_mail or settings.mail_from
    parcels = ParcelSender(
        database,
        _to_server(settings, health),
        (Links(writer), Trials(desk), FeedbackMails(writer, operator=operator, language=settings.operator_language)),
        mail_from=settings.mail_from,
        clock=clock,
        lease=settings.lease,
    )
    pages = Pages(PACKAGE, public_url=settings.public_url)
    gate = Gate(pages, database, Sessions(settings.link_keys, public_url=settings.public_url), clock)

    @asynccontextmanager
    async def lifespan(_app: Application) -> AsyncIterator[None]:
        background = (
            Background("messaging", events.run),
            *senders(at_work, due),
            parcel_sender(parcels, parcels_due),
            by_the_clock(tidy_job(database, clock)),
        )
        async with database, running(*background):
            yield

    return Application(
        pages,
        metrics,
        routes=[
            *health_routes({"database": answers(database, store.probe)}, missed),
            metrics_route(metrics),
            *pages.static_routes(),
            *UnsubscribePages(database, pages, links, clock).routes(),
            *MailPages(gate, database, desk, settings.public_url, clock, tried=parcels_due.set).routes(),
            *AuditPages("notifications", gate, database, pages, AUDIT_WORDS).routes(),
        ],
        lifespan=lifespan,
    )


def _senders(
    settings: Settings,
    database: Database,
    desk: Desk,
    clock: Clock,
    *,
    health: ServerHealth,
    figures: MailFigures,
    recorded: Callable[[], None],
    more: Callable[[], None],
) -> list[Sender]:
    results = recording(database, clock)
    return [
        Sender(
            database,
            _to_server(settings, health),
            desk,
            mail_from=settings.mail_from,
            clock=clock,
            results=results,
            recorded=recorded,
            more=more,
            became=figures.became,
            lease=settings.lease,
        )
        for _ in range(settings.smtp_connections)
    ]


def _to_server(settings: Settings, health: ServerHealth) -> SmtpConnection:
    server = Server(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password,
        starttls=settings.smtp_starttls,
        own_name=settings.message_domain,
        tls=settings.smtp_tls,
        ca_file=settings.smtp_ca_file,
        timeout_s=settings.smtp_timeout_s,
    )
    return SmtpConnection(server, health, monotonic=time.monotonic)
