"""One header of a request or an answer as ASGI has it, for what each request passes through.

Starlette's `Headers` takes several times as long, most of all for a header that is not there.
"""

from collections.abc import Sequence
from typing import TypeAlias

RawHeaders: TypeAlias = Sequence[tuple[bytes, bytes]]


def first(raw: RawHeaders, name: bytes) -> str | None:
    """The value of the first header with this name, which is given in lower case."""
    for found, value in raw:
        if found == name:
            return value.decode("latin-1")
    return None


def with_defaults(raw: RawHeaders, defaults: RawHeaders) -> RawHeaders:
    """The headers, and those of the defaults that are not among them by name."""
    given = {name for name, _ in raw}
    return [*raw, *(header for header in defaults if header[0] not in given)]
