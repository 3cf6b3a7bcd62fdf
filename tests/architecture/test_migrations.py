"""Migrations expand: what an old version still does without is refused by `make lint`. Here its rules are tried."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.layout import PROJECT

SQUAWK = re.search(r"^SQUAWK := ((?:.*\\\n)*.*)", (PROJECT / "Makefile").read_text(), re.MULTILINE)


def complaints(sql: str, folder: Path) -> str:
    """What squawk says of a migration, under the options of the Makefile."""
    assert SQUAWK is not None
    path = folder / "0002_next.sql"
    path.write_text(sql)
    command = [Path(sys.executable).with_name("squawk"), *SQUAWK[1].replace("\\\n", "").split(), path]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode == 0) == ("Found 0 issues" in result.stdout), result.stdout + result.stderr
    return "" if result.returncode == 0 else result.stdout


@pytest.mark.parametrize(
    ("contraction", "rule"),
    [
        ("alter table member drop column phone;", "ban-drop-column"),
        ("drop table member;", "ban-drop-table"),
        ("alter table member rename column phone to telephone;", "renaming-column"),
        ("alter table member rename to person;", "renaming-table"),
        ("alter table member add column city text not null;", "adding-required-field"),
        ("alter table member alter column phone set not null;", "adding-not-nullable-field"),
        ("alter table member alter column phone type varchar(20);", "changing-column-type"),
        ("alter table member add constraint one unique (phone);", "disallowed-unique-constraint"),
    ],
)
def test_a_migration_that_takes_something_from_the_version_before_it_is_refused(
    contraction: str, rule: str, tmp_path: Path
) -> None:
    assert rule in complaints(contraction, tmp_path)


def test_a_migration_that_adds_is_taken(tmp_path: Path) -> None:
    sql = """create table town (id uuid primary key, name text not null);
        alter table member add column town_id uuid;
        alter table member add column told boolean not null default false;"""
    assert complaints(sql, tmp_path) == ""
