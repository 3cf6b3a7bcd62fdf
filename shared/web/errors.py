"""What a failed request answers: a page in the reader's language, or problem details (RFC 9457) for machines.

Neither says anything of the inside, nor repeats what was typed.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared.languages import Message as Words
from shared.languages import translatable
from shared.postgres import Unavailable
from shared.web.pages import Pages

Handler: TypeAlias = Callable[[Request, Any], Coroutine[Any, Any, Response]]
"""As FastAPI types it; what it gets is the error of its key."""

RETRY_AFTER: Final[Mapping[str, str]] = {"Retry-After": "10"}
"""Header of every 503, in seconds."""

_PROBLEM_TYPE: Final = "application/problem+json"
_PROBLEM: Final[Mapping[str, object]] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer to the field."},
                    "code": {"type": "string", "description": "What is wrong, for a program."},
                    "detail": {"type": "string", "description": "What is wrong, for the person at the form."},
                },
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class _Explanation:
    title: Words
    text: Words


_BAD_REQUEST = _Explanation(
    translatable("This request could not be understood"),
    translatable("Go back, check what you entered, and try again."),
)
_EXPLANATIONS: Final[Mapping[int, _Explanation]] = {
    400: _BAD_REQUEST,
    403: _Explanation(
        translatable("You may not see this page"),
        translatable("If you think you should, ask the people who run the group."),
    ),
    404: _Explanation(
        translatable("The page was not found"),
        translatable("The address may be mistyped, or the page may have moved or been removed."),
    ),
    405: _Explanation(
        translatable("This address cannot be used that way"),
        translatable("Go back to the page you came from and try again from there."),
    ),
    413: _Explanation(
        translatable("You sent too much at once"),
        translatable("Go back, shorten what you entered, and try again."),
    ),
    422: _Explanation(
        translatable("Something in what you sent is not right"),
        translatable("Go back, check what you entered, and try again."),
    ),
    500: _Explanation(
        translatable("Something went wrong on our side"),
        translatable("The fault has been recorded. Try again in a while."),
    ),
    503: _Explanation(
        translatable("The service is not available right now"),
        translatable("Nothing was lost on our side. Try again in a minute."),
    ),
}


def error_response(
    pages: Pages,
    request: Request,
    status: int,
    headers: Mapping[str, str] | None = None,
    *,
    detail: str | None = None,
) -> Response:
    """The page, or the problem details, for an error's status. `detail` is for machines: the page has its own words."""
    all_headers = {**(RETRY_AFTER if status == 503 else {}), **(headers or {})}
    if wants_json(request):
        return problem(status, detail=detail, headers=all_headers)
    explanation = _EXPLANATIONS.get(status, _EXPLANATIONS[500] if status >= 500 else _BAD_REQUEST)
    return pages.render(
        request,
        "error.html",
        status=status,
        headers={"Vary": "Accept-Language, Accept", **all_headers},
        title=explanation.title,
        text=explanation.text,
    )


def problem(
    status: int,
    *,
    detail: str | None = None,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Problem details. `errors` are `{"pointer": "#/name", "detail": "…"}`, one for each field at fault."""
    content: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail is not None:
        content["detail"] = detail
    if errors is not None:
        content["errors"] = errors
    return JSONResponse(content, status, headers, _PROBLEM_TYPE)


def problems(descriptions: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a FastAPI application or route: each of these statuses comes with problem details."""
    content = {_PROBLEM_TYPE: {"schema": _PROBLEM}}
    return {status: {"description": words, "content": content} for status, words in descriptions.items()}


def wants_json(request: Request) -> bool:
    """Whether a machine asks: on an API's path, by sending JSON, or by accepting JSON and no HTML."""
    accept = request.headers.get("accept", "")
    sends_json = "json" in request.headers.get("content-type", "")
    accepts_json = "json" in accept and "html" not in accept
    return request.scope["path"].startswith("/api/") or sends_json or accepts_json


def error_handlers(pages: Pages) -> dict[int | type[Exception], Handler]:
    """The `exception_handlers` of a Starlette or FastAPI application."""

    async def refused(request: Request, error: HTTPException) -> Response:
        return error_response(pages, request, error.status_code, error.headers, detail=_detail(error))

    async def unavailable(request: Request, _error: Exception) -> Response:
        return error_response(pages, request, 503)

    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        return problem(422, errors=[_field(item) for item in error.errors()])

    async def failed(request: Request, _error: Exception) -> Response:
        return error_response(pages, request, 500)

    return {
        HTTPException: refused,
        Unavailable: unavailable,
        RequestValidationError: invalid,
        Exception: failed,
    }


def _detail(error: HTTPException) -> str | None:
    """What the code said beyond the status, if anything; of a fault of ours, nothing."""
    said = error.detail
    return said if error.status_code < 500 and said != HTTPStatus(error.status_code).phrase else None


def _field(item: Mapping[str, object]) -> dict[str, str]:
    location = item["loc"]
    assert isinstance(location, tuple)
    return {"pointer": "#/" + "/".join(str(part) for part in location[1:]), "detail": str(item["msg"])}
