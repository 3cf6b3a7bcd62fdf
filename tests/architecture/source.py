"""The source as the rules see it: found on the disk, so that a new service or module is ruled from its first line."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "services"
SHARED = ROOT / "shared"


def services() -> list[Path]:
    return sorted(init.parent for init in SERVICES.glob("*/__init__.py"))


def python_files(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def place(path: Path, line: int | None = None) -> str:
    """Where something is, from the top of the repository."""
    name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
    return name if line is None else f"{name}:{line}"


@dataclass(frozen=True, slots=True)
class Text:
    """A string in the code that is no docstring. Of an f-string, its fixed parts."""

    value: str
    line: int


def texts(module: ast.Module) -> Iterator[Text]:
    docstrings = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield Text(node.value, node.lineno)


def failure(rule: str, found: list[str]) -> str:
    return f"{rule}\n" + "\n".join(f"  {each}" for each in found)
