"""Bring `.venv` to what the lock says. Runs on a bare Python, so it uses nothing but the standard library."""

import hashlib
import os
import subprocess
import sys
from fcntl import LOCK_EX, flock
from pathlib import Path

LOCK = Path("requirements-dev.lock")
PROJECT = Path("pyproject.toml")
VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
NETWORK = (
    "connection",
    "resolve",
    "timed out",
    "max retries",
    "network is unreachable",
    "no matching distribution",
    "ssl",
)


def main() -> None:
    wanted = hashlib.sha256(LOCK.read_bytes() + PROJECT.read_bytes()).hexdigest()
    with LOCK.open() as lock:
        # Two `make` at once: the second waits and finds the work done.
        flock(lock, LOCK_EX)
        if STAMP.exists() and STAMP.read_text() == wanted and PYTHON.exists():
            return
        STAMP.unlink(missing_ok=True)
        if not has_pip():
            make()
        print("Installing the packages of requirements-dev.lock into .venv …", flush=True)
        pip("install", "--require-hashes", "-r", str(LOCK))
        pip("install", "--no-deps", "--no-build-isolation", "-e", ".")
        STAMP.write_text(wanted)


def has_pip() -> bool:
    """Whether the environment works: the Python it was made from may be gone, or its making cut off."""
    try:
        return subprocess.run([PYTHON, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def make() -> None:
    print(f"Making .venv with Python {sys.version.split()[0]} …", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, check=False, capture_output=True).returncode != 0 or not has_pip():
        sys.exit(
            "Python's own venv module is incomplete here: install it (on Debian and Ubuntu: "
            "`apt-get install python3-venv`), then run the same again"
        )


def pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "--quiet", "--no-input", "--disable-pip-version-check"]
    environment = os.environ | {"PIP_ROOT_USER_ACTION": "ignore", "PYTHONPATH": ""}
    done = subprocess.run(
        [*command, *arguments],
        check=False,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode == 0:
        return
    log = VENV / "pip.log"
    log.write_text(done.stdout)
    sys.exit(explain(done.stdout, log))


def explain(output: str, log: Path) -> str:
    """One line for a failure of pip: what it was and what to do."""
    said = output.lower()
    if "do not match the hashes" in said or "hashes are required" in said:
        return f"A package differs from what requirements-dev.lock pins: do not use it; the details are in {log}"
    if "no space left" in said:
        return "The disk is full: make room, then run the same again"
    if any(word in said for word in NETWORK):
        return (
            "The package registry could not be reached: check the network, the proxy (HTTPS_PROXY) or pip's index "
            f"setting, then run the same again; the details are in {log}"
        )
    last = [line for line in output.splitlines() if line.startswith("ERROR")] or output.splitlines() or ["no output"]
    return f"pip could not install the packages ({last[-1][:160]}); the details are in {log}"


if __name__ == "__main__":
    main()
