"""What notifications read from their environment."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from shared.languages import Language
from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """The mail server, and the address in whose name mails go out."""

    smtp_host: str = "127.0.0.1"
    """The mail server."""
    smtp_port: int = Field(default=25, ge=1, le=65535)
    """Its port."""
    smtp_user: str | None = None
    """Whom to log in as; without it, nobody."""
    smtp_password: SecretStr | None = None
    """The password of that login."""
    smtp_starttls: bool = False
    """Whether mail goes out under TLS only, begun on the open connection (STARTTLS, usually port 587)."""
    smtp_tls: bool = False
    """Whether the connection is under TLS from its first byte (RFC 8314, usually port 465)."""
    smtp_ca_file: Path | None = None
    """PEM file of the authorities that the server's certificate is checked by; without it, the system's."""
    smtp_connections: int = Field(default=12, ge=1, le=50)
    """How many mails are under way at once, each on a connection that is kept open. Providers that allow fewer say so:
    Microsoft 365, for one, takes three from a mailbox."""
    smtp_timeout_s: float = Field(default=30.0, ge=1, le=600)
    """How long the mail server may take for each answer, in seconds. What a sender has taken to send is its own for
    four times as long: so long wait the mails of one that died."""
    mail_from: str = Field(pattern=r"^[^\s@<>\"(),:;\\\[\]]+@[A-Za-z0-9.-]+$")
    """The address that mails come from and that calendar answers go to."""
    operator_mail: str | None = Field(default=None, pattern=r"^[^\s@<>\"(),:;\\\[\]]+@[A-Za-z0-9.-]+$")
    """Where the feedback of the site's visitors goes; without it, to `mail_from`."""
    operator_language: Language = "fi"
    """In which language the mails to the operator are."""
    mail_domain: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.-]+$")
    """The domain of Message-IDs and of List-Ids; without it, the domain of `mail_from`."""

    @field_validator("smtp_tls")
    @classmethod
    def _one_way_only(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("smtp_starttls"):
            raise ValueError("either this or STARTTLS")
        return value

    @property
    def lease(self) -> timedelta:
        """How long what a sender has taken belongs to it."""
        return timedelta(seconds=4 * self.smtp_timeout_s)

    @property
    def message_domain(self) -> str:
        return self.mail_domain or self.mail_from.rpartition("@")[2]
