"""An OpenID provider: the system in which the organisation's people have their accounts (OpenID Connect Core 1.0)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from pydantic import SecretStr

from services.catalog.domain.openid import Refused
from shared.languages import Language

log = structlog.get_logger(__name__)

TIMEOUT_S: Final = 5.0
"""For each answer of the provider, in seconds."""
_UNBELIEVABLE: Final = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError)
"""What the library raises for an answer that is not what the standard says, or is signed by somebody else."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send a browser, and what is needed when it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


class OpenIdProvider:
    """Asks one provider who somebody is, by the code flow with PKCE."""

    def __init__(
        self, *, issuer: str, client_id: str, client_secret: SecretStr, redirect_uri: str, trusted: bool
    ) -> None:
        """`trusted`: the provider gives none but addresses that it knows to be the person's, and need not say so."""
        self._issuer = issuer
        self._redirect_uri = redirect_uri
        self._trusted = trusted
        self._client: Any = OAuth().register(
            "openid",
            client_id=client_id,
            client_secret=client_secret.get_secret_value(),
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": TIMEOUT_S},
        )

    async def departure(self, language: Language) -> Departure:
        """Raises Refused where the provider is away."""
        with _believed():
            await self._check_issuer()
            begun = await self._client.create_authorization_url(self._redirect_uri, ui_locales=language)
            return Departure(begun["url"], begun["state"], begun["nonce"], begun["code_verifier"])

    async def address(self, code: str, *, nonce: str, verifier: str) -> str:
        """The mail address of whoever signed in there, which the provider vouches for. Raises Refused."""
        with _believed():
            await self._check_issuer()
            token = await self._client.fetch_access_token(
                code=code, redirect_uri=self._redirect_uri, code_verifier=verifier
            )
            identity = await self._client.parse_id_token(token, nonce=nonce)
            if identity is None:
                raise ValueError("no identity token")
            claims: Mapping[str, object] = identity
            if "email" not in claims:
                claims = await self._client.userinfo(token=token)
                if claims["sub"] != identity["sub"]:
                    raise ValueError("somebody else's claims")
            address, verified = claims.get("email"), claims.get("email_verified")
        if not isinstance(address, str) or not (verified in (True, "true") or (self._trusted and verified is None)):
            raise Refused("unverified")
        return address

    async def _check_issuer(self) -> None:
        """The provider must be the one that is configured (OpenID Connect Discovery 1.0, 4.3)."""
        metadata = await self._client.load_server_metadata()
        if metadata.get("issuer") != self._issuer:
            self._client.server_metadata.clear()
            raise ValueError("another issuer")


@contextmanager
def _believed() -> Iterator[None]:
    """What cannot be believed is logged by its kind alone: a provider's texts can name people."""
    try:
        yield
    except httpx2.HTTPError as error:
        log.warning("the OpenID provider cannot be reached", error=type(error).__name__)
        raise Refused("away") from error
    except _UNBELIEVABLE as error:
        log.warning("the OpenID provider's answer cannot be believed", error=type(error).__name__)
        raise Refused("away") from error
