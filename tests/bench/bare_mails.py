"""The bare limit of a mailing: a few aiosmtplib connections that send one prepared message again and again.

`python -m tests.bench.bare_mails PORT CONNECTIONS COUNT FILE`
"""

import asyncio
import sys
from pathlib import Path

import aiosmtplib

from deploy.local.ports import HOST


async def send(port: int, connections: int, count: int, message: bytes) -> None:
    """Send them, and then wait for the end of the process."""
    left = iter(range(count))

    async def one_connection() -> None:
        async with aiosmtplib.SMTP(hostname=HOST, port=port, start_tls=False) as client:
            for _ in left:
                await client.sendmail("talkoot@talkoot.example", ["somebody@kunta.example"], message)

    await asyncio.gather(*(one_connection() for _ in range(connections)))
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(send(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]).read_bytes()))
