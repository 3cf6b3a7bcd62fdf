"""SQL stands in store.py and in migrations, and speaks of its own schema only."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import SHARED, failure, place, python_files, services, texts, tree

SERVICE_NAMES = [service.name for service in services()]
STATEMENT = re.compile(
    r"^\s*(?:select\s.+|insert\s+into\s.+|update\s+\w+.*\sset\s.+|delete\s+from\s.+|merge\s+into\s.+"
    r"|with\s+\w+\s+as\s.+|(?:create|alter|drop|truncate|lock)\s+(?:table|index|view|schema|function|type)\s.+"
    r"|(?:un)?listen\s+\w+|notify\s+\w+)",
    re.DOTALL,
)
COMMENT_OR_TEXT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
OWN_WORDS = re.compile(r"\b(?:search_path|set\s+role|create\s+schema|drop\s+schema|create\s+role|grant|revoke)\b", re.I)


def statements_outside_store(service: Path) -> list[str]:
    return [
        f"{place(path, text.line)}: {' '.join(text.value.split())[:60]}"
        for path in python_files(service)
        if path.relative_to(service).parts[0] not in ("store", "store.py", "migrations")
        for text in texts(tree(path))
        if STATEMENT.match(text.value) or STATEMENT.match(text.value.lower() if text.value.isupper() else "")
    ]


def foreign_schemas(sql: str, own: str, names: list[str]) -> list[str]:
    """What a statement says of other services' schemas, or of schemas and roles at all."""
    bare = COMMENT_OR_TEXT.sub(" ", sql)
    others = "|".join(name for name in names if name != own)
    after = r"\b(?:from|join|into|update|table|references|on|using|only|exists|truncate)\s+"
    qualified = re.compile(rf'{after}"?(?P<schema>{others})"?\s*\.\s*"?\w+"?', re.I) if others else None
    found = [" ".join(match.group().split()) for match in OWN_WORDS.finditer(bare)]
    return found + ([" ".join(match.group().split()) for match in qualified.finditer(bare)] if qualified else [])


@pytest.mark.parametrize("service", services(), ids=lambda path: path.name)
def test_only_the_store_has_sql(service: Path) -> None:
    found = statements_outside_store(service)

    assert not found, failure(
        "All SQL of a service stands in store.py, where one sees every use of a table. Make it a function there that "
        "takes a connection and never commits:",
        found,
    )


@pytest.mark.parametrize("service", services(), ids=lambda path: path.name)
def test_sql_stays_in_its_own_schema(service: Path) -> None:
    files = [*sorted(service.glob("migrations/*")), *sorted(service.glob("store*/**/*.py")), service / "store.py"]
    found = [
        f"{place(path)}: {each}"
        for path in files
        if path.suffix in (".sql", ".py") and path.is_file()
        for each in foreign_schemas(path.read_text("utf-8"), service.name, SERVICE_NAMES)
    ]

    assert not found, failure(
        "A service's login role owns one schema and sees no other; roles, schemas and search_path are set outside. "
        "Write table names alone, and get what others know from their events:",
        found,
    )


def test_migrations_are_numbered_without_gaps_and_say_what_they_do() -> None:
    for folder in [*(service / "migrations" for service in services()), *SHARED.glob("*/migrations")]:
        names = sorted(path.name for path in folder.glob("*"))
        numbers = [int(match.group(1)) for name in names if (match := re.fullmatch(r"(\d{4})_[a-z0-9_]+\.sql", name))]

        assert len(numbers) == len(names), f"{place(folder)}: a migration is called NNNN_what_it_does.sql: {names}"
        assert numbers == list(range(1, len(names) + 1)), (
            f"{place(folder)}: migrations run in the order of their numbers, from 0001, each number once: {names}"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "select id from meeting",
        "\n    insert into outbox (topic) values ($1)",
        "update meeting set version = 2",
        "with due as (select 1) delete from x",
        "listen outbox",
        "SELECT ID FROM MEETING",
    ],
)
def test_the_rule_sees_sql_outside_the_store(tmp_path: Path, statement: str) -> None:
    (tmp_path / "jobs.py").write_text(f"QUERY = {statement!r}\n")
    (tmp_path / "store.py").write_text(f"QUERY = {statement!r}\n")

    assert len(statements_outside_store(tmp_path)) == 1


@pytest.mark.parametrize("words", ["selected", "Select one from the list", "update", "delete from", "with all"])
def test_the_rule_lets_words_be(tmp_path: Path, words: str) -> None:
    (tmp_path / "jobs.py").write_text(f"LABEL = {words!r}\n")

    assert statements_outside_store(tmp_path) == []


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select * from registration.member", ["from registration.member"]),
        ('create table x (id uuid references "catalog"."theme_group" (id))', ['references "catalog"."theme_group"']),
        ("set search_path to catalog", ["search_path"]),
        ("grant select on meeting to registration", ["grant"]),
        ("select meeting.id from meeting -- from registration.member", []),
        ("select 1 where topic = 'join catalog.groups.v1'", []),
        ("select * from meetings.meeting", []),
    ],
)
def test_the_rule_sees_another_schema(sql: str, found: list[str]) -> None:
    assert foreign_schemas(sql, "meetings", ["catalog", "meetings", "registration"]) == found
