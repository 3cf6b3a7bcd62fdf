"""The mail server (SMTP, RFC 5321), over one connection that is kept open."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import aiosmtplib
from aiosmtplib import SMTPResponse
from pydantic import SecretStr

TIMEOUT_S: Final = 30.0
"""For each answer of the server, in seconds."""
IDLE_S: Final = 20.0
"""After which a connection without mails is closed, in seconds; servers close theirs after minutes."""
_CLOSING: Final = 421
_DONE: Final = 250
_TAKES: Final = (250, 251)
_GO_ON: Final = 354


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
    tls: bool = False
    """Under TLS from the first byte. Either way the server's certificate is checked."""
    ca_file: Path | None = None
    timeout_s: float = TIMEOUT_S


class ServerHealth:
    """How the mail server is doing, as whichever of a process's connections spoke to it last found out."""

    def __init__(self) -> None:
        self.problem: str | None = None
        """Why it takes no mail from us now; None while it does, and until it has been spoken to."""


class _Lost(Exception):
    """The connection broke in the middle of a mail."""

    def __init__(self, reason: str, *, began: bool, maybe_taken: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.began = began
        self.maybe_taken = maybe_taken


class SmtpConnection:
    """Sends one mail after the other. Not for use by several tasks at once."""

    def __init__(self, server: Server, health: ServerHealth, *, monotonic: Callable[[], float]) -> None:
        self._server = server
        self.health = health
        self._monotonic = monotonic
        self._client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password.get_secret_value() if server.password else None,
            local_hostname=server.own_name,
            start_tls=server.starttls,
            use_tls=server.tls,
            cert_bundle=None if server.ca_file is None else str(server.ca_file),
            timeout=server.timeout_s,
        )
        self._used_at = 0.0

    async def send(
        self, sender: str, recipient: str, content: bytes, *, after: "asyncio.Future[None] | None" = None
    ) -> Answer:
        """Hand a mail over. Raises ServerAway.

        Its envelope may be told at once, its content only when `after` is done. What that raises is raised, and the
        mail is not handed over.

        A connection that breaks is the mail's fault only where the server takes a new connection and breaks that too,
        or had the whole mail already: it may have taken it, so it is not sent again at once.
        """
        with self._health_told():
            return await self._try_twice(sender, recipient, content, after)

    async def ask_whether_back(self, sender: str) -> None:
        """Ask a server that has been away whether it takes mails from us again, and close the connection."""
        with suppress(ServerAway), self._health_told():
            await self._connect()
            try:
                await self._begin(sender)
            except _Lost as lost:
                raise ServerAway(lost.reason) from lost
            finally:
                await self.close()

    @contextmanager
    def _health_told(self) -> Iterator[None]:
        try:
            yield
        except ServerAway as away:
            self.health.problem = f"the mail server: {away}"
            raise
        self.health.problem = None

    async def _try_twice(
        self, sender: str, recipient: str, content: bytes, after: "asyncio.Future[None] | None"
    ) -> Answer:
        for last_try in (False, True):
            await self._connect()
            try:
                return await self._transact(sender, recipient, content, after)
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

    async def _transact(
        self, sender: str, recipient: str, content: bytes, after: "asyncio.Future[None] | None"
    ) -> Answer:
        """One mail (RFC 5321, 3.3). The addresses have been checked: nothing in them can end a command.

        The envelope is written here, for the client's own way of it costs as much processor time as all the rest: it
        parses both addresses twice, and looks through the whole mail for line ends and dots with two expressions.
        """
        international = not recipient.isascii()
        if international and not self._client.supports_extension("smtputf8"):
            return Refused("no-smtputf8")
        parameters = b" SMTPUTF8 BODY=8BITMIME" if international else b""
        await self._begin(sender, parameters)
        code = await self._ask(b"RCPT TO:<" + recipient.encode() + b">", began=True)
        if code not in _TAKES:
            return await self._no(code)
        code = await self._ask(b"DATA", began=True)
        if code != _GO_ON:
            return await self._no(code)
        await self._until(after)
        code = await self._deliver(content)
        if code != _DONE:
            return await self._no(code)
        self._used_at = self._monotonic()
        return Accepted()

    async def _begin(self, sender: str, parameters: bytes = b"") -> None:
        code = await self._ask(b"MAIL FROM:<" + sender.encode() + b">" + parameters, began=False)
        if code != _DONE:
            # Nothing but our own address has been told so far: that is no mail's fault.
            self._client.close()
            raise ServerAway(f"answered {code} to our address")

    async def _until(self, after: "asyncio.Future[None] | None") -> None:
        if after is None:
            return
        try:
            await asyncio.shield(after)
        except BaseException:
            self._client.close()
            raise

    async def _ask(self, command: bytes, *, began: bool) -> int:
        """The code that answers a command. Raises _Lost where no answer comes that can be read, or a good-bye."""
        return await self._code(self._client.execute_command(command), began=began, maybe_taken=False)

    async def _deliver(self, content: bytes) -> int:
        protocol = self._client.protocol
        if protocol is None:
            raise _Lost("connection-lost", began=True, maybe_taken=False)
        try:
            protocol.write(_dotted(content))
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _Lost("connection-lost", began=True, maybe_taken=False) from error
        return await self._code(protocol.read_response(self._server.timeout_s), began=True, maybe_taken=True)

    @staticmethod
    async def _code(answer: Awaitable[SMTPResponse], *, began: bool, maybe_taken: bool) -> int:
        try:
            code = (await answer).code
        except (aiosmtplib.SMTPTimeoutError, TimeoutError) as error:
            raise _Lost("timeout", began=began, maybe_taken=maybe_taken) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _Lost("connection-lost", began=began, maybe_taken=maybe_taken) from error
        if code == _CLOSING:
            raise _Lost(str(code), began=began, maybe_taken=False)
        return code

    async def _no(self, code: int) -> Answer:
        await self._forget_mail()
        return Refused(str(code)) if code >= 500 else Deferred(str(code))

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


def _dotted(content: bytes) -> bytes:
    """The mail with its end, and no line of it taken for the end (RFC 5321, 4.5.2). Its lines end with CRLF."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return (b"." if stuffed.startswith(b".") else b"") + stuffed + b".\r\n"
