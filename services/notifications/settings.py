"""What notifications read from their environment."""

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """The mail server, and the address in whose name mails go out."""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = False
    """Whether mail goes out under TLS only (STARTTLS, with the server's certificate checked)."""
    smtp_connections: int = Field(default=4, ge=1, le=50)
    """How many mails are under way at once, each on a connection that is kept open."""
    mail_from: str = Field(pattern=r"^[^\s@<>\"(),:;\\\[\]]+@[A-Za-z0-9.-]+$")
    """The address that mails come from and that calendar answers go to."""
    mail_domain: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.-]+$")
    """The domain of Message-IDs and of List-Ids; without it, the domain of `mail_from`."""

    @property
    def message_domain(self) -> str:
        return self.mail_domain or self.mail_from.rpartition("@")[2]
