"""A mail server that takes everything at once and remembers only what is measured."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from deploy.local.ports import HOST


@dataclass
class PostOffice:
    """Takes mails (SMTP, RFC 5321); `port` is where."""

    port: int = 0
    accepted: int = 0
    last: bytes = b""
    """The content of the last mail, with its end as it came."""
    arrivals: dict[str, float] = field(default_factory=dict)
    """Recipient to the moment at which the last mail to it was whole (`time.perf_counter`)."""

    def taken(self, recipient: str, content: bytes) -> None:
        self.accepted += 1
        self.last = content
        self.arrivals[recipient] = time.perf_counter()


class _Conversation(asyncio.Protocol):
    def __init__(self, office: PostOffice) -> None:
        self._office = office
        self._received = bytearray()
        self._recipient = ""
        self._in_mail = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 bench\r\n")

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            end = b"\r\n.\r\n" if self._in_mail else b"\r\n"
            at = self._received.find(end)
            if at < 0:
                return
            piece = bytes(self._received[: at + len(end)])
            del self._received[: at + len(end)]
            self._answer(piece)

    def _answer(self, piece: bytes) -> None:
        assert self._transport is not None
        if self._in_mail:
            self._in_mail = False
            self._office.taken(self._recipient, piece)
            self._transport.write(b"250 taken\r\n")
            return
        verb = piece[:4].upper()
        if verb == b"RCPT":
            self._recipient = piece.partition(b"<")[2].partition(b">")[0].decode()
        self._in_mail = verb == b"DATA"
        answers = {b"DATA": b"354 go on\r\n", b"EHLO": b"250-bench\r\n250 SMTPUTF8\r\n", b"QUIT": b"221 bye\r\n"}
        self._transport.write(answers.get(verb, b"250 ok\r\n"))


@asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    server = await asyncio.get_running_loop().create_server(lambda: _Conversation(office), HOST, 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
