"""Signing in by a link that works once, for a while, in the browser that asked for it."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from shared.contracts.snapshots import Language

LINK_LASTS: Final = timedelta(minutes=15)
MOST_PER_ADDRESS: Final = 5
"""Links that can be asked for with one address within LINK_LASTS."""
MOST_IN_TOTAL: Final = 500
"""Links that can be asked for within LINK_LASTS, whatever the address."""
_OWN_PAGE: Final = re.compile(r"/(?:fi|sv|en)/manage/[^\s\\\x00-\x1f\x7f-\x9f]*")
_LONGEST_DESTINATION: Final = 2000
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class TooManyLinks(Exception):
    """So many links were asked for that no more are given for now. Whoever asks learns no more than that."""


class DeadLink(Exception):
    """The link does not exist, has been used, or has expired."""


class OtherBrowser(Exception):
    """The link was asked for in another browser."""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked for a link. `browser` is the digest of the secret that the asking browser keeps."""

    id: UUID
    email_key: str
    language: Language
    destination: str
    browser: bytes
    requested_at: datetime

    @property
    def expires(self) -> datetime:
        return self.requested_at + LINK_LASTS


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was mailed."""

    id: UUID
    account_id: UUID
    browser: bytes
    destination: str
    expires: datetime
    used: bool


def check(link: Link | None, browser: bytes, *, now: datetime) -> Link:
    """The link, if it works now in this browser. Raises DeadLink, OtherBrowser."""
    if link is None or link.used or now >= link.expires:
        raise DeadLink
    if not secrets.compare_digest(link.browser, browser):
        raise OtherBrowser
    return link


def new_secret() -> str:
    """256 random bits, for a link or a cookie."""
    return secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    """Whether it can be one that `new_secret` made."""
    return _SECRET.fullmatch(text) is not None


def digest(secret: str) -> bytes:
    """What is stored of a secret. It is random and long, so a plain digest tells nothing of it."""
    return hashlib.sha256(secret.encode()).digest()


def own_destination(wanted: str, language: Language) -> str:
    """The page to go on to: the wanted one where it is one of our managing pages, or else the first of these.

    Never another site: a path with two slashes or a backslash at its beginning is an address of one to browsers.
    """
    if len(wanted) <= _LONGEST_DESTINATION and _OWN_PAGE.fullmatch(wanted):
        return wanted
    return f"/{language}/manage/"
