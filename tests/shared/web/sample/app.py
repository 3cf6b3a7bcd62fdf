"""A small service with the wiring of a real one: what the tests of the shared layout look at."""

from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from shared.contracts.when import Slot, Slots
from shared.formats import HELSINKI
from shared.languages import Localised, translatable
from shared.metrics import Metrics
from shared.postgres import Unavailable
from shared.web import (
    Application,
    PageRoute,
    Pages,
    cached,
    choose_language,
    content_security_policy,
    error_handlers,
    health_routes,
    styleguide_routes,
)

PACKAGE = Path(__file__).parent
HOSTILE = "</script><script>alert(1)</script><b title=\"'&"
ONLY_SWEDISH: Localised = {"sv": "Hållbar <upphandling>\n\nAndra stycket"}
ERRORS = {
    "name": translatable("Give your name."),
    "email": translatable("Give a mail address."),
    "answer": translatable("Choose one."),
    "busy": translatable("Try again."),
}
CHOICES = [("", translatable("Choose one.")), ("yes", translatable("Yes")), ("no", translatable("No"))]
WHEN = Slots(
    slots=tuple(
        Slot(starts=datetime(2026, 2, day, 7, tzinfo=UTC), ends=datetime(2026, 2, day, 8, 30, tzinfo=UTC))
        for day in (2, 3, 4, 5)
    )
)


class Person(BaseModel):
    name: str = Field(max_length=5)


def create_app(public_url: str = "https://talkoot.example") -> Application:
    pages = Pages(PACKAGE, public_url=public_url)

    async def page(request: Request) -> Response:
        found = pages.render(request, "page.html", text=ONLY_SWEDISH, when=WHEN, zone=HELSINKI, hostile=HOSTILE)
        return cached(request, found)

    async def private(request: Request) -> Response:
        return pages.render(request, "private.html")

    async def form(request: Request) -> Response:
        typed = {key: str(value) for key, value in (await request.form()).items()}
        return pages.render(
            request,
            "form.html",
            status=422 if request.method == "POST" else 200,
            group=ONLY_SWEDISH,
            values=typed,
            errors=ERRORS if request.method == "POST" else {},
            kinds=CHOICES,
            answers=CHOICES[1:],
        )

    async def embedded(request: Request) -> Response:
        policy = content_security_policy(https=True, framed_by=["https://other.example"])
        return pages.render(request, "private.html", headers={"Content-Security-Policy": policy})

    async def fail(request: Request) -> Response:
        faults = {"database": Unavailable("at 10.0.0.1"), "ours": ValueError("secret"), "gone": HTTPException(404)}
        raise faults[request.path_params["fault"]]

    async def content() -> list[str]:
        return []

    return Application(
        pages,
        Metrics("sample"),
        routes=[
            *health_routes({"database": content}, {}),
            *pages.static_routes(),
            *styleguide_routes(pages),
            Route("/", choose_language),
            PageRoute("/{lang}/", page),
            PageRoute("/{lang}/meetings/", page),
            *(
                PageRoute(f"/{{lang}}/{name}", page)
                for name in ("search", "accessibility", "privacy", "feedback", "sign-in")
            ),
            PageRoute("/{lang}/private", private),
            PageRoute("/{lang}/embedded", embedded),
            PageRoute("/{lang}/groups/{slug}/join", form, methods=["GET", "POST"]),
            PageRoute("/{lang}/fail/{fault}", fail),
            Route("/api/fail/{fault}", fail),
            Mount("/api/people", _api(pages)),
        ],
    )


def _api(pages: Pages) -> FastAPI:
    api = FastAPI(exception_handlers=error_handlers(pages))

    @api.post("/")
    async def add(person: Person) -> Person:
        if person.name == "twice":
            raise HTTPException(409, "This person is there already.")
        if person.name == "fault":
            raise ValueError("secret")
        return person

    return api
