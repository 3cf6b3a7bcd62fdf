"""What the sender decides anew at the last moment: who is still told, what has lapsed, in which language."""

from datetime import timedelta

import pytest

from services.notifications import jobs
from services.notifications.usecases.record_results import record_results
from services.notifications.usecases.retry import retry
from services.notifications.usecases.take_due import LEASE
from shared.contracts.snapshots import Language
from shared.postgres import Unavailable
from tests.notifications.conftest import Office
from tests.notifications.samples import (
    JANUARY,
    became,
    cancelled,
    erased,
    group,
    meeting,
    member,
    moved,
    told,
)
from tests.notifications.smtp_server import mail_server
from tests.notifications.test_sending import GROUP, announced, answering


async def test_a_member_who_left_or_muted_after_the_announcement_gets_no_mail(office: Office) -> None:
    left, quiet, gone = await announced(office, 3)
    await office.members(told("member.withdrawn", became(left, "withdrawn")), erased(gone.id))
    await office.mute(quiet.id)
    await office.send()
    assert office.mail.mails == []
    assert sorted(reason or "" for _, _, reason in await office.states()) == ["left", "left", "muted"]
    assert {one["outcome"] for one in await office.deliveries()} == {"skipped"}


async def test_a_confirmation_is_not_sent_to_somebody_who_is_a_member_by_now(office: Office) -> None:
    pending = member(GROUP)
    await office.group_with(GROUP)
    await office.members(told("member.signed-up", pending), told("member.confirmed", became(pending, "member")))
    await office.send()
    assert [(kind, status) for kind, status, _ in await office.states()] == [
        ("confirmation", "skipped"),
        ("welcome", "sent"),
    ]


async def test_of_confirmations_that_wait_only_the_newest_goes_out(office: Office) -> None:
    pending = member(GROUP)
    await office.group_with(GROUP)
    again = pending.model_copy(update={"version": 2})
    await office.members(told("member.signed-up", pending), told("member.sign-up-repeated", again))
    await office.send()
    assert await office.states() == [("confirmation", "skipped", "superseded"), ("confirmation", "sent", None)]


async def test_older_news_of_a_meeting_are_not_sent_beside_newer_ones(office: Office) -> None:
    await office.group_with(GROUP, member(GROUP, status="member"))
    first = meeting(GROUP)
    second = moved(first, JANUARY)
    await office.meetings(told("meeting.published", first), told("meeting.moved", second))
    await office.meetings(told("meeting.cancelled", cancelled(second)))
    await office.send()
    assert await office.states() == [
        ("meeting-published", "skipped", "superseded"),
        ("meeting-moved", "skipped", "superseded"),
        ("meeting-cancelled", "sent", None),
    ]


async def test_an_invitation_to_a_meeting_that_is_held_by_now_is_not_sent(office: Office) -> None:
    await office.group_with(GROUP, member(GROUP, status="member"))
    first = meeting(GROUP)
    held = first.model_copy(update={"version": 2, "status": "held"})
    await office.meetings(told("meeting.published", first), told("meeting.held", held))
    await office.send()
    assert await office.states() == [("meeting-published", "skipped", "meeting-held")]


async def test_a_mail_about_a_registration_waits_until_its_group_is_known(office: Office) -> None:
    pending = member(GROUP)
    await office.members(told("member.signed-up", pending))
    await office.send()
    assert await office.states() == [("confirmation", "queued", None)]
    await office.groups(told("group.published", GROUP))
    await office.send()
    assert [mail.recipient for mail in office.mail.mails] == [pending.email]


async def test_a_link_that_has_lapsed_is_not_sent_even_if_its_group_never_came(office: Office) -> None:
    await office.members(told("member.signed-up", member(GROUP)))
    office.later(days=7)
    await office.send()
    assert await office.states() == [("confirmation", "late", "too-late")]


async def test_a_mail_goes_to_the_address_and_in_the_language_of_now(office: Office) -> None:
    (person,) = await announced(office, 1)
    corrected = person.model_copy(update={"version": 2, "email": "uusi@kunta.example", "language": "sv"})
    await office.members(told("member.corrected", corrected))
    await office.send()
    assert office.mail.mails[0].message["Subject"].startswith("Nytt möte: Social hållbarhet")
    assert office.mail.mails[0].recipient == "uusi@kunta.example"


async def test_what_is_no_address_fails_and_the_others_go_out(office: Office) -> None:
    bad = member(GROUP, status="member", email="a b>\r\nRCPT TO:<c@kunta.example")
    good = member(GROUP, status="member")
    await office.group_with(GROUP, bad, good)
    await office.meetings(told("meeting.published", meeting(GROUP)))
    await office.send()
    assert [mail.recipient for mail in office.mail.mails] == [good.email]
    assert sorted((status, reason) for _, status, reason in await office.states()) == [
        ("failed", "unusable-address"),
        ("sent", None),
    ]


async def test_an_international_address_goes_to_a_server_that_takes_it(office: Office) -> None:
    person = member(GROUP, status="member", email="åsa@skärgård.example")
    await office.group_with(GROUP, person)
    await office.meetings(told("meeting.published", meeting(GROUP)))
    await office.send()
    assert office.mail.mails[0].recipient == "åsa@" + "skärgård".encode("idna").decode() + ".example"
    assert "åsa@" in office.mail.mails[0].message["To"]


async def test_a_failed_mail_that_is_retried_makes_a_second_version_of_its_delivery(office: Office) -> None:
    (person,) = await announced(office, 1)
    office.mail.rule = answering("rcpt", "550 no")
    await office.send()
    office.mail.rule = answering("none", "")
    async with office.database.transaction() as connection:
        assert await retry(connection, None, now=office.now) == 1
    await office.send()
    assert [(one["version"], one["outcome"]) for one in await office.deliveries()] == [(1, "failed"), (2, "sent")]
    assert [mail.recipient for mail in office.mail.mails] == [person.email]


async def test_a_failed_mail_is_not_retried_when_it_is_too_late_to_tell(office: Office) -> None:
    await announced(office, 1)
    office.mail.rule = answering("rcpt", "550 no")
    await office.send()
    office.now += timedelta(days=8)
    async with office.database.transaction() as connection:
        assert await retry(connection, None, now=office.now) == 0


async def test_a_notice_that_cannot_be_written_holds_up_no_other(office: Office) -> None:
    bad, good = group(), group()
    await office.group_with(bad, member(bad, status="member"))
    await office.meetings(told("meeting.published", meeting(bad)))
    async with office.database.transaction() as connection:
        await connection.execute("update announcement set snapshot = '{}'")
    people = await announced(office, 1, good)
    await office.send()
    assert [mail.recipient for mail in office.mail.mails] == [people[0].email]
    assert sorted((status, reason) for _, status, reason in await office.states()) == [
        ("queued", "unwritable"),
        ("sent", None),
    ]


@pytest.mark.parametrize(
    ("lang", "subject"),
    [("fi", "Uusi kokous: "), ("sv", "Nytt möte: "), ("en", "New meeting: ")],
)
async def test_each_member_reads_their_own_language(office: Office, lang: Language, subject: str) -> None:
    person = member(GROUP, status="member", language=lang)
    await office.group_with(GROUP, person)
    await office.meetings(told("meeting.published", meeting(GROUP)))
    await office.send()
    message = office.mail.mails[0].message
    assert message["Subject"].startswith(subject)
    assert message["Content-Language"] == lang


async def test_results_wait_for_a_database_that_is_away(office: Office) -> None:
    """A mail that was accepted is not forgotten, and so not sent again."""
    (person,) = await announced(office, 1)
    sender = office.sender()
    record, failures = record_results, iter([Unavailable("away"), Unavailable("away")])

    async def away(*values: object, **named: object) -> None:
        failure = next(failures, None)
        if failure is not None:
            raise failure
        await record(*values, **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "record_results", away)
        await sender.round()
    office.now += LEASE
    await office.send(sender)
    assert len(office.mail.to(person.email)) == 1


async def test_a_second_server_in_the_meantime_makes_no_difference(office: Office) -> None:
    """Accepted mails stay accepted when the server is replaced by another one on the same port."""
    await announced(office, 60)
    sender = office.sender()
    await sender.round()
    await office.mail.stop()
    async with mail_server() as other:
        office.mail.port, port = other.port, office.mail.port
        await office.send()
        assert len(office.mail.mails) + len(other.mails) == 60
        office.mail.port = port
