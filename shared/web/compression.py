"""Compression (gzip) of what everybody may see. What belongs to one person goes out as it is: how small a page with a
secret in it becomes tells of the secret to who can put text beside it (BREACH)."""

import gzip
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
        wanted = _takes_gzip(Headers(scope=scope).get("accept-encoding", ""))
        start: Message | None = None

        async def compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_public_text(Headers(raw=message["headers"])):
                start = message
                return
            if start is not None:
                headers = MutableHeaders(raw=start["headers"])
                headers.add_vary_header("Accept-Encoding")
                body = message.get("body", b"")
                if wanted and not message.get("more_body") and len(body) >= SMALLEST:
                    message = {**message, "body": gzip.compress(body, _LEVEL, mtime=0)}
                    headers["Content-Encoding"] = "gzip"
                    headers["Content-Length"] = str(len(message["body"]))
                first, start = {**start, "headers": headers.raw}, None
                await send(first)
            await send(message)

        await self._app(scope, receive, compressed)


def _is_public_text(headers: Headers) -> bool:
    return (
        headers.get("cache-control", "").startswith("public")
        and headers.get("content-type", "").startswith(_TEXTS)
        and "content-encoding" not in headers
    )


def _takes_gzip(accept: str) -> bool:
    for word in accept.split(","):
        coding, _, parameters = word.strip().partition(";")
        if coding.strip().lower() in ("gzip", "*"):
            return parameters.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
