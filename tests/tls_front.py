"""TLS before a PostgreSQL that has none, as the wheel's: what a client sees is a server that insists on TLS."""

import asyncio
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from deploy.local.ports import HOST
from tests.authority import Certificate

SSL_REQUEST = struct.pack("!ii", 8, 80877103)
"""PostgreSQL's protocol, 54.2.11: the client asks for TLS before it says anything else."""


@contextmanager
def tls_front(port: int, certificate: Certificate) -> Iterator[int]:
    """The port at which the server at `port` is reached under TLS, and in no other way."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.both)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def serve() -> asyncio.Server:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, asyncio.IncompleteReadError):
                await _converse(reader, writer, port, context)
            writer.close()

        return await asyncio.start_server(connected, HOST, 0)

    async def end(server: asyncio.Server) -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(serve(), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, context: ssl.SSLContext
) -> None:
    if await reader.readexactly(8) != SSL_REQUEST:
        return
    writer.write(b"S")
    await writer.start_tls(context)
    from_server, to_server = await asyncio.open_connection(HOST, port)
    try:
        await asyncio.gather(pass_on(reader, to_server), pass_on(from_server, writer))
    finally:
        to_server.close()


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
