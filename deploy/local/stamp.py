"""Remembers that a step was done with certain files, so that a later start need not do it again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Stamp:
    """The step counts as done while none of `inputs` (files, or folders with all below) has changed since."""

    path: Path
    inputs: tuple[Path, ...]

    def is_current(self) -> bool:
        try:
            return self.path.read_text() == self._digest()
        except FileNotFoundError:
            return False

    def set(self) -> None:
        """The step was done now."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self._digest())

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for file in _files(self.inputs):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{file}\0{content}\0".encode())
        return digest.hexdigest()


def _files(inputs: Iterable[Path]) -> list[Path]:
    found = (file for path in inputs for file in (path.rglob("*") if path.is_dir() else (path,)))
    return sorted(file for file in found if file.is_file() and file.suffix != ".pyc")
