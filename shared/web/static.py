"""Static files under a path that holds the hash of their content, so that a browser may keep them for a year."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """The files of one directory, read once. All share one hash, so a stylesheet may name its neighbours."""

    prefix: str
    version: str
    files: Mapping[str, bytes]

    @classmethod
    def read(cls, directory: Path, prefix: str, bundles: Mapping[str, Sequence[str]] | None = None) -> Self:
        """Every file below `directory`; a directory that is not there has none. `prefix` has no slash at its end.

        A bundle is a file more: those that it names, one after the other, to be asked for at once.
        """
        paths = sorted(path for path in directory.rglob("*") if path.is_file())
        files = {path.relative_to(directory).as_posix(): path.read_bytes() for path in paths}
        files |= {name: b"\n".join(files[part] for part in parts) for name, parts in (bundles or {}).items()}
        digest = hashlib.sha256()
        for name, content in files.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return cls(prefix, digest.hexdigest()[:16], files)

    def __contains__(self, path: str) -> bool:
        return path in self.files

    def url(self, path: str) -> str:
        """The path to write into a page. Raises KeyError for a file that is not there."""
        if path not in self.files:
            raise KeyError(f"no static file {path}")
        return f"{self.prefix}/{self.version}/{path}"

    def route(self) -> Route:
        return Route(f"{self.prefix}/{{version}}/{{path:path}}", self._serve, methods=["GET"])

    async def _serve(self, request: Request) -> Response:
        content = self.files.get(request.path_params["path"])
        if content is None:
            raise HTTPException(404)
        # While versions change over, a page of one may ask a server of the other: it gets what there is, unkept.
        current = request.path_params["version"] == self.version
        headers = {
            "Cache-Control": _YEAR if current else "no-cache",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        media_type = _TYPES.get(PurePosixPath(request.path_params["path"]).suffix, "application/octet-stream")
        return Response(content, media_type=media_type, headers=headers)
