"""Who may import whom: `.importlinter`, held against our code, and against code that breaks each of its rules."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SHARED

CONFIGURATION = ROOT / ".importlinter"
LINT = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"

BREAKING = {
    "services/one/usecases/act.py": {
        "import services.two.domain": "services.one is not allowed to import services.two",
        "import services.one.web.pages": "services.one.usecases is not allowed to import services.one.web",
        "from fastapi import FastAPI": "services.one.usecases is not allowed to import fastapi",
        "import shared.web": "services.one.usecases is not allowed to import shared.web",
        "import services.one.settings": "services.one.usecases is not allowed to import services.one.settings",
    },
    "services/one/domain.py": {
        "import services.one.store": "services.one.domain is not allowed to import services.one.store",
        "import starlette.requests": "services.one.domain is not allowed to import starlette",
        "import shared.postgres": "services.one.domain is not allowed to import shared.postgres",
    },
    "services/one/store.py": {
        "import services.one.usecases.act": "services.one.store is not allowed to import services.one.usecases",
        "import services.one.gateways": "services.one.store is not allowed to import services.one.gateways",
    },
    "services/one/jobs.py": {
        "import services.one.subscribers": "services.one.jobs is not allowed to import services.one.subscribers",
    },
    "services/one/web/pages.py": {
        "import services.one.app": "services.one.web is not allowed to import services.one.app",
    },
    "services/one/managers.py": {"": "- services.one.managers"},
    "shared/clock.py": {"import services.one.domain": "shared is not allowed to import services"},
    "shared/contracts/topic.py": {
        "import shared.links": "shared.contracts is not allowed to import shared.links",
    },
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo", str(CONFIGURATION)],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_our_code_keeps_the_import_rules() -> None:
    result = lint(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


def make_source(folder: Path) -> None:
    """Two services with every room, and the shared modules, all empty."""
    modules = [path.relative_to(ROOT) for path in (*SHARED.glob("*.py"), *SHARED.glob("*/*.py"))]
    rooms = ("__main__", "app", "settings", "web/pages", "subscribers", "jobs", "usecases/act", "domain", "store")
    modules += [Path(f"services/{name}/{room}.py") for name in ("one", "two") for room in (*rooms, "gateways")]
    for module in modules:
        path = folder / module
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for inner in [path for path in folder.rglob("*") if path.is_dir()]:
        (inner / "__init__.py").touch()


def test_code_that_imports_downwards_keeps_the_rules(tmp_path: Path) -> None:
    make_source(tmp_path)
    one = tmp_path / "services" / "one"
    (one / "app.py").write_text("from services.one import settings, web, store, domain\nimport shared.web\n")
    (one / "web" / "pages.py").write_text("import starlette\nfrom services.one import domain\nimport shared.web\n")
    (one / "usecases" / "act.py").write_text("from services.one import domain, store\nimport shared.messaging\n")
    shutil.rmtree(tmp_path / "services" / "two" / "web")

    result = lint(tmp_path)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of code that breaks every rule at once."""
    folder = tmp_path_factory.mktemp("source")
    make_source(folder)
    for module, lines in BREAKING.items():
        (folder / module).write_text("\n".join(lines) + "\n")
    result = lint(folder)
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


def test_no_rule_is_kept_by_code_that_breaks_them_all(report: str) -> None:
    assert "0 kept" in report


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [(module, line, said) for module, lines in BREAKING.items() for line, said in lines.items()],
)
def test_code_breaks_the_rules_when(report: str, module: str, line: str, said: str) -> None:
    assert said in report
