"""A stack of light programs in the place of the real ones, run by the real launcher: `python -m tests.deploy.stack`.

Environment: `STACK_PROJECT` is the project folder, `PORT` the edge's port, `STACK_STEP` what the one step does.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import psutil

from deploy.local.__main__ import read_port, run
from deploy.local.components import listens
from deploy.local.errors import StartError
from deploy.local.layout import Layout
from deploy.local.ports import Ports, is_free
from deploy.local.process import Program
from deploy.local.supervisor import Component, Server, Step

LISTEN = """
import socket, time
server = socket.create_server(("127.0.0.1", {port}))
print("up", flush=True)
time.sleep(600)
"""
READY = "The stack is ready."


def python(code: str, log: Path) -> Program:
    """A Python program without any import but the standard library's: it starts in a few milliseconds."""
    return Program((sys.executable, "-I", "-S", "-c", code), log=log)


def listener(name: str, port: int, log: Path, needs: tuple[str, ...] = ()) -> Server:
    """A server that does nothing but listen."""
    program = python(LISTEN.format(port=port), log)
    return Server(name, lambda: program, partial(listens, port), needs=needs, where=str(port))


def components(layout: Layout) -> Sequence[Component]:
    step = python(os.environ.get("STACK_STEP", "pass"), layout.log("step"))
    return [
        listener("database", layout.ports.postgres, layout.log("database")),
        Step("migrations", lambda: step, needs=("database",), remedy="mend the migration"),
        listener("service", layout.ports.catalog, layout.log("service"), needs=("migrations",)),
    ]


class Stack:
    """A launcher in a process of its own, with its output in a file."""

    def __init__(self, project: Path, edge: int, **environment: str) -> None:
        self.layout = Layout.of(Ports(edge), project)
        self.output = project / f"output-{time.monotonic_ns()}"
        settings = {"STACK_PROJECT": str(project), "PORT": str(edge), "PYTHONUNBUFFERED": "1", **environment}
        with self.output.open("wb") as output:
            self.process = psutil.Popen(
                [sys.executable, "-m", "tests.deploy.stack"],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | settings,
                cwd=Path(__file__).parents[2],
                start_new_session=True,
            )

    def text(self) -> str:
        return self.output.read_text()

    def wait_for(self, words: str, deadline: float = 30.0) -> None:
        """Until the launcher has said it."""
        end = time.monotonic() + deadline
        while words not in self.text():
            if time.monotonic() > end:
                raise TimeoutError(f"not said in {deadline} s: {words}\n{self.text()}")
            time.sleep(0.02)

    def children(self) -> list[psutil.Process]:
        return self.process.children(recursive=True)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and give the exit code."""
        self.process.send_signal(how)
        code: int = self.process.wait(30)
        return code

    def __enter__(self) -> "Stack":
        return self

    def __exit__(self, *_: object) -> None:
        family = [self.process, *self.children()] if self.process.is_running() else []
        for process in family:
            process.kill()
        psutil.wait_procs(family, timeout=10)


def free_edge() -> int:
    """A PORT whose every derived port is free, below those that the system gives to clients."""
    for _ in range(200):
        edge = random.randrange(11_000, 31_000)
        if all(is_free(edge + step) for step in range(0, 1000, 100)):
            return edge
    raise RuntimeError("no free row of ports")


def main() -> int:
    layout = Layout.of(read_port(os.environ["PORT"]), Path(os.environ["STACK_PROJECT"]))
    try:
        return run(layout, components, lambda _: print(READY, flush=True))
    except StartError as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
