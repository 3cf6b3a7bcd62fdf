"""TLS and SASL on the way to Kafka, in the words of both of our client libraries."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faststream.security import BaseSecurity, SASLScram512

from shared.settings import KafkaSettings

MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True, slots=True)
class Security:
    """How connections to the brokers are encrypted, and how we log in. The default is neither."""

    encrypted: bool = False
    login: tuple[str, str] | None = None
    """Username and password, for SCRAM-SHA-512."""
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    def client_options(self) -> Mapping[str, Any]:
        """For aiokafka. The files are read anew each time, so that a renewed certificate needs no restart.

        Raises OSError (ssl.SSLError is one) where a file cannot be used.
        """
        options: dict[str, Any] = {"security_protocol": _protocol(encrypted=self.encrypted, login=bool(self.login))}
        if self.encrypted:
            options["ssl_context"] = self._context()
        if self.login is not None:
            username, password = self.login
            options |= {
                "sasl_mechanism": MECHANISM,
                "sasl_plain_username": username,
                "sasl_plain_password": password,
            }
        return options

    def broker_security(self) -> BaseSecurity | None:
        """For FastStream. Raises OSError as `client_options` does."""
        context = self._context() if self.encrypted else None
        if self.login is not None:
            username, password = self.login
            return SASLScram512(username, password, ssl_context=context, use_ssl=self.encrypted)
        return BaseSecurity(ssl_context=context, use_ssl=True) if self.encrypted else None

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.cert_file is not None:
            context.load_cert_chain(self.cert_file, self.key_file)
        return context


PLAIN = Security()


def security_of(settings: KafkaSettings) -> Security:
    """As the settings say."""
    protocol = settings.kafka_security_protocol
    login = None
    if protocol.startswith("sasl"):
        assert settings.kafka_sasl_username is not None
        assert settings.kafka_sasl_password is not None
        login = (settings.kafka_sasl_username, settings.kafka_sasl_password.get_secret_value())
    return Security(
        protocol.endswith("ssl"), login, settings.kafka_ca_file, settings.kafka_cert_file, settings.kafka_key_file
    )


def _protocol(*, encrypted: bool, login: bool) -> str:
    return ("SASL_" if login else "") + ("SSL" if encrypted else "PLAINTEXT")
