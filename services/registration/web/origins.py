"""Which other sites may send a sign-up through a visitor's browser."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request

from shared.web.headers import first

_OUR_OWN = frozenset({"same-origin", "none"})


class Origins:
    """Our own site, and those that are on the list.

    Nobody is logged in to anything here, so no request can borrow a visitor's rights. The list keeps a foreign page
    from having its visitors sign up addresses that they know nothing of.
    """

    def __init__(self, public_url: str, allowed: Sequence[str]) -> None:
        self._allowed = frozenset({public_url, *allowed})
        self.foreign = tuple(allowed)
        """The listed sites: they may have the form in their pages too."""

    def permit(self, request: Request) -> bool:
        """Whether the request comes from a site that may send sign-ups, or from no site at all.

        A browser tells where a request comes from in `Sec-Fetch-Site` and `Origin`; programs tell nothing.
        """
        site = first(request.scope["headers"], b"sec-fetch-site")
        if site in _OUR_OWN:
            return True
        origin = first(request.scope["headers"], b"origin")
        if origin is None or origin == "null":
            return site is None
        return origin in self._allowed

    def cors(self) -> list[Middleware]:
        """Lets scripts of the listed sites send JSON and read the answer. Without a list there is nothing to add."""
        if not self.foreign:
            return []
        return [
            Middleware(
                CORSMiddleware,
                allow_origins=self.foreign,
                allow_methods=["GET", "POST"],
                allow_headers=["Content-Type"],
                max_age=600,
            )
        ]
