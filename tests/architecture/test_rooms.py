"""Every service has the same rooms, and no file is so long, or so named, that one cannot find one's way."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SERVICES, failure, place, services

MODULES = {
    "__init__", "__main__", "app", "settings", "web", "subscribers", "jobs", "commands", "usecases", "domain", "store",
    "gateways",
}  # fmt: skip
FOLDERS = {"migrations", "templates", "static", "locales", "samples"}
FORBIDDEN_NAMES = {"util", "utils", "common", "helper", "helpers", "lib", "libs", "misc", "base", "manager", "managers"}
LONGEST = 400
MEASURED = {".py", ".sql", ".html", ".css", ".js", ".sh"}


def unknown_rooms(service: Path) -> list[str]:
    found = []
    for path in sorted(service.iterdir()):
        if path.name.startswith((".", "__pycache__")):
            continue
        known = (
            path.stem in MODULES if path.suffix == ".py" or (path / "__init__.py").exists() else path.name in FOLDERS
        )
        if not known and (path.is_file() or any(path.iterdir())):
            found.append(place(path))
    return found


def forbidden_names(paths: list[Path]) -> list[str]:
    return [
        place(path)
        for path in paths
        if FORBIDDEN_NAMES & {part.lower().strip("_") for part in path.with_suffix("").parts[-4:]}
    ]


def too_long(paths: list[Path]) -> list[str]:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in paths if path.suffix in MEASURED}
    return [f"{place(path)}: {lines} lines" for path, lines in lengths.items() if lines > LONGEST]


KUSTOMIZE_BASE = Path("deploy/kubernetes/base")


def our_files() -> list[Path]:
    """What git has or would take, so that nothing generated is judged."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


@pytest.mark.parametrize("service", services(), ids=lambda path: path.name)
def test_a_service_has_only_the_known_rooms(service: Path) -> None:
    found = unknown_rooms(service)

    assert not found, failure(
        "Every service has the same rooms, so that one who knows one service knows all. Put the code into the room it "
        f"belongs to ({', '.join(sorted(MODULES))}; {', '.join(sorted(FOLDERS))}):",
        found,
    )


def test_no_file_has_a_name_that_says_nothing() -> None:
    # Kustomize's own word for what overlays stand on, where every reader of it will look.
    ours = [path.relative_to(ROOT) for path in our_files()]
    found = forbidden_names([path for path in ours if KUSTOMIZE_BASE not in path.parents])

    assert not found, failure("Such names collect what has no home. Name the file after the one thing it does:", found)


def test_no_file_is_too_long_to_take_in() -> None:
    found = too_long(our_files())

    assert not found, failure(
        f"Over {LONGEST} lines nobody sees a file whole. Make it a folder of the same name, with a file for each part:",
        found,
    )


def test_services_are_packages() -> None:
    folders = {path for path in SERVICES.iterdir() if path.is_dir() and any(path.rglob("*.py"))}

    assert folders == set(services()), "A folder in services/ without __init__.py escapes every rule: add one"


def test_the_rules_see_a_service_that_breaks_them(tmp_path: Path) -> None:
    for name in (
        "domain.py",
        "managers.py",
        "web/__init__.py",
        "plugins/x.txt",
        "static/site.css",
        "store/__init__.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "domain.py").write_text("x = 1\n" * 401)

    assert unknown_rooms(tmp_path) == [str(tmp_path / "managers.py"), str(tmp_path / "plugins")]
    assert forbidden_names([Path("shared/web/helpers.py"), Path("shared/web/help.py")]) == ["shared/web/helpers.py"]
    assert too_long([tmp_path / "domain.py"]) == [f"{tmp_path / 'domain.py'}: 401 lines"]
