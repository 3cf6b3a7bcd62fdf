"""No service asks for an address that somebody typed: whom they speak HTTP to, if to anybody, is in their settings.

So links in a group's page, a meeting's link or a form's fields can make no server of ours fetch anything (SSRF). What
may speak to others says to whom, and that is a setting of the operator's.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.architecture.source import SERVICES, SHARED, failure, place, python_files, tree

SPEAKS: Final = frozenset(
    {
        "httpx",
        "httpx2",
        "authlib",
        "requests",
        "aiohttp",
        "urllib3",
        "http.client",
        "urllib.request",
        "socket",
        "ftplib",
        "obstore",
    }
)
MAY: Final[Mapping[str, str]] = {
    "shared/tracing.py": "traces, to TALKOOT_OTLP_ENDPOINT",
    "shared/status.py": "the command `talkoot status`, to our own services",
    "shared/service.py": "listens",
    "services/meetings/gateways/bucket.py": "the S3 storage, TALKOOT_S3_ENDPOINT or Amazon's of the region",
    "services/catalog/gateways/openid.py": "the OpenID provider, TALKOOT_OIDC_ISSUER, and what that one names",
}


def _imported(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_nothing_fetches_an_address() -> None:
    found = [
        f"{place(path, line)} imports {name}"
        for path in python_files(SERVICES, SHARED)
        for name, line in _imported(path)
        if any(name == each or name.startswith(f"{each}.") for each in SPEAKS) and place(path) not in MAY
    ]

    assert not found, failure("a service that fetches addresses can be told which: say in MAY to whom it speaks", found)
