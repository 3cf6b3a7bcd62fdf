"""Puts meetings together: database, messaging, jobs, pages, calendars, API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.routing import Mount

from services.meetings import store
from services.meetings.domain.files import LARGEST
from services.meetings.gateways.bucket import open_bucket
from services.meetings.gateways.scanner import Scanner
from services.meetings.jobs import hold_past_meetings, remove_forgotten_files
from services.meetings.settings import Settings
from services.meetings.subscribers import subscriptions
from services.meetings.usecases.keep_files import Files
from services.meetings.web.api import MOUNT, create_api
from services.meetings.web.calendars import Calendars
from services.meetings.web.manage.changing import Changing
from services.meetings.web.manage.desk import Desk
from services.meetings.web.manage.documents import Documents
from services.meetings.web.manage.planning import Planning
from services.meetings.web.manage.words import AUDIT_WORDS
from services.meetings.web.pages import MeetingPages
from shared import access, messaging
from shared.access import Gate, Sessions
from shared.access.audit_pages import AuditPages
from shared.clock import Clock, utc_now
from shared.messaging import Messaging
from shared.metrics import Metrics
from shared.postgres import Database
from shared.service import Background, by_the_clock, running
from shared.web import Application, Pages, answers, degraded, health_routes, metrics_route
from shared.web.application import BODY_LIMIT

PACKAGE = Path(__file__).parent
MIGRATIONS = (messaging.MIGRATIONS, access.MIGRATIONS, PACKAGE / "migrations")


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Application:
    """The service's application. Its lifespan opens the database, relays events, follows groups, works by the clock."""
    database = Database(settings.database_url, after_commit=lambda: events.wake())  # noqa: PLW0108 - events comes next
    events = Messaging(database, settings=settings, service="meetings", subscriptions=subscriptions(clock))
    pages = Pages(PACKAGE, public_url=settings.public_url)
    gate = Gate(pages, database, Sessions(settings.link_keys, public_url=settings.public_url), clock)
    desk = Desk(gate, database, settings.public_url, clock)
    api = create_api(database, pages, kafka=settings.public_kafka or settings.kafka, topic_prefix=settings.topic_prefix)

    files = open_files(settings, database, clock)

    jobs = (
        by_the_clock(hold_past_meetings(database, clock, public_url=settings.public_url)),
        by_the_clock(remove_forgotten_files(files)),
    )

    missed = {"events": events.problems}
    metrics = Metrics(
        "meetings",
        build=settings.build,
        database=database,
        told=(events.figures, degraded(missed)),
        asked=(events.counted, store.figures),
    )

    @asynccontextmanager
    async def lifespan(_app: Application) -> AsyncIterator[None]:
        async with database, running(Background("messaging", events.run), *jobs):
            yield

    return Application(
        pages,
        metrics,
        routes=[
            *health_routes({"database": answers(database, store.probe)}, missed),
            metrics_route(metrics),
            *pages.static_routes(),
            *Calendars(database, settings.public_url, clock).routes(),
            Mount(MOUNT, api),
            *Planning(desk).routes(),
            *Changing(desk).routes(),
            *Documents(desk, files, Scanner(settings.scan_command)).routes(),
            *AuditPages("meetings", gate, database, pages, AUDIT_WORDS).routes(),
            *MeetingPages(database, files, pages, clock).routes(),
        ],
        body_limit=LARGEST + BODY_LIMIT,
        lifespan=lifespan,
    )


def open_files(settings: Settings, database: Database, clock: Clock) -> Files:
    """Where files are kept, by the settings."""
    id, secret, bucket = settings.s3_access_key_id, settings.s3_secret_access_key, None
    if settings.s3_bucket:
        key = (id, secret.get_secret_value()) if id is not None and secret is not None else None
        bucket = open_bucket(settings.s3_bucket, endpoint=settings.s3_endpoint, region=settings.s3_region, key=key)
    return Files(database, bucket, clock, in_bucket=settings.files_in == "s3")
