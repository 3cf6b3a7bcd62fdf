import asyncio
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from services.registration.__main__ import cli
from services.registration.domain.links import PersonalLinks
from shared.postgres import Database as Pool
from tests.registration.conftest import TABLES
from tests.registration.made import KEY, PUBLIC_URL, SLUG, keep_group, member, pending

AWAY = "Error: the database does not answer, and nothing was changed. Is it running? Try again in a moment.\n"


@pytest.fixture
def environment(registration_url: SecretStr) -> dict[str, str]:
    return {
        "TALKOOT_DATABASE_URL": registration_url.get_secret_value(),
        "TALKOOT_KAFKA": "127.0.0.1:9",
        "TALKOOT_PORT": "0",
        "TALKOOT_PUBLIC_URL": PUBLIC_URL,
        "TALKOOT_LINK_KEYS": json.dumps([KEY.get_secret_value()]),
    }


@pytest.fixture
def group_with_two(registration_url: SecretStr, links: PersonalLinks) -> None:
    """One member and one who has not confirmed."""

    async def fill() -> None:
        async with Pool(registration_url) as pool:
            async with pool.connection() as connection:
                await connection.execute(f"truncate {TABLES}")
            await keep_group(pool)
            await member(pool, links, phone="+358501234567")
            await pending(pool, links, name="李", email="li@kunta.example")

    asyncio.run(fill())


def run(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, env=environment)


@pytest.mark.usefixtures("group_with_two")
def test_members_are_a_table_with_a_count(environment: dict[str, str]) -> None:
    result = run(environment, "members", SLUG)
    assert result.exit_code == 0
    header, *lines, count = result.output.splitlines()
    assert header.split()[:2] == ["name", "e-mail"]
    assert "050 123 4567" in lines[0]
    assert lines[1].startswith("李")
    assert count == "2 in all: 1 pending, 1 member, 0 withdrawn"


@pytest.mark.usefixtures("group_with_two")
def test_one_status_can_be_asked_for(environment: dict[str, str]) -> None:
    result = run(environment, "members", SLUG, "--status", "pending")
    assert "li@kunta.example" in result.output
    assert "maija@ministerio.example" not in result.output
    assert result.output.splitlines()[-1] == "1 in all: 1 pending"


@pytest.mark.usefixtures("group_with_two")
def test_programs_get_json(environment: dict[str, str]) -> None:
    found: list[dict[str, Any]] = json.loads(run(environment, "members", SLUG, "--json").output)
    assert [(each["name"], each["status"], each["phone"]) for each in found] == [
        ("Maija Mallikas", "member", "+358501234567"),
        ("李", "pending", None),
    ]


@pytest.mark.usefixtures("group_with_two")
def test_an_unknown_group_is_answered_with_those_that_there_are(environment: dict[str, str]) -> None:
    result = run(environment, "members", "toinen")
    assert result.exit_code == 1
    assert result.output == f"Error: there is no group toinen. There are: {SLUG}.\n"


def test_a_missing_setting_is_named(environment: dict[str, str]) -> None:
    result = run({**environment, "TALKOOT_DATABASE_URL": "", "TALKOOT_PORT": "x"}, "members", SLUG)
    assert result.exit_code == 1
    assert "TALKOOT_PORT" in result.output


def test_a_database_that_is_away_is_one_clear_line(environment: dict[str, str]) -> None:
    nowhere = {**environment, "TALKOOT_DATABASE_URL": "postgresql://registration@127.0.0.1:9/talkoot"}
    for arguments in (("members", SLUG), ("migrate",)):
        result = run(nowhere, *arguments)
        assert result.exit_code == 1
        assert result.output == AWAY


def test_migrating_again_changes_nothing(environment: dict[str, str]) -> None:
    result = run(environment, "migrate")
    assert (result.exit_code, result.output) == (0, "the tables are up to date\n")


def test_dead_letters_are_listed(environment: dict[str, str]) -> None:
    assert run(environment, "dead-letters", "list").output.endswith("dead letters\n")
