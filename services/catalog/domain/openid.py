"""Signing in with an account of another system, by OpenID Connect."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from shared.languages import Language

LASTS: Final = timedelta(minutes=10)
"""So long somebody may take to sign in over there."""

Refusal = Literal["expired", "declined", "away", "unverified", "unknown"]
"""Why nobody is signed in: it took too long, or was begun in another browser; the other system said no; it cannot be
reached, or answers what cannot be believed; it does not vouch for the address; nobody was let in with the address."""


class Refused(Exception):
    """Nobody is signed in."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why: Refusal = why


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a browser keeps while its user is at the other system."""

    state: str
    """Ties the answer to this browser (RFC 6749, 10.12)."""
    nonce: str
    """Ties the identity to this attempt (OpenID Connect Core, 3.1.2.1)."""
    verifier: str
    """Ties the code to this attempt (PKCE, RFC 7636)."""
    language: Language
    destination: str
    begun_at: datetime

    def is_over(self, now: datetime) -> bool:
        return not self.begun_at <= now < self.begun_at + LASTS
