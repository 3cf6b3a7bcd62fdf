"""The operator's virus scanner, asked before a file is kept."""

import asyncio
import shlex
from typing import Final

TIMEOUT_S: Final = 60.0


class Infected(Exception):
    """The scanner found something."""


class NotScanned(Exception):
    """The scanner could not say: it is missing, failed or took too long."""


class Scanner:
    """Runs a command that reads a file on its standard input: exit code 0 says clean, 1 infected.

    So do `clamdscan -` and `clamscan -`. Without a command every file passes.
    """

    def __init__(self, command: str | None) -> None:
        self._command = shlex.split(command) if command else []

    async def check(self, content: bytes) -> None:
        """Raises Infected and NotScanned."""
        if not self._command:
            return
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            raise NotScanned from error
        try:
            await asyncio.wait_for(process.communicate(content), TIMEOUT_S)
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise NotScanned from error
        if process.returncode == 1:
            raise Infected
        if process.returncode != 0:
            raise NotScanned
