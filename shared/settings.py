"""What every service reads from its environment, or from files of secrets."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field, SecretStr, StringConstraints, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict

SECRETS_DIR: Final = "TALKOOT_SECRETS_DIR"
"""Names a folder with one file a setting, as Kubernetes mounts a Secret: `talkoot_database_url` and so on."""

ValueT = TypeVar("ValueT")


class KafkaSettings(BaseSettings):
    """How to reach Kafka. A variable of the environment is `TALKOOT_…`; it goes before the file of its name."""

    model_config = SettingsConfigDict(env_prefix="TALKOOT_", frozen=True, extra="ignore", use_attribute_docstrings=True)

    kafka: str
    """Bootstrap servers, `host:port[,host:port]`."""
    topic_prefix: str = ""
    """Put before each topic's and consumer group's name, so that several installations can share a Kafka."""
    kafka_security_protocol: Literal["plaintext", "ssl", "sasl_ssl", "sasl_plaintext"] = "plaintext"
    """`ssl` encrypts and checks the brokers' certificates; `sasl_…` logs in besides (SCRAM-SHA-512)."""
    kafka_sasl_username: str | None = Field(default=None, validate_default=True)
    """Whom to log in to Kafka as."""
    kafka_sasl_password: SecretStr | None = Field(default=None, validate_default=True)
    """The password of that login."""
    kafka_ca_file: Path | None = None
    """PEM file of the authorities that the brokers' certificates are checked by; without it, the system's."""
    kafka_cert_file: Path | None = None
    """PEM file of our own certificate, where the brokers ask for one."""
    kafka_key_file: Path | None = None
    """PEM file of its key, where it is not in the certificate's file."""

    @field_validator("kafka_sasl_username", "kafka_sasl_password")
    @classmethod
    def _given_where_it_logs_in(cls, value: ValueT | None, info: ValidationInfo) -> ValueT | None:
        if value is None and str(info.data.get("kafka_security_protocol", "")).startswith("sasl"):
            raise ValueError("needed for SASL")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed, then the environment, then the folder of secrets, where one is named."""
        folder = os.environ.get(SECRETS_DIR)
        files = SecretsSettingsSource(settings_cls, folder) if folder else file_secret_settings
        return init_settings, env_settings, dotenv_settings, files


class ServiceSettings(KafkaSettings):
    """Settings of one service, typed. Each service adds its own to these."""

    database_url: SecretStr
    """`postgresql://role:password@host:port/database`; the role is the service's own. For TLS, at its end:
    `?sslmode=verify-full&sslrootcert=/path/to/ca.pem`."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = Field(ge=0, le=65535)
    """The port to listen on; 0: any free one."""
    drain_s: float = Field(default=2.0, ge=0, le=4)
    """How long a process that was told to end still takes requests, in seconds: until a proxy before several copies
    has noticed. 0 where there is one copy."""
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+$")]
    """The origin under which people reach the site, without a slash at the end."""
    link_keys: tuple[SecretStr, ...] = Field(min_length=1)
    """Keys for signed links, as a JSON list: the first one signs, all of them verify."""
    build: str = ""
    """What this build is called, as its commit: shown in the metrics."""
    otlp_endpoint: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    """Where traces are sent, OTLP over HTTP, without `/v1/traces`; without it none are measured."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Which log lines are written: `debug`, `info`, `warning` or `error`, and what is worse."""
    log_json: bool = True
    """Whether log lines are JSON; otherwise they are for a person at a terminal."""

    @property
    def service(self) -> str:
        """The name of the service: that of the package whose settings these are."""
        return type(self).__module__.removesuffix(".settings").rpartition(".")[2]
