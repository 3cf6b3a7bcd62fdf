"""Meetings at the command line, for leads who are no technicians."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from services.meetings.__main__ import cli
from shared.access import audit
from shared.postgres import Database as Pool
from tests.meetings.made import PUBLIC_URL, SECRET, SLUG, empty, keep_group, types

Run = Callable[..., Result]
# The command line goes by the real clock, and meetings are at most ten years away.
YEAR = 2032
TOLD = "The group's members are told by mail, each in their language."


@pytest.fixture
def environment(meetings_url: SecretStr) -> dict[str, str]:
    return {
        "TALKOOT_DATABASE_URL": meetings_url.get_secret_value(),
        "TALKOOT_KAFKA": "127.0.0.1:9",
        "TALKOOT_PORT": "0",
        "TALKOOT_PUBLIC_URL": PUBLIC_URL,
        "TALKOOT_LINK_KEYS": '["k"]',
    }


@pytest.fixture
def run(meetings_url: SecretStr, environment: dict[str, str]) -> Run:
    """The command, with one group and no meetings."""

    async def fill() -> None:
        async with Pool(meetings_url) as pool:
            async with pool.connection() as connection:
                await empty(connection)
            await keep_group(pool)

    asyncio.run(fill())
    return lambda *arguments: CliRunner().invoke(cli, arguments, env=environment)


def asked(url: SecretStr, question: Callable[[Pool], Awaitable[Any]]) -> Any:
    async def work() -> Any:
        async with Pool(url) as pool:
            return await question(pool)

    return asyncio.run(work())


def good(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def schedule(run: Run, *more: str, starts: str = f"17.12.{YEAR} klo 12.00-14.00") -> str:
    """The end of the new meeting's id."""
    said = good(run("schedule", SLUG, "--title", "Neljäs kokous", "--starts", starts, *more))
    return said.split()[0]


def meeting(run: Run) -> dict[str, Any]:
    (found,) = json.loads(good(run("list", "--all", "--json")))
    assert isinstance(found, dict)
    return found


def test_a_meeting_is_scheduled_and_said_back_with_its_weekday(run: Run, meetings_url: SecretStr) -> None:
    said = good(run("schedule", SLUG, "--title", "Neljäs", "--starts", f"17.12.{YEAR} klo 12-14", "--room", "Aino"))
    first, told = said.splitlines()
    assert re.match(
        r"[0-9a-f]{6}  confirmed  Friday 17 December 2032, 12:00–14:00 \(Helsinki time\)  Aino  Neljäs", first
    )
    assert told == TOLD
    assert asked(meetings_url, types) == ["meeting.published"]


def test_the_life_of_a_meeting(run: Run, meetings_url: SecretStr) -> None:
    end = schedule(run, "--tentative", "--online", SECRET)
    assert TOLD not in good(run("publish", end))
    assert TOLD in good(run("move", end, "--starts", f"18.12.{YEAR} klo 9", "--reason", "Sali on varattu"))
    good(run("change", end, "--agenda", "1. Avaus"))
    refused = run("hold", end)
    assert (refused.exit_code, "has not begun yet" in refused.output) == (1, True)
    assert TOLD in good(run("cancel", end, "--reason", "Sairaus"))
    found = meeting(run)
    assert (found["status"], found["sequence"], found["version"]) == ("cancelled", 2, 6)
    assert asked(meetings_url, types) == [
        *("meeting.published", "meeting.confirmed", "meeting.moved", "meeting.changed", "erased", "meeting.cancelled")
    ]


def test_the_same_command_again_says_that_nothing_changed(run: Run, meetings_url: SecretStr) -> None:
    end = schedule(run)
    before = asked(meetings_url, types)
    for _ in range(2):
        again = good(run("move", end, "--starts", f"17.12.{YEAR} klo 12.00-14.00"))
        assert "That is how it was already: nothing changed." in again
    assert asked(meetings_url, types) == before


def test_a_draft_is_told_to_nobody_until_it_is_published(run: Run, meetings_url: SecretStr) -> None:
    said = good(run("schedule", SLUG, "--open", "--draft"))
    end = said.split()[0]
    assert f"To publish it: talkoot meetings publish {end}" in said
    assert "nobody is told" in good(run("move", end, "--day", f"17.12.{YEAR}"))
    assert asked(meetings_url, types) == []
    assert TOLD in good(run("publish", end, "--tentative"))
    assert asked(meetings_url, types) == ["meeting.published"]


def test_a_meeting_in_a_room_goes_online_and_back(run: Run) -> None:
    end = schedule(run, "--room", "Aino")
    assert "link" in run("change", end, "--online", SECRET).output
    good(run("move", end, "--hybrid", "--online", SECRET))
    assert meeting(run)["place"] == {"kind": "hybrid", "room": "Aino", "address": None}
    good(run("move", end, "--room", "Eino"))
    assert meeting(run)["place"]["kind"] == "hybrid"
    good(run("move", end, "--not-online"))
    assert meeting(run)["place"] == {"kind": "room", "room": "Eino", "address": None}
    assert "online" not in good(run("show", end)).lower()


def test_what_is_done_is_in_the_audit_log_without_the_link(run: Run, meetings_url: SecretStr) -> None:
    end = schedule(run, "--online", SECRET)
    good(run("cancel", end, "--reason", "Sairaus"))

    async def log(pool: Pool) -> list[Any]:
        async with pool.connection() as connection:
            return list(await audit.read(connection))

    found = asked(meetings_url, log)
    assert [each.entry.action for each in found][::-1] == ["scheduled", "cancelled"]
    assert SECRET not in str(found)


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("schedule", SLUG), "say when: --starts"),
        (("schedule", SLUG, "--starts", "17.12 klo 12"), "Write for example"),
        (("schedule", SLUG, "--starts", f"ma 17.12.{YEAR} klo 12"), "Check the day and the year"),
        (("schedule", SLUG, "--starts", "17.12.2020 klo 12"), "passed already. Check the year"),
        (("schedule", SLUG, "--starts", "17.12.2126 klo 12"), "Check the year"),
        (("schedule", SLUG, "--open", "--draft", "--tentative"), "choose one"),
        (("schedule", SLUG, "--open", "--online", "kokous"), "begins with https://"),
        (("schedule", SLUG, "--open", "--title", "x" * 301), "at most 300 characters"),
        (("schedule", SLUG, "--open", "--agenda", SECRET, "--online", SECRET), "take it out"),
        (("schedule", "toinen", "--open"), "talkoot catalog list"),
        (("move", "000000", "--open"), "talkoot meetings list --all"),
        (("cancel", "000000", "--reason", "x"), "talkoot meetings list --all"),
        (("hold", "not an id"), "talkoot meetings list --all"),
        (("publish", "00"), "talkoot meetings list --all"),
        (("show", "ÅÄÖ"), "talkoot meetings list --all"),
        (("move", "000000"), "say where to"),
        (("move", "000000", "--open", "--day", "17.12.2026"), "either a new time, or --open"),
        (("move", "000000", "--not-online", "--hybrid"), "either --not-online"),
        (("move", "000000", "--ends", "14"), "--ends needs --starts"),
        (("cancel", "000000"), "say why with --reason"),
        (("change", "000000"), "say what: --title"),
        (("change", "000000", "--online", SECRET, "--no-link"), "either --online or --no-link"),
        (("list", "toinen"), 'There is no group "toinen"'),
    ],
)
def test_wrong_input_is_answered_with_what_to_do(
    run: Run, meetings_url: SecretStr, arguments: tuple[str, ...], advice: str
) -> None:
    result = run(*arguments)
    assert result.exit_code in {1, 2}
    assert isinstance(result.exception, SystemExit)
    assert advice in result.output
    assert asked(meetings_url, types) == []


def test_a_meeting_is_named_by_the_end_of_its_id_or_all_of_it(run: Run) -> None:
    end = schedule(run)
    whole = meeting(run)["id"]
    for name in (end, end.upper(), whole, whole.replace("-", "")):
        assert whole in good(run("show", name))


def test_coming_meetings_are_listed_and_past_ones_on_demand(run: Run) -> None:
    assert good(run("list")).startswith("No coming meetings.")
    end = schedule(run)
    assert good(run("list", SLUG)).split()[0] == end
    assert f"({SLUG})" in good(run("list", "--all"))


def test_a_database_that_is_away_is_one_clear_line(environment: dict[str, str]) -> None:
    nowhere = {**environment, "TALKOOT_DATABASE_URL": "postgresql://meetings@127.0.0.1:9/talkoot"}
    for arguments in (("list",), ("schedule", SLUG, "--open"), ("cancel", "000000", "--reason", "x"), ("migrate",)):
        result = CliRunner().invoke(cli, arguments, env=nowhere)
        assert result.exit_code == 1
        assert result.output.startswith("Error: the database does not answer, and nothing was changed.")


def test_a_missing_setting_is_named(environment: dict[str, str]) -> None:
    result = CliRunner().invoke(cli, ["list"], env={**environment, "TALKOOT_PORT": "x"})
    assert (result.exit_code, "TALKOOT_PORT" in result.output) == (1, True)


def test_migrating_again_changes_nothing(run: Run) -> None:
    assert good(run("migrate")) == "the tables are up to date\n"
