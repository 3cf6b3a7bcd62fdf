"""One header of a request or an answer as ASGI has it, for what each request passes through.

Starlette's `Headers` takes several times as long, most of all for a header that is not there.
"""

from collections.abc import Iterable


def first(raw: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    """The value of the first header with this name, which is given in lower case."""
    for found, value in raw:
        if found == name:
            return value.decode("latin-1")
    return None
