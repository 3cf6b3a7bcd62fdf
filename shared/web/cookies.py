"""A cookie that only this site gets, and no script sees."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response


class SiteCookie:
    """Over HTTPS its name has the prefix `__Host-`, which browsers hold to that (RFC 6265bis, 4.1.3.2)."""

    def __init__(self, name: str, *, public_url: str) -> None:
        self._secure = public_url.startswith("https://")
        self.name = f"__Host-{name}" if self._secure else name

    def read(self, request: Request) -> str:
        """Its value; empty where the browser has none."""
        return request.cookies.get(self.name, "")

    def keep(self, response: Response, value: str, lasts: timedelta) -> None:
        response.set_cookie(
            self.name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def forget(self, response: Response) -> None:
        """Take it from the browser."""
        self.keep(response, "", timedelta())
