"""What visitors write reaches the operator once, can be answered, and nothing of it stays."""

from datetime import timedelta
from uuid import uuid4

from services.notifications.domain.feedback import TRIED_FOR
from shared.contracts.catalog import Feedback
from shared.messaging import Received
from tests.notifications.conftest import OPERATOR, Office
from tests.notifications.samples import NOW


def sent(**changes: object) -> Received[Feedback]:
    fields: dict[str, object] = {
        "id": uuid4(),
        "sent_at": NOW,
        "about": "accessibility",
        "message": "Taulukko ei näy.\nKorjaisitteko?",
        "email": "veikko@kunta.example",
        "page": "https://talkoot.example/sv/groups/x",
        "language": "sv",
    }
    data = Feedback.model_validate(fields | changes)
    return Received(str(data.id), "talkoot.feedback.sent", f"{data.id}:1", data)


async def test_the_operator_gets_it_in_the_operators_language_and_can_answer(office: Office) -> None:
    await office.feedback(sent())
    await office.send_parcels()
    (mail,) = office.mail.to(OPERATOR)
    text = mail.message.get_body(("plain",))
    assert text is not None
    words = text.get_content()
    assert mail.message["Subject"] == "Palaute: saavutettavuus"
    assert mail.message["Reply-To"] == "veikko@kunta.example"
    for part in ("Taulukko ei näy.", "Korjaisitteko?", "https://talkoot.example/sv/groups/x", "Svenska"):
        assert part in words


async def test_without_an_address_there_is_nobody_to_answer(office: Office) -> None:
    await office.feedback(sent(email=None, page=None, message="<b>Hei</b>"))
    await office.send_parcels()
    (mail,) = office.mail.to(OPERATOR)
    html = mail.message.get_body(("html",))
    assert html is not None
    assert mail.message["Reply-To"] is None
    assert "&lt;b&gt;Hei&lt;/b&gt;" in html.get_content()


async def test_when_the_mail_is_out_nothing_stays_but_what_keeps_it_from_going_out_again(office: Office) -> None:
    event = sent()
    await office.feedback(event, event)
    await office.send_parcels()
    await office.feedback(event)
    await office.send_parcels()
    assert len(office.mail.mails) == 1
    (row,) = await office.rows("select * from feedback")
    assert {name for name, value in row.items() if value is not None} == {"id", "forget_at", "attempts"}
    office.later(days=7, seconds=1)
    await office.send_parcels()
    assert await office.rows("select from feedback") == []


async def test_a_refusal_is_tried_again_for_a_week(office: Office) -> None:
    await office.feedback(sent())
    office.mail.rule = lambda step, _to: "550 no" if step == "rcpt" else None
    await office.send_parcels()
    (row,) = await office.rows("select attempts, due_at from feedback")
    assert row["attempts"] == 1
    assert row["due_at"] > office.now
    office.mail.rule = lambda _step, _to: None
    office.later(hours=1)
    await office.send_parcels()
    assert len(office.mail.to(OPERATOR)) == 1


async def test_what_is_older_than_a_week_is_not_even_stored(office: Office) -> None:
    await office.feedback(sent(sent_at=NOW - TRIED_FOR - timedelta(seconds=1)))
    assert await office.rows("select from feedback") == []
