"""A child is known again by what was written down of it, however early that was."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from deploy.local.leftovers import Records


def test_a_child_written_down_at_once_is_written_down_with_its_command(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "input()"]
    records, children = Records(tmp_path), []
    try:
        for number in range(150):
            child = subprocess.Popen(command, stdin=subprocess.PIPE)
            children.append(child)
            records.add(str(number), child.pid, signal.SIGTERM)
        written = [json.loads(path.read_text())["command"] for path in tmp_path.glob("*.json")]
    finally:
        for child in children:
            child.kill()
            child.communicate()
    assert written == [command] * 150
