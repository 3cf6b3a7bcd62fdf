"""Order of starting and ending, and restarts with growing pauses."""

import asyncio
import json
import re
from pathlib import Path

import psutil
import pytest

from deploy.local.errors import StartError
from deploy.local.leftovers import Records
from deploy.local.ports import free_port
from deploy.local.process import Program
from deploy.local.supervisor import Component, Server, Step, Supervisor
from tests.deploy.stack import listener, python


class Said(list[str]):
    """The lines a supervisor says, and a way to wait for one."""

    async def wait_for(self, pattern: str, count: int = 1, deadline: float = 30.0) -> None:
        async with asyncio.timeout(deadline):
            while True:
                if sum(bool(re.search(pattern, line)) for line in self) >= count:
                    return
                await asyncio.sleep(0.02)


def supervisor(parts: list[Component], folder: Path, said: Said) -> Supervisor:
    return Supervisor(parts, Records(folder / "run"), said.append, first_backoff_s=0.05, longest_backoff_s=0.2)


async def test_a_component_starts_only_after_all_it_needs(tmp_path: Path) -> None:
    order = tmp_path / "order"

    def step(name: str, *needs: str) -> Step:
        program = python(f"open({str(order)!r}, 'a').write({name!r} + ' ')", tmp_path / f"{name}.log")
        return Step(name, lambda: program, needs=needs)

    said, stop = Said(), asyncio.Event()
    parts: list[Component] = [step("third", "first", "second"), step("second", "first"), step("first")]
    await supervisor(parts, tmp_path, said).run(stop, stop.set)
    assert order.read_text().split() == ["first", "second", "third"]


async def test_a_step_with_nothing_to_do_is_left_out(tmp_path: Path) -> None:
    said, stop = Said(), asyncio.Event()
    failing = python("raise SystemExit(1)", tmp_path / "log")
    await supervisor([Step("fetch", lambda: failing, is_done=lambda: True)], tmp_path, said).run(stop, stop.set)
    assert not said


async def test_a_server_is_ended_only_after_those_that_need_it(tmp_path: Path) -> None:
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    time.sleep({pause}); open({order!r}, 'a').write('{name} '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open({ready!r}, 'w').close()\n"
        "time.sleep(600)\n"
    )

    def server(name: str, pause: float, *needs: str) -> Server:
        ready = tmp_path / f"{name}-ready"
        program = python(
            code.format(pause=pause, order=str(order), name=name, ready=str(ready)), tmp_path / f"{name}.log"
        )
        return Server(name, lambda: program, ready.exists, needs=needs)

    said, stop = Said(), asyncio.Event()
    parts: list[Component] = [server("database", 0), server("service", 0.3, "database")]
    await supervisor(parts, tmp_path, said).run(stop, stop.set)
    assert order.read_text().split() == ["service", "database"]


async def test_a_server_that_does_not_end_when_asked_is_killed_with_what_it_started(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    code = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = os.fork()\n"
        "if child:\n"
        f"    file = open({str(ready)!r}, 'w'); file.write(str(child)); file.close()\n"
        "time.sleep(600)\n"
    )
    program = python(code, tmp_path / "log")
    said, stop = Said(), asyncio.Event()
    stubborn = Server(
        "stubborn", lambda: program, lambda: ready.exists() and ready.read_text() != "", stop_within_s=0.2
    )
    async with asyncio.timeout(20):
        await supervisor([stubborn], tmp_path, said).run(stop, stop.set)
    assert not psutil.pid_exists(int(ready.read_text()))


async def test_a_server_that_keeps_dying_is_started_again_after_pauses_that_grow_up_to_a_limit(tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    # It comes up the first time, then dies at once whenever it is started.
    code = (
        f"import pathlib, socket, time\nlives = pathlib.Path({str(lives)!r})\n"
        "first = not lives.exists()\nlives.touch()\n"
        "time.sleep(0.3 if first else 0); raise SystemExit('no more')\n"
    )
    program = python(code, tmp_path / "log")
    said, stop = Said(), asyncio.Event()
    dying = Server("dying", lambda: program, lives.exists)
    running = asyncio.create_task(supervisor([dying], tmp_path, said).run(stop))
    await said.wait_for("dying ended with exit code 1; starting it again in", count=5)
    stop.set()
    await running
    pauses = [float(found[1]) for line in said if (found := re.search(r"again in ([\d.]+) s", line))]
    assert pauses[:4] == [0.05, 0.1, 0.2, 0.2]
    assert all("no more" in line for line in said if "again in" in line)


async def test_a_server_that_never_gets_ready_stops_the_start_and_shows_its_log(tmp_path: Path) -> None:
    program = python("import time; print('waiting for Godot', flush=True); time.sleep(600)", tmp_path / "log")
    slow = Server("slow", lambda: program, lambda: False, patience_s=0.5)
    with pytest.raises(StartError, match=r"slow was not ready in 0 s.*\n +waiting for Godot"):
        await supervisor([slow], tmp_path, Said()).run(asyncio.Event())


async def test_a_fault_of_the_launcher_itself_ends_all_instead_of_being_lost(tmp_path: Path) -> None:
    alive = tmp_path / "alive"
    program = python(f"open({str(alive)!r}, 'w').close()\nimport time; time.sleep(0.3)", tmp_path / "log")
    programs = [program]

    def only_once() -> Program:
        return programs.pop()

    with pytest.raises(IndexError):
        await supervisor([Server("once", only_once, alive.exists)], tmp_path, Said()).run(asyncio.Event())


async def test_a_missing_program_is_named(tmp_path: Path) -> None:
    missing = Program(("/nowhere/caddy", "run"), log=tmp_path / "log")
    with pytest.raises(StartError, match="edge cannot be started: /nowhere/caddy: No such file"):
        await supervisor([Server("edge", lambda: missing, lambda: True)], tmp_path, Said()).run(asyncio.Event())


async def test_others_keep_running_while_one_is_down(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]
    parts: list[Component] = [
        listener(name, port, tmp_path / f"{name}.log") for name, port in zip("ab", ports, strict=True)
    ]
    said, stop = Said(), asyncio.Event()
    running = asyncio.create_task(supervisor(parts, tmp_path, said).run(stop))
    await said.wait_for("ready", count=2)
    records = Records(tmp_path / "run").folder
    kept = (records / "b.json").read_text()
    psutil.Process(json.loads((records / "a.json").read_text())["pid"]).kill()
    await said.wait_for("a +back")
    assert (records / "b.json").read_text() == kept
    stop.set()
    await running
