"""Caching of public pages: kept for a while, then asked for again by their ETag."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

_OF_A_NOT_MODIFIED = ("cache-control", "content-location", "etag", "expires", "vary")


def cached(request: Request, response: Response, *, seconds: int = 60) -> Response:
    """The response as one that anybody may keep for `seconds`; 304 without content where the reader has it already.

    Only for what everybody may see: a page that holds anything of one person goes out without this.
    """
    # Weak (RFC 9110, 8.8.3): the same page goes out compressed or not.
    etag = f'W/"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={seconds}, stale-if-error=86400"
    if response.status_code != 200 or not _has(request.headers.get("if-none-match", ""), etag):
        return response
    kept = {name: value for name, value in response.headers.items() if name in _OF_A_NOT_MODIFIED}
    return Response(status_code=304, headers=kept)


def _has(if_none_match: str, etag: str) -> bool:
    """The weak comparison of RFC 9110."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag.removeprefix("W/") in tags or "*" in tags
