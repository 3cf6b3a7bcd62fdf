"""From notice to mail server: what is sent, what is tried again, what is given up, what is never sent twice."""

import asyncio
from itertools import pairwise

import pytest

from services.notifications.domain.notices import GIVE_UP_AFTER, Done, Notice, Result
from services.notifications.jobs import ASK_WHETHER_BACK_EVERY, PAGE
from services.notifications.usecases.record_results import record_results
from services.notifications.usecases.take_due import LEASE, take_due
from shared.contracts.catalog import Group
from shared.contracts.registration import Member
from tests.notifications.conftest import Office
from tests.notifications.samples import (
    group,
    meeting,
    member,
    told,
)
from tests.notifications.smtp_server import DROP, HANG, Rule

GROUP = group()


async def announced(office: Office, count: int, of: Group = GROUP) -> list[Member]:
    """A group with members to whom a meeting has just been announced."""
    people = [member(of, status="member") for _ in range(count)]
    await office.group_with(of, *people)
    await office.meetings(told("meeting.published", meeting(of)))
    return people


def answering(step: str, answer: str, only: str | None = None) -> Rule:
    return lambda at, to: answer if at == step and only in (None, to) else None


def problem_of(office: Office) -> str | None:
    return office.health.problem


async def test_every_member_gets_the_mail_and_each_delivery_is_told(office: Office) -> None:
    people = await announced(office, 120)
    await office.send()
    assert sorted(mail.recipient for mail in office.mail.mails) == sorted(one.email for one in people)
    assert office.mail.connections == 1
    deliveries = await office.deliveries()
    assert {one["member_id"] for one in deliveries} == {str(one.id) for one in people}
    assert {(one["type"], one["outcome"], one["version"], one["attempts"]) for one in deliveries} == {
        ("talkoot.delivery.sent", "sent", 1, 1)
    }


async def test_the_message_id_is_the_delivery(office: Office) -> None:
    await announced(office, 1)
    await office.send()
    (delivery,) = await office.deliveries()
    assert office.mail.mails[0].message["Message-ID"] == f"<{delivery['id']}@talkoot.example>"


async def test_no_delivery_holds_an_address(office: Office) -> None:
    office.mail.rule = answering("rcpt", "550 no mailbox aino@kunta.example here")
    people = await announced(office, 1)
    await office.send()
    (row,) = await office.rows("select convert_from(value, 'UTF8') as value from outbox")
    assert "@" not in row["value"]
    assert people[0].name not in row["value"]


async def test_a_mail_that_somebody_waits_for_goes_before_an_announcement(office: Office) -> None:
    await announced(office, 100)
    waiting = member(GROUP)
    await office.members(told("member.signed-up", waiting))
    await office.send()
    assert office.mail.mails[0].recipient == waiting.email


@pytest.mark.parametrize("step", ["rcpt", "content"])
async def test_a_final_refusal_fails_one_mail_with_its_code_and_nothing_else(office: Office, step: str) -> None:
    people = await announced(office, 3)
    office.mail.rule = answering(step, "554 5.7.1 refused, says somebody", only=people[1].email)
    await office.send()
    assert sorted((status, reason) for _, status, reason in await office.states()) == [
        ("failed", "554"),
        ("sent", None),
        ("sent", None),
    ]
    failed = [one for one in await office.deliveries() if one["outcome"] == "failed"]
    assert [(one["member_id"], one["reason"]) for one in failed] == [(str(people[1].id), "554")]


@pytest.mark.parametrize("step", ["rcpt", "content"])
async def test_a_temporary_refusal_is_tried_again_at_growing_intervals(office: Office, step: str) -> None:
    people = await announced(office, 1)
    office.mail.rule = answering(step, "450 later")
    waits = []
    for _ in range(6):
        await office.send()
        (row,) = await office.rows("select status, reason, attempts, due_at from notice")
        assert (row["status"], row["reason"]) == ("queued", "450")
        waits.append(row["due_at"] - office.now)
        office.now = row["due_at"]
    assert row["attempts"] == 6
    assert all(later > sooner for sooner, later in pairwise(waits))
    office.mail.rule = answering("none", "")
    await office.send()
    assert [mail.recipient for mail in office.mail.mails] == [people[0].email]
    assert await office.states() == [("meeting-published", "sent", None)]


async def test_after_a_day_of_temporary_refusals_a_mail_has_failed(office: Office) -> None:
    await announced(office, 1)
    office.mail.rule = answering("rcpt", "451 later")
    await office.send()
    office.now += GIVE_UP_AFTER
    await office.send()
    assert await office.states() == [("meeting-published", "failed", "451")]


async def test_a_mail_server_that_is_away_costs_no_mail_an_attempt(office: Office) -> None:
    await announced(office, 5)
    await office.mail.stop()
    sender = office.sender()
    await sender.round()
    assert problem_of(office) is not None
    rows = await office.rows("select status, attempts, due_at from notice")
    assert {(row["status"], row["attempts"], row["due_at"]) for row in rows} == {("queued", 0, office.now)}
    await office.mail.start()
    await office.send(sender)
    assert problem_of(office) is None
    assert len(office.mail.mails) == 5


async def test_a_server_that_is_back_is_back_for_every_sender_that_found_it_away(office: Office) -> None:
    await announced(office, 1)
    await office.mail.stop()
    for _ in range(3):
        await office.sender().round()
    assert problem_of(office) is not None
    await office.mail.start()
    await office.send()
    assert problem_of(office) is None


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail"])
async def test_with_nothing_to_send_a_server_that_was_away_is_asked_whether_it_is_back(
    office: Office, step: str
) -> None:
    await announced(office, 1)
    office.mail.rule = answering(step, "451 not now")
    await office.sender().round()
    await office.rows("delete from notice")
    sender = office.parcel_sender()

    await sender.round()
    assert problem_of(office) is not None

    office.mail.rule = answering("none", "")
    await sender.round()
    assert problem_of(office) is not None, "not asked again at once"
    office.now += ASK_WHETHER_BACK_EVERY
    await sender.round()
    assert problem_of(office) is None
    assert office.mail.mails == []


@pytest.mark.parametrize(
    ("step", "answer"),
    [("connect", "554 no"), ("connect", "421 busy"), ("ehlo", "550 no"), ("mail", "550 not you"), ("mail", "452 full")],
)
async def test_a_server_that_takes_nothing_from_us_costs_no_mail_an_attempt(
    office: Office, step: str, answer: str
) -> None:
    await announced(office, 2)
    office.mail.rule = answering(step, answer)
    sender = office.sender()
    await sender.round()
    assert answer[:3] in (problem_of(office) or "")
    rows = await office.rows("select status, attempts from notice")
    assert {(row["status"], row["attempts"]) for row in rows} == {("queued", 0)}


async def test_a_connection_that_the_server_has_closed_meanwhile_is_opened_anew(office: Office) -> None:
    await announced(office, 1)
    sender = office.sender()
    await sender.round()
    for writer in office.mail._open:
        writer.transport.abort()
    await announced(office, 1, group())
    await office.send(sender)
    assert len(office.mail.mails) == 2
    assert [row["attempts"] for row in await office.rows("select attempts from notice")] == [1, 1]


async def test_a_server_that_says_goodbye_between_mails_gets_the_next_on_a_new_connection(office: Office) -> None:
    await announced(office, 4)
    served = 0

    def two_a_connection(step: str, _recipient: str) -> str | None:
        nonlocal served
        if step == "connect":
            served = 0
        if step == "mail":
            served += 1
            return "421 enough" if served > 2 else None
        return None

    office.mail.rule = two_a_connection
    await office.send()
    assert len(office.mail.mails) == 4
    assert {row["attempts"] for row in await office.rows("select attempts from notice")} == {1}


async def test_a_mail_that_makes_the_server_break_off_does_not_hold_up_the_others(office: Office) -> None:
    people = await announced(office, 3)
    office.mail.rule = answering("rcpt", DROP, only=people[0].email)
    await office.send()
    states = {row["member_id"]: (row["status"], row["reason"]) for row in await office.rows("select * from notice")}
    assert states[people[0].id] == ("queued", "connection-lost")
    assert [states[one.id] for one in people[1:]] == [("sent", None)] * 2


async def test_a_mail_whose_acceptance_is_cut_off_comes_again_with_the_same_message_id(office: Office) -> None:
    people = await announced(office, 1)
    office.mail.rule = answering("content", DROP)
    await office.send()
    (row,) = await office.rows("select status, reason, due_at from notice")
    assert (row["status"], row["reason"]) == ("queued", "connection-lost")
    office.mail.rule = answering("none", "")
    office.now = row["due_at"]
    await office.send()
    first, second = office.mail.to(people[0].email)
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert await office.states() == [("meeting-published", "sent", None)]


async def test_a_server_that_hangs_costs_only_the_mail_under_way(office: Office) -> None:
    people = await announced(office, 3)
    office.mail.rule = answering("content", HANG, only=people[0].email)
    await office.send(office.sender(timeout_s=0.3))
    states = {row["member_id"]: (row["status"], row["reason"]) for row in await office.rows("select * from notice")}
    assert states[people[0].id] == ("queued", "timeout")
    assert [states[one.id] for one in people[1:]] == [("sent", None)] * 2


async def test_several_senders_at_once_send_nothing_twice(office: Office) -> None:
    people = await announced(office, 400)
    await asyncio.gather(*(office.send() for _ in range(6)))
    assert sorted(mail.recipient for mail in office.mail.mails) == sorted(one.email for one in people)
    assert len(await office.deliveries()) == 400


async def test_a_sender_that_has_a_full_page_calls_another_before_it_begins(office: Office) -> None:
    await announced(office, PAGE + 1)
    sent_at_the_call: list[int] = []
    await office.send(office.sender(more=lambda: sent_at_the_call.append(len(office.mail.mails))))
    assert sent_at_the_call == [0]


async def test_what_a_dead_sender_held_is_sent_when_its_lease_is_over(office: Office) -> None:
    people = await announced(office, 2)
    async with office.database.transaction() as connection:
        await connection.execute("update notice set status = 'sending', due_at = $1", office.now + LEASE)
    await office.send()
    assert office.mail.mails == []
    office.now += LEASE
    await office.send()
    assert sorted(mail.recipient for mail in office.mail.mails) == sorted(one.email for one in people)


async def test_a_mail_that_went_out_counts_whoever_holds_its_lease_by_now_and_nothing_else_does(office: Office) -> None:
    await announced(office, 2)
    slow = await taken(office)
    first_lease, office.now = office.now + LEASE, office.now + LEASE
    quick = await taken(office)
    second_lease = office.now + LEASE
    assert sorted(each.id for each in slow) == sorted(each.id for each in quick)

    sent, refused = slow
    late = [
        Done(sent, Result(sent.id, "sent", tried=True), first_lease),
        Done(refused, Result(refused.id, "failed", "550", tried=True), first_lease),
    ]
    await recorded(office, late)
    assert [(each["id"], each["outcome"], each["version"]) for each in await office.deliveries()] == [
        (str(sent.id), "sent", 1)
    ]
    await recorded(office, [Done(each, Result(each.id, "sent", tried=True), second_lease) for each in quick])
    assert sorted((each["id"], each["attempts"], each["version"]) for each in await office.deliveries()) == sorted(
        (str(each.id), 1, 1) for each in quick
    )


async def taken(office: Office) -> list[Notice]:
    async with office.database.transaction() as connection:
        return await take_due(connection, now=office.now, limit=10)


async def recorded(office: Office, done: list[Done]) -> None:
    async with office.database.statements() as connection:
        await record_results(connection, done, now=office.now)


async def test_a_sender_that_ends_finishes_its_mail_and_gives_the_rest_back(office: Office) -> None:
    people = await announced(office, 3)
    sender = office.sender()
    held = asyncio.Event()

    def hold(step: str, _recipient: str) -> str | None:
        if step == "rcpt":
            held.set()
        return None

    office.mail.rule = hold
    task = asyncio.create_task(sender.round())
    await held.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    rows = await office.rows("select status, attempts from notice")
    sent = len(office.mail.mails)
    assert 1 <= sent < len(people)
    assert sorted((row["status"], row["attempts"]) for row in rows) == sorted(
        [("sent", 1)] * sent + [("queued", 0)] * (len(people) - sent)
    )


async def test_each_mail_is_written_down_before_the_next_is_handed_over(office: Office) -> None:
    await announced(office, 3)
    reached_the_third = asyncio.Event()

    def hang_at_the_third(step: str, _recipient: str) -> str | None:
        if len(office.mail.mails) < 2 or step != "data":
            return None
        reached_the_third.set()
        return HANG

    office.mail.rule = hang_at_the_third
    sending = asyncio.create_task(office.sender(timeout_s=60).round())
    await reached_the_third.wait()
    assert sorted(status for _, status, _ in await office.states()) == ["sending", "sent", "sent"]
    sending.cancel()
    await asyncio.wait([sending])


async def test_a_sender_that_ends_while_the_server_hangs_leaves_its_mail_to_the_lease(office: Office) -> None:
    await announced(office, 2)
    hangs = asyncio.Event()

    def hang(step: str, _recipient: str) -> str | None:
        if step != "rcpt":
            return None
        hangs.set()
        return HANG

    office.mail.rule = hang
    task = asyncio.create_task(office.sender(timeout_s=60).round())
    await hangs.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sorted(row["status"] for row in await office.rows("select status from notice")) == ["queued", "sending"]
