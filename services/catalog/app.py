"""Puts the catalog together: database, messaging, sign-in, pages, API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.routing import BaseRoute, Mount

from services.catalog import store
from services.catalog.domain.site_facts import SAMPLE, read_site_facts
from services.catalog.gateways.openid import OpenIdProvider
from services.catalog.jobs import forget_sent_job, links_job, tidy_job
from services.catalog.settings import Settings
from services.catalog.subscribers import subscriptions
from services.catalog.web.api import MOUNT, create_api
from services.catalog.web.feedback import FeedbackForm
from services.catalog.web.machines import MachinePages
from services.catalog.web.manage.creating import Creating
from services.catalog.web.manage.editor import Editor
from services.catalog.web.manage.history import History
from services.catalog.web.manage.importing import Importing
from services.catalog.web.manage.lifecycle import Lifecycle
from services.catalog.web.manage.logged import known_groups
from services.catalog.web.manage.words import AUDIT_WORDS
from services.catalog.web.manage_home import ManageHome
from services.catalog.web.openid import BACK, OpenIdPages
from services.catalog.web.pages import CatalogPages
from services.catalog.web.people import GroupPeoplePages, PeoplePages
from services.catalog.web.search import SearchPage
from services.catalog.web.sign_in import SignInPages
from services.catalog.web.statements import StatementPages
from shared import access, messaging
from shared.access import Gate, Sessions
from shared.access.audit_pages import AuditPages
from shared.clock import Clock, utc_now
from shared.links import Links
from shared.messaging import Messaging
from shared.metrics import Metrics
from shared.postgres import Database
from shared.service import Background, by_the_clock, running
from shared.web import (
    Application,
    Pages,
    answers,
    degraded,
    health_routes,
    metrics_route,
    styleguide_routes,
)

PACKAGE = Path(__file__).parent
MIGRATIONS = (messaging.MIGRATIONS, access.MIGRATIONS, PACKAGE / "migrations")

LARGEST_FORM = 1024 * 1024
"""Bytes of a request: a group's page in three languages, whose letters beyond ASCII a form sends as six bytes each."""


def create_app(settings: Settings, *, clock: Clock = utc_now) -> Application:
    """The service's application. Its lifespan opens the database, relays its events and follows the meetings."""

    def committed() -> None:
        events.wake()

    database = Database(settings.database_url, after_commit=committed)
    events = Messaging(database, settings=settings, service="catalog", subscriptions=subscriptions())
    pages = Pages(PACKAGE, public_url=settings.public_url)
    sessions = Sessions(settings.link_keys, public_url=settings.public_url)
    gate = Gate(pages, database, sessions, clock)
    asked = asyncio.Event()
    openid = None if settings.oidc_issuer is None else settings.oidc_name
    sign_in = SignInPages(gate, database, pages, sessions, clock, asked=asked.set, openid=openid)

    missed = {"events": events.problems}
    metrics = Metrics(
        "catalog",
        build=settings.build,
        database=database,
        told=(events.figures, degraded(missed)),
        asked=(events.counted, store.figures),
    )

    @asynccontextmanager
    async def lifespan(_app: Application) -> AsyncIterator[None]:
        background = (
            Background("messaging", events.run),
            by_the_clock(links_job(database, clock, public_url=settings.public_url), asked),
            by_the_clock(tidy_job(database, clock)),
            by_the_clock(forget_sent_job(database, clock)),
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
            Mount(MOUNT, create_api(database, pages)),
            *AuditPages("catalog", gate, database, pages, AUDIT_WORDS, knows=known_groups).routes(),
            *(styleguide_routes(pages) if settings.styleguide else ()),
            *_openid_routes(settings, database, sessions, clock),
            *sign_in.routes(),
            *ManageHome(gate, database, clock).routes(),
            *GroupPeoplePages(gate, database, clock).routes(),
            *PeoplePages(gate, database, clock).routes(),
            *Editor(database, pages, gate, clock).routes(),
            *StatementPages(read_site_facts(settings.site_facts or SAMPLE), pages).routes(),
            *FeedbackForm(database, pages, clock, settings.link_keys[0]).routes(),
            *SearchPage(database, pages).routes(),
            *MachinePages(database, pages).routes(),
            *History(database, pages, gate, clock).routes(),
            *Lifecycle(database, pages, gate, clock).routes(),
            *Importing(database, pages, gate, clock).routes(),
            *Creating(database, pages, gate, clock).routes(),
            *CatalogPages(database, pages, clock).routes(),
        ],
        body_limit=LARGEST_FORM,
        lifespan=lifespan,
    )


def _openid_routes(settings: Settings, database: Database, sessions: Sessions, clock: Clock) -> list[BaseRoute]:
    if settings.oidc_issuer is None:
        return []
    assert settings.oidc_client_id is not None  # the settings ask for it
    assert settings.oidc_client_secret is not None
    provider = OpenIdProvider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        redirect_uri=f"{settings.public_url}{BACK}",
        trusted=settings.oidc_trusted,
    )
    links = Links(settings.link_keys, "openid")
    return OpenIdPages(provider, database, sessions, links, clock, public_url=settings.public_url).routes()
