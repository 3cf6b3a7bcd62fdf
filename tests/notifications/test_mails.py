"""What a mail says and how it is written: read back as a mail program would."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar as ICalendar

from services.notifications.domain.news import GroupFacts, MeetingNews
from services.notifications.domain.notices import Notice, Recipient
from services.notifications.domain.unsubscribing import UnsubscribeLinks
from services.notifications.gateways.mail.mime import compose, prepare
from services.notifications.gateways.mail.writer import Writer
from shared.contracts.meetings import Meeting, Place
from shared.contracts.notifications import NoticeKind
from shared.contracts.snapshots import Language
from tests.notifications.conftest import KEY, MAIL_FROM
from tests.notifications.samples import (
    DECEMBER,
    ELSEWHERE,
    JANUARY,
    NOW,
    ONLINE,
    OPEN,
    ORIGIN,
    ROOM,
    TWO_DAYS,
    cancelled,
    group,
    joining,
    meeting,
    moved,
)

GROUP = group()
FACTS = GroupFacts(
    GROUP.slug, GROUP.name, ("maija.mallikas@ministerio.example",), f"{ORIGIN}/calendar/groups/{GROUP.slug}.ics"
)
UNSUBSCRIBE = UnsubscribeLinks((KEY,), ORIGIN)
WRITER = Writer(mail_from=MAIL_FROM, domain="talkoot.example", unsubscribe=UNSUBSCRIBE)
LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")
KINDS: tuple[NoticeKind, ...] = (
    "confirmation",
    "already-member",
    "welcome",
    "meeting-published",
    "meeting-moved",
    "meeting-cancelled",
)
AINO = Recipient(
    status="member",
    language="fi",
    name="Aino Esimerkki",
    email="aino@kunta.example",
    own_page=f"{ORIGIN}/fi/registrations/{'WyJ4Il0' * 12}.omasivu",
    confirm_link=f"{ORIGIN}/fi/registrations/confirm/{'WyJ4Il0' * 12}.vahvista",
    confirm_by=datetime(2026, 11, 9, 8, 0, tzinfo=UTC),
    muted=False,
)


def notice(kind: NoticeKind) -> Notice:
    return Notice(
        id=uuid4(),
        kind=kind,
        member_id=uuid4(),
        group_id=GROUP.id,
        meeting_id=uuid4() if kind.startswith("meeting") else None,
        announcement_id=None,
        meetings=(),
        attempts=0,
        first_attempt_at=None,
        tell_until=NOW + timedelta(days=7),
        superseded=False,
        meeting_status="confirmed",
        recipient=AINO,
        group_version=1,
        joining_version=0,
    )


def news_for(kind: NoticeKind, of: Meeting | None = None) -> list[MeetingNews]:
    """A meeting in the state in which this kind tells of it."""
    first = of or meeting(GROUP, agenda={"fi": "1. Avaus\n2. Tilanne"})
    match kind:
        case "confirmation" | "already-member":
            return []
        case "meeting-moved":
            return [MeetingNews(moved(first, JANUARY), None)]
        case "meeting-cancelled":
            return [MeetingNews(cancelled(first, reason={"fi": "Vetäjä on sairastunut."}), None)]
        case _:
            return [MeetingNews(first, None)]


def written(
    kind: NoticeKind,
    language: Language = "fi",
    *,
    news: Sequence[MeetingNews] | None = None,
    to: Recipient = AINO,
    facts: GroupFacts = FACTS,
) -> EmailMessage:
    sheet = WRITER.sheet(kind, facts, news_for(kind) if news is None else news, language)
    personal = WRITER.personal(notice(kind), replace(to, language=language), NOW)
    content = prepare(sheet).fill(personal)
    assert content == compose(sheet, personal)
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    message = message_from_bytes(content, policy=default)
    assert [part.defects for part in message.walk()] == [[]] * len(list(message.walk()))
    return message


def text_of(message: EmailMessage, subtype: str = "plain") -> str:
    body = message.get_body((subtype,))
    assert body is not None
    return str(body.get_content())


def calendars_of(message: EmailMessage) -> list[tuple[str | None, str | None, Any]]:
    """Of each calendar part: method and file name as its MIME type has them, and the object."""
    return [
        (str(part.get_param("method")), part.get_filename(), ICalendar.from_ical(part.get_content()))
        for part in message.walk()
        if part.get_content_type() == "text/calendar"
    ]


def event_of(calendar: Any) -> Any:
    (event,) = calendar.walk("VEVENT")
    return event


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_is_text_first_then_html_and_says_the_same_in_both(kind: NoticeKind, language: Language) -> None:
    message = written(kind, language)
    alternatives = next(part for part in message.walk() if part.get_content_type() == "multipart/alternative")
    types = [part.get_content_type() for part in alternatives.iter_parts()]
    assert types[:2] == ["text/plain", "text/html"]
    html = text_of(message, "html")
    assert f'<html lang="{language}">' in html
    for url in (AINO.own_page, str(AINO.confirm_link), FACTS.feed):
        assert (url in text_of(message)) == (url in html)
    assert "slot-" not in text_of(message) + html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_says_who_sent_it_and_that_a_machine_did(kind: NoticeKind, language: Language) -> None:
    message = written(kind, language)
    assert message["From"] == f"{GROUP.name[language]} – Talkoot <{MAIL_FROM}>"
    assert message["To"] == "Aino Esimerkki <aino@kunta.example>"
    assert message["Reply-To"] == "maija.mallikas@ministerio.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert message["Precedence"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_news_and_welcome_can_be_stopped_with_one_click_and_letters_that_were_asked_for_cannot(
    kind: NoticeKind,
) -> None:
    message = written(kind)
    if kind in ("confirmation", "already-member"):
        assert message["List-Unsubscribe"] is None
        assert message["List-Id"] is None
        return
    url = message["List-Unsubscribe"].strip("<>")
    assert url.startswith(f"{ORIGIN}/fi/mails/unsubscribe/")
    assert UNSUBSCRIBE.read(url.rpartition("/")[2])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<sosiaalinen-kestavyys.talkoot.example>"
    assert url in text_of(message)


@pytest.mark.parametrize(
    ("kind", "language", "subject"),
    [
        ("meeting-moved", "fi", "Kokous siirtyi: Sosiaalinen kestävyys: aloitus, to 14.1.2027 klo 12.00–14.00"),
        ("meeting-moved", "sv", "Mötet flyttades: Social hållbarhet: start, to 14.1.2027 kl. 12.00–14.00"),
        (
            "meeting-moved",
            "en",
            "Meeting moved: Sosiaalinen kestävyys: aloitus, Thursday 14 January 2027, 12:00–14:00 (Helsinki time)",
        ),
        ("meeting-cancelled", "fi", "Kokous peruttu: Sosiaalinen kestävyys: aloitus, to 17.12.2026 klo 12.00–14.00"),
        ("meeting-published", "sv", "Nytt möte: Social hållbarhet: start, to 17.12.2026 kl. 12.00–14.00"),
        ("confirmation", "fi", "Vahvista osoitteesi: Sosiaalinen kestävyys"),
        ("welcome", "sv", "Välkommen till gruppen Social hållbarhet"),
    ],
)
def test_the_subject_says_what_happened(kind: NoticeKind, language: Language, subject: str) -> None:
    assert written(kind, language)["Subject"] == subject


def test_a_confirmation_has_its_link_and_until_when_it_works() -> None:
    text = text_of(written("confirmation"))
    assert "Hei Aino Esimerkki," in text
    assert AINO.confirm_link is not None
    assert AINO.confirm_link in text
    assert "ma 9.11.2026 klo 10.00" in text


def test_a_letter_to_a_known_member_leads_to_their_own_page_and_to_no_confirmation() -> None:
    text = text_of(written("already-member"))
    assert AINO.own_page in text
    assert "confirm" not in text


def test_a_moved_meeting_says_new_and_old_time_and_keeps_its_uid_with_a_higher_sequence() -> None:
    first = meeting(GROUP)
    message = written("meeting-moved", news=news_for("meeting-moved", first))
    text = text_of(message)
    assert "Uusi aika: to 14.1.2027 klo 12.00–14.00" in text
    assert "Aiempi aika: to 17.12.2026 klo 12.00–14.00" in text
    shown, attached = calendars_of(message)
    assert [shown[:2], attached[:2]] == [
        ("REQUEST", None),
        ("REQUEST", "sosiaalinen-kestavyys-aloitus.ics"),
    ]
    assert shown[2].to_ical() == attached[2].to_ical()
    event = event_of(shown[2])
    assert (shown[2]["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", first.uid, first.sequence + 1)
    assert event["ATTENDEE"] == "mailto:aino@kunta.example"
    assert event["ORGANIZER"] == f"mailto:{MAIL_FROM}"


def test_a_cancelled_meeting_says_why_and_is_taken_out_of_the_calendar() -> None:
    first = meeting(GROUP)
    message = written("meeting-cancelled", news=news_for("meeting-cancelled", first))
    assert "Syy: Vetäjä on sairastunut." in text_of(message)
    shown, _ = calendars_of(message)
    event = event_of(shown[2])
    assert (shown[0], shown[2]["METHOD"], event["STATUS"]) == ("CANCEL", "CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == (first.uid, first.sequence + 1)


@pytest.mark.parametrize(
    ("before", "after", "place", "method", "subject"),
    [
        (DECEMBER, JANUARY, ROOM, "REQUEST", "Kokous siirtyi: "),
        (DECEMBER, TWO_DAYS, ROOM, "REQUEST", "Kokous siirtyi: "),
        (OPEN, JANUARY, ROOM, "REQUEST", "Kokouksen päivä on selvillä: "),
        (DECEMBER, OPEN, ROOM, "CANCEL", "Kokous siirtyi, uusi päivä ilmoitetaan myöhemmin: "),
        (TWO_DAYS, OPEN, ROOM, "CANCEL", "Kokous siirtyi, uusi päivä ilmoitetaan myöhemmin: "),
        (OPEN, OPEN, ELSEWHERE, None, "Kokouspaikka vaihtui: "),
        (DECEMBER, DECEMBER, ELSEWHERE, "REQUEST", "Kokouspaikka vaihtui: "),
    ],
)
def test_each_way_of_moving_has_its_own_words_and_calendar(
    before: Any, after: Any, place: Place, method: str | None, subject: str
) -> None:
    first = meeting(GROUP, when=before)
    changed = moved(first, after, place=place)
    message = written("meeting-moved", news=[MeetingNews(changed, None, ROOM if place != ROOM else None)])
    assert message["Subject"].startswith(subject)
    assert {found[0] for found in calendars_of(message)} == ({method} if method else set())
    assert ("Aiempi paikka: Kokoushuone 3" in text_of(message)) == (place != ROOM)
    assert ("liitteenä" in text_of(message).lower()) == (method == "REQUEST")


@pytest.mark.parametrize("kind", ["meeting-published", "meeting-cancelled"])
def test_a_meeting_without_a_date_is_told_without_a_calendar(kind: NoticeKind) -> None:
    message = written(kind, news=news_for(kind, meeting(GROUP, when=OPEN)))
    assert calendars_of(message) == []
    assert "liitteenä" not in text_of(message).lower()


def test_a_welcome_invites_to_each_coming_meeting_and_names_the_feed() -> None:
    coming = [meeting(GROUP), meeting(GROUP, when=JANUARY, title={"fi": "Toinen kokous"}), meeting(GROUP, when=OPEN)]
    message = written("welcome", news=[MeetingNews(each, None) for each in coming])
    shown, *attached = calendars_of(message)
    assert event_of(shown[2])["UID"] == coming[0].uid
    assert [event_of(calendar)["UID"] for _, _, calendar in attached] == [coming[0].uid, coming[1].uid]
    assert {method for method, _, _ in attached} == {"REQUEST"}
    assert [name for _, name, _ in attached] == ["sosiaalinen-kestavyys-aloitus.ics", "toinen-kokous.ics"]
    text = text_of(message)
    assert FACTS.feed in text
    assert AINO.own_page in text
    assert "Päivä ilmoitetaan myöhemmin" in text


def test_a_welcome_without_meetings_says_so() -> None:
    message = written("welcome", news=[])
    assert calendars_of(message) == []
    assert "Kokouksia ei ole vielä suunniteltu." in text_of(message)


def test_a_member_sees_the_link_for_joining_in_the_letter_and_in_the_calendar() -> None:
    online = meeting(GROUP, place=ONLINE)
    message = written("meeting-published", news=[MeetingNews(online, joining(online))])
    assert "https://video.example/huone/1" in text_of(message)
    assert "Liity omalla nimelläsi." in text_of(message)
    assert "https://video.example/huone/1" in event_of(calendars_of(message)[0][2]).to_ical().decode()


def test_a_text_that_is_missing_in_a_language_falls_back_and_says_which_it_is() -> None:
    html = text_of(written("meeting-published", "sv"), "html")
    assert '<span lang="fi">1. Avaus</span>' in html
    assert '<span lang="sv">' not in html


def test_a_meeting_that_no_calendar_can_hold_is_told_in_words() -> None:
    odd = meeting(GROUP).model_copy(update={"time_zone": "Europe/Helsinki", "status": "cancelled"})
    message = written("meeting-published", news=[MeetingNews(odd, None)])
    assert calendars_of(message) == []
    assert "17.12.2026" in text_of(message)
