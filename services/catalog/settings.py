"""What the catalog reads from its environment."""

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, SecretStr, StringConstraints, ValidationInfo, field_validator

from shared.settings import ServiceSettings

ValueT = TypeVar("ValueT")


class Settings(ServiceSettings):
    """Settings of the catalog."""

    site_facts: Path | None = None
    """The JSON document that says who runs the site, how far it is accessible, and what becomes of personal data, in
    the shape of `samples/operator/site.json`; without it, that sample."""
    styleguide: bool = False
    """Whether `/{lang}/styleguide` shows every part of the design: for development."""
    oidc_issuer: (
        Annotated[str, StringConstraints(pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/])\S+$")] | None
    ) = None
    """The OpenID provider by which people can sign in besides links by mail, exactly as it calls itself; without it,
    links alone. It sends people back to `/sign-in/openid` under the public URL."""
    oidc_client_id: str | None = Field(default=None, validate_default=True)
    """How the provider knows us."""
    oidc_client_secret: SecretStr | None = Field(default=None, validate_default=True)
    """The secret between the provider and us."""
    oidc_name: str = ""
    """What people call the provider, as the page to sign in names it; without it, their organisation's account."""
    oidc_trusted: bool = False
    """Whether the provider gives none but addresses that it knows to be the person's, and so need not say that they
    are verified (`email_verified`), as Microsoft Entra ID with a single tenant."""

    @field_validator("oidc_client_id", "oidc_client_secret")
    @classmethod
    def _given_with_a_provider(cls, value: ValueT | None, info: ValidationInfo) -> ValueT | None:
        if value is None and info.data.get("oidc_issuer") is not None:
            raise ValueError("needed with an OpenID provider")
        return value
