"""Mails as files: one `<time>-<n>.eml` each, whole or not there at all."""

import itertools
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-\d{6,}\.eml")


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail as it arrived. `recipients` are the envelope's, not the header's; `received` is in UTC."""

    name: str
    received: datetime
    recipients: tuple[str, ...]
    message: EmailMessage

    def text(self, subtype: str = "plain") -> str:
        """The body as text ("plain") or HTML ("html"); empty where the mail has none."""
        part = self.message.get_body(preferencelist=(subtype,))
        return "" if part is None else str(part.get_content())

    def attachments(self) -> list[EmailMessage]:
        """What is neither the text nor its HTML form: calendar parts and files, in the mail's order."""
        bodies = [self.message.get_body(preferencelist=(subtype,)) for subtype in ("plain", "html")]
        leaves = (part for part in self.message.walk() if not part.is_multipart())
        return [part for part in leaves if isinstance(part, EmailMessage) and not any(part is body for body in bodies)]


class MailFolder:
    """A folder of caught mails. One process writes; any number read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._numbers = itertools.count(1)

    def write(self, sender: str, recipients: Sequence[str], content: bytes) -> str:
        """Keep one mail and return its file name.

        The envelope goes on top, as a delivering server writes it (RFC 5321, 4.4).
        """
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{next(self._numbers):06d}.eml"
        envelope = [f"Return-Path: <{sender}>", *(f"Delivered-To: {recipient}" for recipient in recipients)]
        partial = self.path / f".{name}"
        partial.write_bytes("".join(f"{line}\r\n" for line in envelope).encode() + content)
        partial.rename(self.path / name)
        return name

    def names(self) -> list[str]:
        """Every mail's file name, newest first."""
        return sorted((entry.name for entry in os.scandir(self.path) if NAME.fullmatch(entry.name)), reverse=True)

    def read(self, name: str) -> CaughtMail | None:
        """One mail, or None where there is none of that name."""
        if not NAME.fullmatch(name):
            return None
        try:
            content = (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        message = message_from_bytes(content, policy=policy.default)
        received = datetime.strptime(name.partition("Z-")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        return CaughtMail(name, received, tuple(_recipients(content)), message)


def _recipients(content: bytes) -> Iterator[str]:
    """The envelope's recipients, read from the lines that `write` put on top."""
    for line in content.split(b"\r\n")[1:]:
        if not line.startswith(b"Delivered-To: "):
            return
        yield line.removeprefix(b"Delivered-To: ").decode()
