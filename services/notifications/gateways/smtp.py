"""The mail server (SMTP, RFC 5321), over one connection that is kept open."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import aiosmtplib
from aiosmtplib import SMTPResponse
from pydantic import SecretStr

TIMEOUT_S: Final = 30.0
"""For each answer of the server, in seconds."""
IDLE_S: Final = 20.0
"""After which a connection without mails is closed, in seconds; servers close theirs after minutes."""
_CLOSING: Final = 421
_INTERNATIONAL: Final = ("SMTPUTF8", "BODY=8BITMIME")


class ServerAway(Exception):
    """The mail server cannot be reached, or takes no mail from us now, whatever the mail. No mail is to blame."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server has taken the mail and answers for it."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """The server would not take this mail now; or it broke off, and may have taken it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The server will never take this mail."""

    reason: str


Answer: TypeAlias = Accepted | Deferred | Refused


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    user: str | None
    password: SecretStr | None
    starttls: bool
    own_name: str
    """What we call ourselves in EHLO."""
    timeout_s: float = TIMEOUT_S


class _Lost(Exception):
    """The connection broke in the middle of a mail."""

    def __init__(self, reason: str, *, began: bool, maybe_taken: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.began = began
        self.maybe_taken = maybe_taken


class SmtpConnection:
    """Sends one mail after the other. Not for use by several tasks at once."""

    def __init__(self, server: Server, *, monotonic: Callable[[], float]) -> None:
        self._server = server
        self._monotonic = monotonic
        self._client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password.get_secret_value() if server.password else None,
            local_hostname=server.own_name,
            start_tls=server.starttls,
            timeout=server.timeout_s,
        )
        self._used_at = 0.0

    async def send(self, sender: str, recipient: str, content: bytes) -> Answer:
        """Hand a mail over. Raises ServerAway.

        A connection that breaks is the mail's fault only where the server takes a new connection and breaks that too,
        or had the whole mail already: it may have taken it, so it is not sent again at once.
        """
        for last_try in (False, True):
            await self._connect()
            try:
                return await self._transact(sender, recipient, content)
            except _Lost as lost:
                self._client.close()
                if lost.maybe_taken:
                    await self._connect()
                    return Deferred(lost.reason)
                if last_try and not lost.began:
                    raise ServerAway(lost.reason) from lost
                reason = lost.reason
        return Deferred(reason)

    async def _connect(self) -> None:
        client = self._client
        if client.is_connected:
            return
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except aiosmtplib.SMTPResponseException as error:
            client.close()
            raise ServerAway(f"answered {error.code}") from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            client.close()
            raise ServerAway(type(error).__name__) from error

    async def _transact(self, sender: str, recipient: str, content: bytes) -> Answer:
        client = self._client
        international = not recipient.isascii()
        if international and not client.supports_extension("smtputf8"):
            return Refused("no-smtputf8")
        options, encoding = (_INTERNATIONAL, "utf-8") if international else ((), "ascii")
        try:
            await self._step(lambda: client.mail(sender, options=options, encoding=encoding), began=False)
        except aiosmtplib.SMTPResponseException as error:
            # Nothing but our own address has been told so far: that is no mail's fault.
            client.close()
            raise ServerAway(f"answered {error.code} to our address") from error
        try:
            await self._step(lambda: client.rcpt(recipient, encoding=encoding), began=True)
            await self._step(lambda: client.data(content), began=True, maybe_taken=True)
        except aiosmtplib.SMTPResponseException as error:
            await self._forget_mail()
            return Refused(str(error.code)) if error.code >= 500 else Deferred(str(error.code))
        self._used_at = self._monotonic()
        return Accepted()

    async def _step(
        self, command: Callable[[], Awaitable[SMTPResponse]], *, began: bool, maybe_taken: bool = False
    ) -> SMTPResponse:
        """One command. Raises _Lost where no answer comes that can be read, or the server says good-bye."""
        try:
            return await command()
        except aiosmtplib.SMTPResponseException as error:
            if 200 <= error.code < 600 and error.code != _CLOSING:
                raise
            raise _Lost(str(error.code), began=began, maybe_taken=False) from error
        except (aiosmtplib.SMTPTimeoutError, TimeoutError) as error:
            raise _Lost("timeout", began=began, maybe_taken=maybe_taken) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _Lost("connection-lost", began=began, maybe_taken=maybe_taken) from error

    async def _forget_mail(self) -> None:
        try:
            await self._client.rset()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            self._client.close()

    async def rest(self) -> None:
        """Nothing to send now: close the connection if that has been so for a while."""
        if self._client.is_connected and self._monotonic() - self._used_at > IDLE_S:
            await self.close()

    async def close(self) -> None:
        if not self._client.is_connected:
            return
        try:
            await self._client.quit(timeout=2.0)
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            pass
        finally:
            self._client.close()
