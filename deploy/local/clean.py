"""`make clean`: remove what the local stacks keep, unless one of them runs."""

import shutil
import sys
from pathlib import Path

from deploy.local.errors import StartError
from deploy.local.layout import PROJECT, Layout, held
from deploy.local.leftovers import Records
from deploy.local.ports import Ports


def clean(project: Path = PROJECT) -> None:
    """Remove `.local/` and end what a killed launcher left running. Raises StartError while a stack runs."""
    folders = [project / ".local", *(path for path in (project / ".local").glob("*") if path.name.isdecimal())]
    stacks = [Layout.of(Ports(int(folder.name)) if folder.name.isdecimal() else Ports(), project) for folder in folders]
    for stack in stacks:
        _check_rests(stack)
    for stack in stacks:
        Records(stack.records).end_leftovers(print)
    shutil.rmtree(project / ".local", ignore_errors=True)


def _check_rests(stack: Layout) -> None:
    try:
        with held(stack):
            pass
    except StartError as error:
        raise StartError(
            f"Talkoot runs at {stack.site}/: end it (Ctrl-C where it was started), then `make clean`"
        ) from error


if __name__ == "__main__":
    try:
        clean()
    except StartError as error:
        sys.exit(str(error))
