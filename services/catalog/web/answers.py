"""What the managing pages have in common: fields of forms, answers that lead on."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

_AS_THEY_ARE = "/:?#[]@!$&'()*+,;=%-._~"


def see_other(location: str) -> Response:
    """To one of our own pages, with what no header can hold written in percent signs."""
    headers = {"Location": quote(location, safe=_AS_THEY_ARE), "Cache-Control": "no-store"}
    return Response(status_code=303, headers=headers)


async def field(request: Request, name: str) -> str:
    """What was typed into a field of the form; nothing where the field is missing or a file."""
    value = (await request.form()).get(name)
    return value if isinstance(value, str) else ""
