"""Signed links: an address that only its receiver has, for pages that need no password."""

from collections.abc import Sequence
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer
from pydantic import SecretStr


class BadLink(Exception):
    """The token was not made here, was made for another purpose, or its key has been retired."""


class Links:
    """Makes and reads the tokens of one purpose. Tokens of different purposes are never taken for each other.

    A token holds its parts in the clear, signed with HMAC-SHA-256. The same parts give the same token. Whether a link
    has expired is for the reader to decide, from a part of its own.
    """

    def __init__(self, keys: Sequence[SecretStr], purpose: str) -> None:
        # itsdangerous signs with the last key of its list and verifies with all of them.
        self._serializer = URLSafeSerializer(
            [key.get_secret_value() for key in reversed(keys)],
            salt=f"talkoot.{purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )

    def sign(self, *parts: str) -> str:
        return str(self._serializer.dumps(parts))

    def read(self, token: str) -> tuple[str, ...]:
        """The parts that were signed. Raises BadLink."""
        try:
            parts = self._serializer.loads(token)
        except BadData as error:
            raise BadLink from error
        return tuple(parts)
