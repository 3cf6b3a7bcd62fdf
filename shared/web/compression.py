"""Compression (gzip) of what everybody may see. What belongs to one person goes out as it is: how small a page with a
secret in it becomes tells of the secret to who can put text beside it (BREACH)."""

import gzip
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.headers import first

SMALLEST: Final = 1024
"""Bytes; less is not worth the work."""
_LEVEL: Final = 6
_TEXTS: Final = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")


class Compression:
    """Compresses a whole text that says `Cache-Control: public`, where the reader takes gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_public_text(message["headers"]):
                start = message
                return
            if start is not None:
                answered = MutableHeaders(raw=start["headers"])
                answered.add_vary_header("Accept-Encoding")
                body = message.get("body", b"")
                if not message.get("more_body") and len(body) >= SMALLEST and _takes_gzip(scope):
                    message = {**message, "body": gzip.compress(body, _LEVEL, mtime=0)}
                    answered["Content-Encoding"] = "gzip"
                    answered["Content-Length"] = str(len(message["body"]))
                begun, start = {**start, "headers": answered.raw}, None
                await send(begun)
            await send(message)

        await self._app(scope, receive, compressed)


def _is_public_text(answered: Sequence[tuple[bytes, bytes]]) -> bool:
    return (
        (first(answered, b"cache-control") or "").startswith("public")
        and (first(answered, b"content-type") or "").startswith(_TEXTS)
        and first(answered, b"content-encoding") is None
    )


def _takes_gzip(scope: Scope) -> bool:
    for word in Headers(scope=scope).get("accept-encoding", "").split(","):
        coding, _, parameters = word.strip().partition(";")
        if coding.strip().lower() in ("gzip", "*"):
            return parameters.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
