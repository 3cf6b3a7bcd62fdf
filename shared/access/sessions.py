"""Sessions: a signed cookie that each service verifies alone, and the token that ties a form to its session."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from shared.links import BadLink, Links
from shared.web.cookies import SiteCookie

LASTS: Final = timedelta(hours=12)
"""From the sign-in; nothing prolongs a session."""


@dataclass(frozen=True, slots=True)
class Session:
    id: UUID
    account_id: UUID
    begun_at: datetime
    """Aware, to the microsecond."""


class Sessions:
    """Makes and reads session cookies.

    Whether the account has ended a session is not in the cookie: `Account.holds` tells.
    """

    def __init__(self, keys: Sequence[SecretStr], *, public_url: str) -> None:
        self._links = Links(keys, "session")
        self._tokens = Links(keys, "session.token")
        self._cookie = SiteCookie("talkoot", public_url=public_url)
        self.cookie_name = self._cookie.name

    def begin(self, response: Response, account_id: UUID, *, now: datetime) -> Session:
        """Sign the account in, in the browser that gets this response."""
        session = Session(uuid4(), account_id, now)
        value = self._links.sign(session.id.hex, account_id.hex, str(_microseconds(now)))
        self._cookie.keep(response, value, LASTS)
        return session

    def forget(self, response: Response) -> None:
        """Take the cookie from the browser."""
        self._cookie.forget(response)

    def read(self, request: Request, *, now: datetime) -> Session | None:
        """The session of the request's cookie, unless it is forged or has run out."""
        try:
            session_id, account_id, begun = self._links.read(self._cookie.read(request))
        except BadLink:
            return None
        begun_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(begun))
        if not begun_at <= now < begun_at + LASTS:
            return None
        return Session(UUID(session_id), UUID(account_id), begun_at)

    def token(self, session: Session) -> str:
        """What a form of this session holds, and no other site can know."""
        return self._tokens.sign(session.id.hex)

    def is_token(self, session: Session, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self.token(session).encode())


def _microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
