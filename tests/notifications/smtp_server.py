"""A mail server that does as a test tells it, well or badly."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

HANG = "hang"
DROP = "drop"
Rule = Callable[[str, str], str | None]
"""From a step (`connect`, `ehlo`, `mail`, `rcpt`, `data`, `content`) and the recipient to an answer of its own, to
HANG or to DROP; None lets the server answer as it should. DROP at `content` keeps the mail and gives no answer."""


@dataclass(slots=True)
class Accepted:
    sender: str
    recipient: str
    content: bytes
    answered: bool = True

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=default)


@dataclass
class MailServer:
    """Listens on `port` of 127.0.0.1."""

    port: int = 0
    rule: Rule = lambda _step, _recipient: None
    mails: list[Accepted] = field(default_factory=list)
    connections: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and cut every connection."""
        if self._server is None:
            return
        self._server.close()
        for writer in self._open:
            writer.transport.abort()
        self._server = None

    def to(self, address: str) -> list[Accepted]:
        return [mail for mail in self.mails if mail.recipient == address]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, _Dropped):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender = recipient = ""
        await self._answer(writer, "connect", "", "220 tests")
        while line := (await reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            match verb.upper():
                case "EHLO":
                    await self._answer(writer, "ehlo", "", "250-tests\r\n250 SMTPUTF8")
                case "MAIL":
                    sender = rest.partition("<")[2].partition(">")[0]
                    await self._answer(writer, "mail", "", "250 ok")
                case "RCPT":
                    recipient = rest.partition("<")[2].partition(">")[0]
                    await self._answer(writer, "rcpt", recipient, "250 ok")
                case "DATA":
                    if await self._answer(writer, "data", recipient, "354 go on"):
                        content = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                        await self._take(writer, Accepted(sender, recipient, content))
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                case _:
                    writer.write(b"250 ok\r\n")

    async def _take(self, writer: asyncio.StreamWriter, mail: Accepted) -> None:
        answer = self.rule("content", mail.recipient)
        mail.answered = answer is None
        if answer is None or answer == DROP:
            self.mails.append(mail)
        await self._answer(writer, "content", mail.recipient, "250 taken")

    async def _answer(self, writer: asyncio.StreamWriter, step: str, recipient: str, usual: str) -> bool:
        """Answer; whether it was the usual answer."""
        answer = self.rule(step, recipient)
        if answer == HANG:
            await asyncio.Event().wait()
        if answer == DROP:
            raise _Dropped
        writer.write(f"{answer or usual}\r\n".encode())
        await writer.drain()
        return answer is None


class _Dropped(Exception):
    pass


@asynccontextmanager
async def mail_server(rule: Rule = lambda _step, _recipient: None) -> AsyncIterator[MailServer]:
    server = MailServer(rule=rule)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
