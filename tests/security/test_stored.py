"""What is kept may say anything: pages, feeds, calendars and mails show it, and none of it runs or adds a header.

The texts are put where events and forms put them, whatever these refuse today.
"""

from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any, Final, get_args
from uuid import UUID

import pytest

from services.notifications.domain.news import GroupFacts, MeetingNews
from services.notifications.domain.notices import Notice, Recipient
from services.notifications.domain.sign_ins import LinkMail
from services.notifications.domain.unsubscribing import UnsubscribeLinks
from services.notifications.gateways.mail.headers import UnusableAddress, wire_address
from services.notifications.gateways.mail.mime import Mail, prepare
from services.notifications.gateways.mail.writer import Writer
from shared.contracts.catalog import Feedback
from shared.contracts.meetings import Joining, Place
from shared.contracts.notifications import NoticeKind
from shared.languages import LANGUAGES, Language, Localised
from shared.postgres import Connection
from tests.notifications import samples
from tests.routes import MANAGED, PUBLIC
from tests.security.asking import send
from tests.security.harm import MARKUP, SPLITTING, faults, markup_faults
from tests.security.world import KEY, LINKS, NOW, SITE
from tests.security.world import Place as Service

HOSTILE: Final = MARKUP + SPLITTING
FREE: Final = frozenset(
    {
        *("fi", "sv", "en", "name", "title", "organisation", "message", "room", "address", "notes", "words"),
        *("actor", "reason", "subject_name", "quoted", "line"),
    }
)
"""Columns, and keys of JSON, that hold what people write."""
HEADERS: Final = frozenset(
    {
        *("from", "to", "subject", "date", "message-id", "reply-to", "content-language", "auto-submitted"),
        *("x-auto-response-suppress", "list-id", "list-unsubscribe", "list-unsubscribe-post", "mime-version"),
        *("content-type", "content-transfer-encoding", "content-disposition", "traceparent"),
    }
)
"""All that a mail of ours has."""


async def spoil(connection: Connection) -> None:
    """Put the hostile text wherever a text may stand."""
    columns = await connection.fetch(
        """select table_name, column_name, data_type from information_schema.columns
            where table_schema = current_schema() and is_generated = 'NEVER' and data_type in ('text', 'jsonb')
              and table_name not in ('schema_migration', 'outbox', 'dead_letter', 'search_entry')"""
    )
    for table, column, kind in (tuple(row) for row in columns):
        for row in await connection.fetch(f"select ctid, {column} as value from {table} where {column} is not null"):
            value = _spoiled(row["value"]) if kind == "jsonb" else HOSTILE if column in FREE else row["value"]
            if value != row["value"]:
                await connection.execute(f"update {table} set {column} = $1 where ctid = $2", value, row["ctid"])


def _spoiled(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: HOSTILE if key in FREE and isinstance(each, str) else _spoiled(each) for key, each in value.items()
        }
    return [_spoiled(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_every_page_shows_what_is_kept_and_runs_none_of_it(place: Service, language: str) -> None:
    async with place.database.transaction() as connection:
        await spoil(connection)
    tokens = {"registration": LINKS.own_page_token(UUID(place.own["member"]))} if "member" in place.own else {}
    made_up = {"token": tokens.get(place.service, "x"), "number": "1", "version": "1", "path": "x", "topic": "x"}
    ids = {**made_up, "name": "x", "meeting_id": place.own.get("id", "x"), **place.own, "lang": language}
    found: dict[str, list[str]] = {}
    shown = 0
    async with place.browser("administrator") as browser:
        for route in (*MANAGED[place.service], *PUBLIC[place.service]):
            if route.startswith("GET"):
                answer = await send(browser, route, ids)
                shown += MARKUP[:60] in unescape(answer.text)
                if wrong := faults(answer):
                    found[route] = wrong

    assert found == {}
    assert shown > 3, "the text is where it was put"


def mail_faults(mail: Mail) -> list[str]:
    message = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    found = [f"header {name}" for part in message.walk() for name in part if name.lower() not in HEADERS]
    found += [f"{name} twice" for name in set(message.keys()) if len(message.get_all(name, [])) > 1]
    for part in message.walk():
        if part.get_content_type() == "text/html":
            found += markup_faults(part.get_content(), mail=True)
        if part.get_content_type() == "text/calendar":
            lines = part.get_content().splitlines()
            found += [line for line in lines if line.lower().startswith(("x-evil", "bcc"))]
    if "evil" in mail.recipient:
        found.append(f"goes to {mail.recipient}")
    return found


WRITER: Final = Writer(
    mail_from="talkoot@talkoot.example", domain="talkoot.example", unsubscribe=UnsubscribeLinks((KEY,), SITE)
)


TEXTS: Final[Localised] = {"fi": HOSTILE, "sv": HOSTILE, "en": HOSTILE}
GROUP: Final = samples.group(slug="oma-ryhma")
MEETING: Final = samples.meeting(
    GROUP,
    title=TEXTS,
    agenda=TEXTS,
    reason=TEXTS,
    place=Place(kind="hybrid", room=HOSTILE, address=HOSTILE),
    previous_when=samples.JANUARY,
)
JOINING: Final = Joining(id=MEETING.id, version=1, changed_at=NOW, url="https://video.example/1", instructions=TEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(NoticeKind))
def test_a_mail_says_what_is_kept_and_has_no_header_of_it(kind: NoticeKind, language: Language) -> None:
    group = GroupFacts("oma-ryhma", TEXTS, (f"lead@kunta.example{SPLITTING}", "lead@kunta.example"), f"{SITE}/x.ics")
    before = Place(kind="room", room=HOSTILE)
    sheet = WRITER.sheet(kind, group, [MeetingNews(MEETING, JOINING, before)], language, {(kind, language): HOSTILE})
    notice = Notice(
        *(MEETING.id, kind, MEETING.id, GROUP.id, MEETING.id, None, (), 0, None, NOW, False, "confirmed"),
        recipient=None,
        group_version=1,
        joining_version=1,
    )
    reader = Recipient(
        "member", language, HOSTILE, "jasen@kunta.example", f"{SITE}/oma", f"{SITE}/vahvista", NOW, False
    )

    mail = Mail("jasen@kunta.example", prepare(sheet).fill(WRITER.personal(notice, reader, NOW)))

    assert mail_faults(mail) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_of_our_own_have_no_header_of_what_is_typed(language: Language) -> None:
    link = LinkMail(MEETING.id, HOSTILE, "lead@kunta.example", language, f"{SITE}/x", NOW, 0)
    typed = Feedback(
        id=MEETING.id,
        sent_at=NOW,
        about="other",
        message=HOSTILE,
        email=f"a@kunta.example{SPLITTING}",
        page=f"{SITE}/fi/",
        language=language,
    )

    assert mail_faults(WRITER.sign_in(link, NOW)) == []
    assert mail_faults(WRITER.feedback(typed, "yllapito@talkoot.example", language, NOW)) == []


@pytest.mark.parametrize(
    "address", [f"a@kunta.example{SPLITTING}", "a@kunta.example>\r\nRCPT TO:<b@x.example", "a b@x"]
)
def test_an_address_that_would_say_more_to_the_mail_server_is_none(address: str) -> None:
    with pytest.raises(UnusableAddress):
        wire_address(address)
