"""What a program is told where a sign-up cannot be taken (RFC 9457)."""

from collections.abc import Sequence

from starlette.responses import Response

from services.registration.domain.groups import Joining
from services.registration.domain.person import Fault
from services.registration.web.faults import explanation
from shared.languages import Language
from shared.web import RETRY_AFTER, Pages, problem


def invalid(faults: Sequence[Fault], pages: Pages, language: Language) -> Response:
    """422: each field at fault, with a code for the program and a text for its reader."""
    return problem(
        422,
        errors=[
            {
                "pointer": f"#/{fault.field}",
                "code": fault.code,
                "detail": pages.gettext(language, explanation(fault)),
            }
            for fault in faults
        ],
    )


def no_such_group() -> Response:
    return problem(404, detail="There is no such group.")


def not_open(joining: Joining) -> Response:
    return problem(409, detail=f"The group takes no sign-ups here: {joining}.")


def unavailable() -> Response:
    return problem(503, detail="Nothing was saved. Try again later.", headers=RETRY_AFTER)
