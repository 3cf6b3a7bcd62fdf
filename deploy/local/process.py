"""Child processes: started in a session of their own, ended politely and then firmly."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.errors import StartError


@dataclass(frozen=True, slots=True)
class Account:
    """The operating-system account a program runs as."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Program:
    """How to run one program. `environment` is the whole environment; None inherits ours."""

    arguments: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Process:
    """A running `Program`, in a session of its own: Ctrl-C in our terminal reaches us alone and we choose the order."""

    def __init__(self, program: Program) -> None:
        self._program = program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        account = program.account
        with program.log.open("ab") as log:
            self._popen = subprocess.Popen(
                program.arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=program.environment,
                cwd=program.folder,
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=() if account else None,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: ended by that signal."""
        return self._popen.poll()

    def wait(self, seconds: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        return self._popen.wait(seconds)

    def stop(self, seconds: float = 10.0) -> None:
        """Ask it to end, and after `seconds` end it and what it started."""
        with _descendants_ended(self.pid):
            if self.exit_code is None:
                with suppress(ProcessLookupError):
                    os.kill(self.pid, self._program.stop_signal)
                with suppress(subprocess.TimeoutExpired):
                    self.wait(seconds)
            self._kill_group()

    def kill(self) -> None:
        """End it at once, as a crash would (SIGKILL), and wait until what it started is gone too."""
        with _descendants_ended(self.pid):
            self._kill_group()

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait()


@contextmanager
def _descendants_ended(pid: int, seconds: float = 5.0) -> Iterator[None]:
    """Remember the descendants of `pid` now and make sure of their end afterwards.

    PostgreSQL's backends leave the group; they end by themselves once the server is gone, and only then may the next
    one start.
    """
    try:
        descendants = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        descendants = []
    yield
    _, alive = psutil.wait_procs(descendants, timeout=seconds)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=seconds)


def tail(log: Path, lines: int = 10) -> str:
    """The last lines of a log, indented, for a message; empty where there is none."""
    return "".join(f"\n    {line}" for line in _last_lines(log)[-lines:])


def last_line(log: Path) -> str:
    """The last line of a log that is not empty: what a program that failed said at its end."""
    return next((line.strip() for line in reversed(_last_lines(log)) if line.strip()), "")


def _last_lines(log: Path) -> list[str]:
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, log.stat().st_size - 64 * 1024))
            return stream.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return []


def wait_until(is_ready: Callable[[], bool], process: Process, name: str, log: Path, seconds: float) -> None:
    """Poll until ready. Raises StartError, with the last log lines, if the process ends first or the time is over."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        code = process.exit_code
        if code is not None:
            raise StartError(
                f"{name} ended with exit code {code} while starting; its last log lines ({log}):{tail(log)}"
            )
        if time.monotonic() > deadline:
            raise StartError(f"{name} was not ready in {seconds:.0f} s; its last log lines ({log}):{tail(log)}")
        time.sleep(0.05)
