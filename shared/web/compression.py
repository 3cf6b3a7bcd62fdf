"""Compression (gzip) of what everybody may see. What belongs to one person goes out as it is: how small a page with a
secret in it becomes tells of the secret to who can put text beside it (BREACH)."""

import gzip
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope

from shared.web.headers import RawHeaders, first

SMALLEST: Final = 1024
"""Bytes; less is not worth the work."""
_LEVEL: Final = 6
_TEXTS: Final = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")


def is_public_text(answered: RawHeaders) -> bool:
    """Whether an answer with these headers may be compressed: a whole text that says `Cache-Control: public`."""
    return (
        (first(answered, b"cache-control") or "").startswith("public")
        and (first(answered, b"content-type") or "").startswith(_TEXTS)
        and first(answered, b"content-encoding") is None
    )


def compressed(start: Message, body: Message, scope: Scope) -> tuple[Message, Message]:
    """The beginning of a public text and its body, compressed where the reader takes gzip."""
    answered = MutableHeaders(raw=list(start["headers"]))
    answered.add_vary_header("Accept-Encoding")
    content = body.get("body", b"")
    if not body.get("more_body") and len(content) >= SMALLEST and _takes_gzip(scope):
        content = gzip.compress(content, _LEVEL, mtime=0)
        answered["Content-Encoding"] = "gzip"
        answered["Content-Length"] = str(len(content))
        body = {**body, "body": content}
    return {**start, "headers": answered.raw}, body


def _takes_gzip(scope: Scope) -> bool:
    for word in Headers(scope=scope).get("accept-encoding", "").split(","):
        coding, _, parameters = word.strip().partition(";")
        if coding.strip().lower() in ("gzip", "*"):
            return parameters.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
