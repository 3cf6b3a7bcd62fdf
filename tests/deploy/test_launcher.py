"""The launcher as a person meets it: started, ended, killed, started twice. Light programs stand in for real ones."""

import json
import signal
import socket
from pathlib import Path

import psutil
import pytest

from deploy.local.clean import clean
from deploy.local.errors import StartError
from deploy.local.ports import is_free
from tests.deploy.stack import READY, Stack, free_edge


def test_each_component_gets_a_line_with_its_time_before_the_stack_is_ready(tmp_path: Path) -> None:
    with Stack(tmp_path, free_edge()) as stack:
        stack.wait_for(READY)
        lines = stack.text().splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [
        ["database", "ready"],
        ["migrations", "done"],
        ["service", "ready"],
    ]
    assert all(" s" in line for line in lines[:3])


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_child_and_the_exit_code_is_zero(tmp_path: Path, how: signal.Signals) -> None:
    with Stack(tmp_path, free_edge()) as stack:
        stack.wait_for(READY)
        children = stack.children()
        assert len(children) == 2
        assert stack.end(how) == 0
    assert not any(child.is_running() for child in children)
    assert not list(stack.layout.records.glob("*"))


def test_a_signal_while_starting_ends_every_child_too(tmp_path: Path) -> None:
    with Stack(tmp_path, free_edge(), STACK_STEP="import time; time.sleep(600)") as stack:
        stack.wait_for("database")
        children = stack.children()
        assert stack.end() == 0
    assert children
    assert not any(child.is_running() for child in children)


def test_after_kill_9_the_next_start_ends_what_was_left_and_comes_up(tmp_path: Path) -> None:
    edge = free_edge()
    with Stack(tmp_path, edge) as first:
        first.wait_for(READY)
        left = first.children()
        first.process.kill()
        first.process.wait()
    assert all(child.is_running() for child in left)
    with Stack(tmp_path, edge) as second:
        second.wait_for(READY)
        assert not any(child.is_running() for child in left)
        assert "Ending database" in second.text()
        assert second.end() == 0


def test_a_process_that_got_the_number_of_a_child_since_is_left_alone(tmp_path: Path) -> None:
    edge = free_edge()
    with Stack(tmp_path, edge) as first:
        first.wait_for(READY)
        record = first.layout.records / "database.json"
        kept = json.loads(record.read_text())
        first.end()
    with psutil.Popen(["sleep", "600"]) as stranger:
        record.write_text(json.dumps(kept | {"pid": stranger.pid}))
        with Stack(tmp_path, edge) as second:
            second.wait_for(READY)
            assert "Ending" not in second.text()
            assert stranger.is_running()
            second.end()
        stranger.kill()


def test_a_second_launcher_for_the_same_port_says_so_and_leaves_the_first_alone(tmp_path: Path) -> None:
    edge = free_edge()
    with Stack(tmp_path, edge) as first:
        first.wait_for(READY)
        with Stack(tmp_path, edge) as second:
            assert second.process.wait(30) == 1
            assert second.text().startswith(f"Talkoot already runs for PORT={edge} (process {first.process.pid})")
            assert len(second.text().splitlines()) == 1
        assert first.process.is_running()
        assert len(first.children()) == 2


def test_two_stacks_run_side_by_side_on_neighbouring_ports(tmp_path: Path) -> None:
    edge = free_edge()
    while not is_free(edge + 101) or not is_free(edge + 701):
        edge = free_edge()
    with Stack(tmp_path, edge) as first, Stack(tmp_path, edge + 1) as second:
        first.wait_for(READY)
        second.wait_for(READY)
        assert first.layout.state != second.layout.state


@pytest.mark.parametrize(("step", "use"), [(0, "the site"), (700, "PostgreSQL"), (800, "Kafka")])
def test_a_taken_port_gives_one_line_that_names_it_its_holder_and_the_way_out(
    tmp_path: Path, step: int, use: str
) -> None:
    edge = free_edge()
    with socket.create_server(("127.0.0.1", edge + step)), Stack(tmp_path, edge) as stack:
        assert stack.process.wait(30) == 1
        said = stack.text()
    assert said.startswith(f"Port {edge + step} ({use}) is taken by ")
    assert f"make run PORT={edge + 10}" in said
    assert len(said.splitlines()) == 1


def test_a_failing_step_gives_one_line_with_what_it_said_and_ends_the_rest(tmp_path: Path) -> None:
    failing = "import sys; sys.exit('column \"x\" does not exist')"
    with Stack(tmp_path, free_edge(), STACK_STEP=failing) as stack:
        assert stack.process.wait(30) == 1
        last = stack.text().splitlines()[-1]
        assert last.startswith('migrations failed: column "x" does not exist -- mend the migration, then start again')
        assert "Traceback" not in stack.text()
    assert is_free(stack.layout.ports.postgres)


def test_a_server_that_dies_is_named_with_its_last_log_lines_and_started_again(tmp_path: Path) -> None:
    with Stack(tmp_path, free_edge()) as stack:
        stack.wait_for(READY)
        victim = next(
            child for child in stack.children() if str(stack.layout.ports.catalog) in " ".join(child.cmdline())
        )
        victim.kill()
        stack.wait_for("service was ended by signal 9; starting it again in 0.5 s. Its last log lines:\n    up")
        stack.wait_for("back")
        assert not is_free(stack.layout.ports.catalog)


def test_clean_removes_the_state_and_refuses_while_a_stack_runs(tmp_path: Path) -> None:
    edge = free_edge()
    with Stack(tmp_path, edge) as stack:
        stack.wait_for(READY)
        with pytest.raises(StartError, match=f"Talkoot runs at http://127.0.0.1:{edge}/: end it"):
            clean(tmp_path)
        assert stack.layout.state.exists()
        stack.end()
    clean(tmp_path)
    assert not (tmp_path / ".local").exists()


def test_clean_ends_what_a_killed_launcher_left_running(tmp_path: Path) -> None:
    with Stack(tmp_path, free_edge()) as stack:
        stack.wait_for(READY)
        left = stack.children()
        stack.process.kill()
        stack.process.wait()
    clean(tmp_path)
    assert not any(child.is_running() for child in left)
