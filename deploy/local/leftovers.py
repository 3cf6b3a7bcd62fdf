"""What an earlier start left running: found by what it wrote down, checked, and ended."""

import json
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import psutil

# Start times are reckoned from the time the machine was booted, which moves a little when the clock is set.
_SAME_START_S = 5.0


@dataclass(frozen=True, slots=True)
class Records:
    """One small file for each running child, in `folder`."""

    folder: Path

    def add(self, name: str, pid: int, stop_signal: signal.Signals) -> None:
        """Write down a child that was just started."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            record = {
                "pid": pid,
                "started": process.create_time(),
                "command": _command(process),
                "signal": int(stop_signal),
            }
            self._path(name).write_text(json.dumps(record))

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def end_leftovers(self, say: Callable[[str], None], seconds: float = 15.0) -> None:
        """End every recorded child that still runs, and what it started; another with its number is left alone."""
        paths = sorted(self.folder.glob("*.json"))
        leftovers = [(path.stem, *found) for path in paths if (found := _running(path)) is not None]
        families = [[process, *_children(process)] for _, process, _ in leftovers]
        for name, process, stop_signal in leftovers:
            say(f"Ending {name} (process {process.pid}), left over from an earlier start")
            with suppress(psutil.NoSuchProcess):
                process.send_signal(stop_signal)
        _, alive = psutil.wait_procs([process for _, process, _ in leftovers], timeout=seconds)
        _kill(alive)
        # Children of a server end with it, most of them by themselves.
        _, alive = psutil.wait_procs(list(chain.from_iterable(families)), timeout=3.0)
        _kill(alive)
        for path in paths:
            path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _command(process: psutil.Process, seconds: float = 2.0) -> list[str]:
    """The command line of a child that was just started: empty for a moment while the system puts the program in place,
    and for good where the child has ended already.
    """
    deadline = time.monotonic() + seconds
    while not (found := process.cmdline()) and time.monotonic() < deadline:
        time.sleep(0.001)
    return found


def _running(path: Path) -> tuple[psutil.Process, signal.Signals] | None:
    try:
        record = json.loads(path.read_text())
        process = psutil.Process(record["pid"])
        same_time = abs(process.create_time() - record["started"]) < _SAME_START_S
        if not same_time or process.cmdline() != record["command"]:
            return None
        return process, signal.Signals(record["signal"])
    except (psutil.Error, ValueError, KeyError):
        return None


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(list(processes), timeout=5.0)
