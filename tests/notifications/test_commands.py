"""What an operator sees and does at the command line."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from services.notifications.__main__ import cli
from shared.postgres import Database
from tests.notifications.conftest import MAIL_FROM, Office
from tests.notifications.samples import ORIGIN, at, group, meeting, member, told
from tests.notifications.smtp_server import mail_server

Command = Callable[..., Result]


@pytest.fixture
def command(notifications_url: str) -> Command:
    environment = {
        "TALKOOT_DATABASE_URL": notifications_url,
        "TALKOOT_KAFKA": "127.0.0.1:1",
        "TALKOOT_PORT": "0",
        "TALKOOT_PUBLIC_URL": ORIGIN,
        "TALKOOT_LINK_KEYS": '["0123456789abcdef0123456789abcdef"]',
        "TALKOOT_MAIL_FROM": MAIL_FROM,
    }

    def run(*words: str, **changes: str | None) -> Result:
        return CliRunner().invoke(cli, list(words), env={**environment, **changes})

    return run


def one_failed_and_one_sent(url: str) -> list[Any]:
    """Two members of a group, one of whose addresses the mail server refuses for ever."""
    people = [member(of, status="member") for of in [group()] * 2]

    async def work() -> None:
        async with mail_server(lambda step, to: "550 no" if (step, to) == ("rcpt", people[0].email) else None) as mail:
            await _in_office(url, mail, _tell)

    async def _tell(office: Office) -> None:
        of = group(people[0].group_id)
        await office.group_with(of, *people)
        coming = at((office.now + timedelta(days=30)).date(), "10:00", "12:00")
        await office.meetings(told("meeting.published", meeting(of, changed_at=office.now, when=coming)))
        await office.send()

    asyncio.run(work())
    return people


async def _in_office(url: str, mail: Any, work: Callable[[Office], Awaitable[None]]) -> None:
    async with Database(SecretStr(url)) as database:
        await work(Office(database, mail, now=datetime.now(UTC)))


def test_deliveries_are_listed_a_line_each_without_addresses(command: Command, notifications_url: str) -> None:
    refused, accepted = one_failed_and_one_sent(notifications_url)
    result = command("deliveries")
    assert result.exit_code == 0, result.output
    assert "2 messages" in result.output
    assert "@" not in result.output
    assert str(refused.id) in command("deliveries", "--failed").output
    assert str(accepted.id) not in command("deliveries", "--failed").output
    assert "1 messages" in command("deliveries", "--member", str(accepted.id)).output


def test_a_failed_message_can_be_retried(command: Command, notifications_url: str) -> None:
    refused, _ = one_failed_and_one_sent(notifications_url)
    result = command("retry", "--failed")
    assert result.exit_code == 0, result.output
    assert "1 messages will be tried again" in result.output
    assert "queued" in command("deliveries", "--member", str(refused.id)).output


def test_what_has_not_failed_is_not_retried(command: Command) -> None:
    result = command("retry", str(uuid4()))
    assert result.exit_code == 1
    assert "have not failed" in result.output


@pytest.mark.parametrize("words", [("retry",), ("retry", "--failed", "00000000-0000-0000-0000-000000000000")])
def test_a_retry_says_which(command: Command, words: tuple[str, ...]) -> None:
    assert command(*words).exit_code == 2


def test_migrating_twice_is_fine(command: Command) -> None:
    result = command("migrate")
    assert result.exit_code == 0, result.output
    assert "up to date" in result.output


def test_a_missing_setting_is_named(command: Command) -> None:
    result = command("deliveries", TALKOOT_MAIL_FROM=None)
    assert result.exit_code == 1
    assert "TALKOOT_MAIL_FROM" in result.output


def test_a_database_that_is_away_is_one_clear_line(command: Command) -> None:
    result = command("deliveries", TALKOOT_DATABASE_URL="postgresql://a:b@127.0.0.1:1/c")
    assert result.exit_code == 1
    assert "the database does not answer" in result.output


def test_dead_letters_are_listed(command: Command) -> None:
    assert "0 dead letters" in command("dead-letters", "list").output
