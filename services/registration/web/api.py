"""Sign-ups from programs: other sites' servers, and their forms by script."""

from typing import Final

from fastapi import FastAPI, Request
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from services.registration.domain.person import Invalid
from services.registration.web.origins import Origins
from services.registration.web.problems import invalid, no_such_group, not_open, unavailable
from services.registration.web.reception import NotOpen, Reception
from shared.languages import is_language, negotiate
from shared.postgres import Unavailable
from shared.web import Pages, error_handlers, problems

PATH: Final = "/api/registrations"


class Registration(BaseModel):
    """What a person typed into a form. It is checked like our own form."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)

    group: str
    """The slug of the group: the last part of its page's address."""
    name: str
    """The whole name, in one field."""
    email: str
    """Where the link for confirming is sent."""
    organisation: str | None = None
    organisation_type: str | None = None
    """`state`, `municipality`, `wellbeing-services-county`, `company`, `association`, `education-research`, `other`."""
    title: str | None = None
    """Job title."""
    phone: str | None = None
    """As one dials it in Finland, or international with `+` or `00`."""
    language: str | None = None
    """Language of the messages: `fi`, `sv` or `en`. Where it is missing, `Accept-Language` counts."""
    message: str | None = None
    """To the leads of the group."""
    website: str | None = None
    """For a field that people do not see: where it is filled in, a program did it, and the sign-up is dropped."""


class Accepted(BaseModel):
    """The same whether the address was known or not; what follows is in the mail."""

    status: str = "accepted"


def registrations_api(pages: Pages, reception: Reception, origins: Origins) -> FastAPI:
    """The application at `/api/registrations`, with its OpenAPI document at `/api/registrations/openapi.json`."""
    api = FastAPI(
        title="Talkoot registrations",
        summary="Sends a person's sign-up for a theme group.",
        version="1",
        openapi_url=f"{PATH}/openapi.json",
        docs_url=None,
        redoc_url=None,
        middleware=origins.cors(),
    )
    for kind, handler in error_handlers(pages).items():
        api.add_exception_handler(kind, handler)

    @api.post(
        PATH,
        status_code=202,
        response_model=Accepted,
        responses=problems(
            {
                400: "This is no JSON.",
                403: "The request comes from a site that may not send sign-ups.",
                404: "There is no such group.",
                409: "The group takes no sign-ups here now.",
                422: "Something in the data cannot be taken: `errors` says what, field by field.",
                503: "Nothing was saved; `Retry-After` says when to try again.",
            }
        ),
    )
    async def register(registration: Registration, request: Request) -> Response:
        """Sign a person up. They get a mail with a link to confirm; until then they are not a member."""
        if not origins.permit(request):
            raise HTTPException(403)
        typed = registration.model_dump(exclude={"group"}, exclude_none=True)
        chosen = typed.get("language")
        language = chosen if is_language(chosen) else negotiate(request.headers.get("accept-language"))
        try:
            group = await reception.group(registration.group)
            if group is None:
                return no_such_group()
            await reception.take(group, typed, language)
        except NotOpen as error:
            return not_open(error.joining)
        except Invalid as error:
            return invalid(error.faults, pages, language)
        except Unavailable:
            return unavailable()
        return JSONResponse(Accepted().model_dump(), 202)

    return api
