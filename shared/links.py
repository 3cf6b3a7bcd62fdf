"""Signed links: an address that only its receiver has, for pages that need no password."""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from itsdangerous import BadData, Signer, URLSafeSerializer
from itsdangerous.encoding import base64_encode
from pydantic import SecretStr
from pydantic_core import to_json

_HMAC: Final = {"key_derivation": "hmac", "digest_method": sha256}


class BadLink(Exception):
    """The token was not made here, was made for another purpose, or its key has been retired."""


class Links:
    """Makes and reads the tokens of one purpose. Tokens of different purposes are never taken for each other.

    A token holds its parts in the clear, signed with HMAC-SHA-256. The same parts give the same token. Whether a link
    has expired is for the reader to decide, from a part of its own.
    """

    def __init__(self, keys: Sequence[SecretStr], purpose: str) -> None:
        # itsdangerous signs with the last key of its list and verifies with all of them.
        secrets = [key.get_secret_value() for key in reversed(keys)]
        salt = f"talkoot.{purpose}"
        self._reader = URLSafeSerializer(secrets, salt=salt, signer_kwargs=_HMAC)
        # Every sign-up needs two tokens. The serializer writes the same ones in three times the time: it derives the
        # key and begins the HMAC anew for each, and tries to compress what is too short.
        key = Signer(secrets, salt=salt, key_derivation="hmac", digest_method=sha256).derive_key()
        self._begun = hmac.new(key, digestmod=sha256)

    def sign(self, *parts: str) -> str:
        signed = base64_encode(to_json(parts))
        signature = self._begun.copy()
        signature.update(signed)
        return (signed + b"." + base64_encode(signature.digest())).decode()

    def read(self, token: str) -> tuple[str, ...]:
        """The parts that were signed. Raises BadLink."""
        try:
            parts = self._reader.loads(token)
        except BadData as error:
            raise BadLink from error
        return tuple(parts)
