"""Puts registration together: database, messaging, form, pages, API, jobs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.routing import Route

from services.registration import store
from services.registration.domain.links import PersonalLinks
from services.registration.jobs import lapse_job, look_again_job, refresh_job, tidy_job, waiting_job
from services.registration.settings import Settings
from services.registration.subscribers import subscriptions
from services.registration.usecases.know_groups import KnownGroups
from services.registration.usecases.sign_up import SignUp
from services.registration.usecases.take_sign_ups import take_sign_ups
from services.registration.web import api
from services.registration.web.forms import JoinForm
from services.registration.web.manage.changes import MemberChanges
from services.registration.web.manage.members import MemberPages
from services.registration.web.manage.words import AUDIT_WORDS
from services.registration.web.origins import Origins
from services.registration.web.pages.confirm import ConfirmPages
from services.registration.web.pages.link import LinkPages
from services.registration.web.pages.own import OwnPages
from services.registration.web.pages.private import PrivatePages
from services.registration.web.reception import Reception
from shared import access, messaging
from shared.access import Gate, Sessions
from shared.access.audit_pages import AuditPages
from shared.clock import Clock, utc_now
from shared.messaging import Messaging
from shared.metrics import Metrics
from shared.postgres import Connection, Database, GroupCommit
from shared.service import Background, by_the_clock, running
from shared.web import Application, Pages, answers, degraded, health_routes, metrics_route

PACKAGE = Path(__file__).parent
MIGRATIONS = (messaging.MIGRATIONS, access.MIGRATIONS, PACKAGE / "migrations")


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Application:
    """The service's application. Its lifespan opens the database, sends and receives events, and runs the jobs."""
    links = PersonalLinks(settings.link_keys, settings.public_url)

    def committed() -> None:
        events.wake()

    database = Database(settings.database_url, after_commit=committed)
    groups = KnownGroups(database)
    groups_changed = asyncio.Event()
    events = Messaging(
        database,
        settings=settings,
        service="registration",
        subscriptions=subscriptions(links, clock),
        after_batch=groups_changed.set,
    )

    asked = asyncio.Event()

    async def signed_up(connection: Connection, commands: Sequence[SignUp]) -> list[bool]:
        return [await take_sign_ups(connection, commands, links=links, now=clock())] * len(commands)

    pages = Pages(PACKAGE, public_url=settings.public_url)
    gate = Gate(pages, database, Sessions(settings.link_keys, public_url=settings.public_url), clock)
    private = PrivatePages(pages)
    origins = Origins(settings.public_url, settings.allowed_origins)
    reception = Reception(groups, GroupCommit(database, signed_up), clock, asked=asked.set)

    missed = {"events": events.problems}
    metrics = Metrics(
        "registration",
        build=settings.build,
        database=database,
        told=(events.figures, degraded(missed)),
        asked=(events.counted, store.figures),
    )

    @asynccontextmanager
    async def lifespan(_app: Application) -> AsyncIterator[None]:
        background = (
            Background("messaging", events.run),
            by_the_clock(refresh_job(groups), groups_changed),
            by_the_clock(look_again_job(database, links, clock), asked),
            by_the_clock(lapse_job(database, clock)),
            by_the_clock(waiting_job(database, clock)),
            by_the_clock(tidy_job(database, clock)),
        )
        async with database, running(*background):
            yield

    return Application(
        pages,
        metrics,
        routes=[
            *JoinForm(pages, reception, origins).routes(),
            *health_routes({"database": answers(database, store.probe)}, missed),
            metrics_route(metrics),
            *pages.static_routes(),
            Route(f"{api.PATH}{{rest:path}}", api.registrations_api(pages, reception, origins)),
            *MemberChanges(gate, database, links, clock).routes(),
            *MemberPages(gate, pages, database, clock).routes(),
            *AuditPages("registration", gate, database, pages, AUDIT_WORDS).routes(),
            *LinkPages(private, database, asked=asked.set).routes(),
            *ConfirmPages(private, database, links, clock).routes(),
            *OwnPages(private, database, links, clock).routes(),
        ],
        lifespan=lifespan,
    )
