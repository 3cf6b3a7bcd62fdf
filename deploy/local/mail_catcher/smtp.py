"""The SMTP side (RFC 5321): accept everything at once, keep it, say 250.

A general server spends a millisecond on a mail; this one must not be what a load test of the sender measures.
"""

import asyncio
import re
from collections.abc import Callable
from typing import cast

from deploy.local.mail_catcher.folder import MailFolder

MAX_BYTES = 32 * 1024 * 1024
MAX_LINE = 8 * 1024
EXTENSIONS = ("localhost", "PIPELINING", f"SIZE {MAX_BYTES}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
# "MAIL FROM:<a@b.example> SIZE=12": the address; a null sender is "<>".
_PATH = re.compile(rb"(FROM|TO):\s*(?:<([^<>\s]*)>|([^<>\s]+))(?:\s.*)?", re.IGNORECASE | re.DOTALL)


class MailSession(asyncio.Protocol):
    """One connection, which may carry any number of mails."""

    def __init__(self, folder: MailFolder) -> None:
        self._folder = folder
        self._buffer = bytearray()
        self._searched = 0
        self._in_data = False
        self._sender: str | None = None
        self._recipients: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # what a loop gives to a stream protocol
        self._reply("220 localhost mail catcher")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._take_data() if self._in_data else self._take_line():
            pass

    def _take_line(self) -> bool:
        """Answer one command; False when no whole line is there."""
        end = self._buffer.find(b"\r\n")
        if end < 0:
            if len(self._buffer) > MAX_LINE:
                self._refuse_and_close("500 5.5.2 line too long")
            return False
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        self._answer(*line.partition(b" ")[::2])
        return not self._transport.is_closing()

    def _take_data(self) -> bool:
        """Keep one mail; False when its end has not come."""
        # Only this sequence ends a mail. The line end before it may be that of the DATA command itself.
        if self._buffer.startswith(b".\r\n"):
            end, length = 0, 3
        else:
            end, length = self._buffer.find(b"\r\n.\r\n", self._searched), 5
        if end < 0:
            self._searched = max(0, len(self._buffer) - 4)
            if len(self._buffer) > MAX_BYTES:
                self._refuse_and_close("552 5.3.4 mail too large")
            return False
        content = bytes(self._buffer[: end + 2]) if end else b""
        del self._buffer[: end + length]
        self._searched = 0
        self._in_data = False
        self._keep(_unstuffed(content))
        return True

    def _keep(self, content: bytes) -> None:
        try:
            self._folder.write(self._sender or "", self._recipients, content)
        except OSError as error:
            self._reply(f"452 4.3.1 could not keep it: {error.strerror}")
        else:
            self._reply("250 2.0.0 kept")
        self._reset()

    def _answer(self, verb: bytes, argument: bytes) -> None:
        answers: dict[bytes, Callable[[bytes], None]] = {
            b"EHLO": self._ehlo,
            b"HELO": self._ehlo,
            b"MAIL": self._mail,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"RSET": self._rset,
            b"NOOP": lambda _: self._reply("250 2.0.0 ok"),
            b"VRFY": lambda _: self._reply("252 2.5.0 perhaps"),
            b"QUIT": lambda _: self._refuse_and_close("221 2.0.0 bye"),
        }
        answer = answers.get(verb.upper())
        if answer is None:
            self._reply("502 5.5.1 no such command")
        else:
            answer(argument)

    def _ehlo(self, _: bytes) -> None:
        self._reset()
        last = len(EXTENSIONS) - 1
        self._reply("\r\n".join(f"250{' ' if at == last else '-'}{name}" for at, name in enumerate(EXTENSIONS)))

    def _data(self, _: bytes) -> None:
        if self._recipients:
            self._in_data = True
            self._reply("354 go on, end with a dot on a line of its own")
        else:
            self._reply("503 5.5.1 a sender and recipients first")

    def _rset(self, _: bytes) -> None:
        self._reset()
        self._reply("250 2.0.0 ok")

    def _mail(self, argument: bytes) -> None:
        address = _address(b"FROM", argument)
        if address is None or self._sender is not None:
            self._reply("501 5.5.4 MAIL FROM:<address>, once" if address is None else "503 5.5.1 a sender is given")
            return
        self._sender = address
        self._reply("250 2.1.0 ok")

    def _rcpt(self, argument: bytes) -> None:
        address = _address(b"TO", argument)
        if not address or self._sender is None:
            self._reply("503 5.5.1 a sender first" if self._sender is None else "501 5.5.4 RCPT TO:<address>")
            return
        self._recipients.append(address)
        self._reply("250 2.1.5 ok")

    def _reset(self) -> None:
        self._sender = None
        self._recipients = []

    def _reply(self, line: str) -> None:
        self._transport.write(f"{line}\r\n".encode())

    def _refuse_and_close(self, line: str) -> None:
        self._reply(line)
        self._transport.close()


def _address(keyword: bytes, argument: bytes) -> str | None:
    match = _PATH.fullmatch(argument.strip())
    if match is None or match[1].upper() != keyword:
        return None
    return (match[2] if match[2] is not None else match[3]).decode(errors="replace")


def _unstuffed(content: bytes) -> bytes:
    """Take away the dot that the client put before each line that starts with one (RFC 5321, 4.5.2)."""
    unstuffed = content.replace(b"\r\n.", b"\r\n")
    return unstuffed[1:] if unstuffed.startswith(b".") else unstuffed


async def serve_smtp(folder: MailFolder, host: str, port: int) -> asyncio.Server:
    """Listen for mails; port 0 picks a free one."""
    return await asyncio.get_running_loop().create_server(lambda: MailSession(folder), host, port, backlog=512)
