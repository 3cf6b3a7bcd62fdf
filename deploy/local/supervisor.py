"""Starts components in the order of their needs, keeps servers running, and ends all in the reverse order."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import StartError
from deploy.local.leftovers import Records
from deploy.local.process import Process, Program, last_line, tail

POLL_S = 0.1


def _nothing() -> None:
    return None


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Step:
    """A program that runs once and must succeed. `remedy` tells what to do when it does not."""

    name: str
    program: Callable[[], Program]
    needs: tuple[str, ...] = ()
    remedy: str = "put right what it says"
    is_done: Callable[[], bool] = _never
    """Whether there is nothing to do, so that it is left out."""
    remember: Callable[[], None] = _nothing
    """Called once it has succeeded."""


@dataclass(frozen=True, slots=True)
class Server:
    """A program that runs until the end. `where` is told beside its name once `is_ready` says yes."""

    name: str
    program: Callable[[], Program]
    is_ready: Callable[[], bool]
    needs: tuple[str, ...] = ()
    where: str = ""
    prepare: Callable[[], None] = _nothing
    """Done before each start. Blocks; raises StartError."""
    patience_s: float = 60.0
    stop_within_s: float = 12.0


Component = Step | Server


class Supervisor:
    """Runs one set of components. `say` gets each line for the reader."""

    def __init__(
        self,
        components: Sequence[Component],
        records: Records,
        say: Callable[[str], None],
        *,
        first_backoff_s: float = 0.5,
        longest_backoff_s: float = 30.0,
        steady_after_s: float = 60.0,
    ) -> None:
        self._components = components
        self._records = records
        self._say = say
        self._backoff = (first_backoff_s, longest_backoff_s)
        self._steady_after_s = steady_after_s
        self._up = {component.name: asyncio.Event() for component in components}
        self._processes: dict[str, Process] = {}
        self._watchers: list[asyncio.Task[None]] = []

    async def run(self, stop: asyncio.Event, announce: Callable[[], None] = _nothing) -> None:
        """Start all, `announce`, and keep them running until `stop`. Whatever happens, all are ended at the end.

        Raises StartError if a component does not come up the first time.
        """
        starting = asyncio.create_task(self._start_all())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                announce()
                done, _ = await asyncio.wait({stopping, *self._watchers}, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            tasks = [starting, stopping, *self._watchers]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._end_all()

    async def _start_all(self) -> None:
        tasks = [asyncio.create_task(self._start(component)) for component in self._components]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _start(self, component: Component) -> None:
        for need in component.needs:
            await self._up[need].wait()
        started = time.monotonic()
        if isinstance(component, Server):
            await self._bring_up(component)
            self._tell(component.name, "ready", started, component.where)
            self._watchers.append(asyncio.create_task(self._keep_up(component)))
        elif not component.is_done():
            await self._run_step(component)
            component.remember()
            self._tell(component.name, "done", started)
        self._up[component.name].set()

    async def _bring_up(self, server: Server) -> None:
        try:
            await asyncio.to_thread(server.prepare)
            program = server.program()
        except OSError as error:
            raise StartError(f"{server.name} cannot be prepared: {error}") from error
        process = self._spawn(server.name, program)
        deadline = time.monotonic() + server.patience_s
        while not await asyncio.to_thread(server.is_ready):
            if process.exit_code is not None:
                how = _how_it_ended(process.exit_code)
                raise StartError(f"{server.name} {how} while starting; its last log lines:{tail(program.log)}")
            if time.monotonic() > deadline:
                late = f"{server.name} was not ready in {server.patience_s:.0f} s"
                raise StartError(f"{late}; its last log lines:{tail(program.log)}")
            await asyncio.sleep(POLL_S)

    async def _run_step(self, step: Step) -> None:
        program = step.program()
        process = self._spawn(step.name, program)
        code = await _end_of(process)
        self._records.remove(step.name)
        if code != 0:
            said = last_line(program.log) or _how_it_ended(code)
            raise StartError(
                f"{step.name} failed: {said} -- {step.remedy}, then start again; the log is {_near(program.log)}"
            )

    def _spawn(self, name: str, program: Program) -> Process:
        try:
            process = Process(program)
        except OSError as error:
            raise StartError(f"{name} cannot be started: {program.arguments[0]}: {error.strerror}") from error
        self._processes[name] = process
        self._records.add(name, process.pid, program.stop_signal)
        return process

    async def _keep_up(self, server: Server) -> None:
        first, longest = self._backoff
        backoff = first
        while True:
            up_since = time.monotonic()
            process = self._processes[server.name]
            code = await _end_of(process)
            if time.monotonic() - up_since > self._steady_after_s:
                backoff = first
            log = server.program().log
            how = _how_it_ended(code)
            self._say(f"{server.name} {how}; starting it again in {backoff:g} s. Its last log lines:{tail(log)}")
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, longest)
            await self._bring_back(server)

    async def _bring_back(self, server: Server) -> None:
        started = time.monotonic()
        try:
            await self._bring_up(server)
        except StartError as error:
            self._say(str(error))
            # One that hangs is ended; the watcher then sees it ended and tries again later.
            await asyncio.to_thread(self._processes[server.name].stop, server.stop_within_s)
        else:
            self._tell(server.name, "back", started, server.where)

    async def _end_all(self) -> None:
        """Each one after those that need it, as many as possible at once."""
        down = {component.name: asyncio.Event() for component in self._components}

        async def end(component: Component) -> None:
            for other in self._components:
                if component.name in other.needs:
                    await down[other.name].wait()
            process = self._processes.get(component.name)
            if process is not None:
                within = component.stop_within_s if isinstance(component, Server) else 5.0
                await asyncio.to_thread(process.stop, within)
                self._records.remove(component.name)
            down[component.name].set()

        await asyncio.gather(*(end(component) for component in self._components))

    def _tell(self, name: str, state: str, since: float, where: str = "") -> None:
        self._say(f"{name:<24} {state:<5} {time.monotonic() - since:6.1f} s  {where}".rstrip())


async def _end_of(process: Process) -> int:
    while True:
        code = process.exit_code
        if code is not None:
            return code
        await asyncio.sleep(POLL_S)


def _how_it_ended(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"


def _near(path: Path) -> str:
    """A path as seen from where the reader stands."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
