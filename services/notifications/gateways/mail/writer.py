"""Turns a notice into sheets: a letter in the reader's language, with its headers and calendar objects."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

import structlog

from services.notifications.domain.news import GroupFacts, MeetingNews
from services.notifications.domain.notices import Notice, Recipient
from services.notifications.domain.sign_ins import LinkMail
from services.notifications.domain.trials import Trial
from services.notifications.domain.unsubscribing import UnsubscribeLinks
from services.notifications.domain.wording import Wording
from services.notifications.gateways.mail.feedback import write_feedback
from services.notifications.gateways.mail.headers import UnusableAddress, mailbox, one_line, wire_address, words
from services.notifications.gateways.mail.letter import Letter, Words
from services.notifications.gateways.mail.letters import write
from services.notifications.gateways.mail.mime import Calendar, Mail, Personal, Sheet, Slot, compose, personal_text
from services.notifications.gateways.mail.sign_in import write_sign_in
from services.notifications.gateways.mail.words import Tongue, title_of
from shared import calendars
from shared.contracts.catalog import Feedback
from shared.contracts.notifications import NoticeKind
from shared.formats import HELSINKI, format_moment
from shared.languages import Language, load_catalogs
from shared.web import environments

log = structlog.get_logger(__name__)

PRODUCT: Final = "Talkoot"
MAX_REPLY_TO: Final = 3
_PACKAGE: Final = Path(__file__).parents[2]
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")
_WITH_UNSUBSCRIBE: Final = frozenset({"welcome", "meeting-published", "meeting-moved", "meeting-cancelled"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail to look at."""

    language: Language
    subject: str
    text: str
    attachments: Sequence[str]
    """The names of its files."""


class Writer:
    """Writes mails in the name of one installation."""

    def __init__(self, *, mail_from: str, domain: str, unsubscribe: UnsubscribeLinks) -> None:
        self._from = mail_from
        self._domain = domain
        self._unsubscribe = unsubscribe
        self._catalogs = load_catalogs(_PACKAGE / "locales")
        self._environments = environments([_PACKAGE / "templates" / "mails"], self._catalogs)

    def sheet(
        self,
        kind: NoticeKind,
        group: GroupFacts,
        news: Sequence[MeetingNews],
        language: Language,
        wording: Wording | None = None,
    ) -> Sheet:
        """Everything that is the same for all readers of one language."""
        tongue = Tongue(language, self._catalogs[language])
        letter = _with_words(write(kind, group, news, tongue), (wording or {}).get((kind, language), ""))
        invitations = [found for each in news for found in self._calendar(kind, group, each, tongue)]
        return self._sheet(letter, self._headers(kind, group, letter, tongue), invitations)

    def shown(
        self,
        kind: NoticeKind,
        group: GroupFacts,
        news: Sequence[MeetingNews],
        language: Language,
        wording: Wording,
        *,
        name: str,
    ) -> Shown:
        """The mail for the eyes of those who run the group: links that act for its reader are left out."""
        sheet = self.sheet(kind, group, news, language, wording)
        secret: dict[Slot, str] = dict.fromkeys(("own_page", "confirm_link", "confirm_by", "unsubscribe"), "…")
        letter = write(kind, group, news, Tongue(language, self._catalogs[language]))
        return Shown(
            language,
            letter.subject,
            personal_text(sheet, {**secret, "name": one_line(name)}),
            [calendar.filename for calendar in sheet.calendars],
        )

    def trial(
        self,
        trial: Trial,
        now: datetime,
        *,
        group: GroupFacts,
        news: Sequence[MeetingNews],
        wording: Wording,
        page: str,
    ) -> Mail:
        """A mail of the group as whoever runs it would get it, marked as a test. Raises UnusableAddress.

        It does nothing: every link for one person leads to the group's page, and no calendar object is with it.
        """
        address = wire_address(trial.email)
        letter = write(trial.kind, group, news, Tongue(trial.language, self._catalogs[trial.language]))
        own = Tongue(trial.subject_language, self._catalogs[trial.subject_language])
        marked = replace(letter, subject=own._("Test: %(subject)s", subject=letter.subject))
        name = own.plain(group.name, group.slug)
        sheet = self._sheet(
            _with_words(marked, wording.get((trial.kind, trial.language), "")),
            [("From", mailbox("From", f"{name} – {PRODUCT}", self._from)), *_about(marked)],
        )
        headers = [
            ("To", mailbox("To", trial.name, address)),
            ("Message-ID", f"<{trial.id}@{self._domain}>"),
            ("Date", _date(now.replace(microsecond=0))),
        ]
        slots: dict[Slot, str] = dict.fromkeys(("own_page", "confirm_link", "unsubscribe"), page)
        slots |= {"name": one_line(trial.name), "confirm_by": format_moment(now, HELSINKI, trial.language)}
        return Mail(address, compose(sheet, Personal(headers, address, trial.name, slots)))

    def sign_in(self, mail: LinkMail, now: datetime) -> Mail:
        """The mail with a link to sign in by. Raises UnusableAddress."""
        address = wire_address(mail.email)
        letter = write_sign_in(mail, Tongue(mail.language, self._catalogs[mail.language]))
        sheet = self._sheet(letter, [("From", mailbox("From", PRODUCT, self._from)), *_about(letter)])
        headers = [
            ("To", mailbox("To", mail.name, address)),
            ("Message-ID", f"<{mail.id}@{self._domain}>"),
            ("Date", _date(now.replace(microsecond=0))),
        ]
        return Mail(address, compose(sheet, Personal(headers, address, mail.name, {})))

    def feedback(self, feedback: Feedback, operator: str, language: Language, now: datetime) -> Mail:
        """What a visitor wrote, to the operator. Raises UnusableAddress where the operator's address is none."""
        address = wire_address(operator)
        letter = write_feedback(feedback, Tongue(language, self._catalogs[language]))
        sheet = self._sheet(letter, [("From", mailbox("From", PRODUCT, self._from)), *_about(letter)])
        headers = [
            ("To", address),
            ("Message-ID", f"<{feedback.id}@{self._domain}>"),
            ("Date", _date(now.replace(microsecond=0))),
        ]
        if answer_to := _usable([feedback.email] if feedback.email else []):
            headers.append(("Reply-To", answer_to[0]))
        return Mail(address, compose(sheet, Personal(headers, address, "", {})))

    def _sheet(self, letter: Letter, headers: Sequence[tuple[str, str]], attached: Sequence[Calendar] = ()) -> Sheet:
        environment = self._environments[letter.lang]
        return Sheet(
            headers=headers,
            text=environment.get_template("letter.txt").render(letter=letter),
            html=environment.get_template("letter.html").render(letter=letter).lstrip(),
            calendars=attached,
        )

    def _headers(self, kind: NoticeKind, group: GroupFacts, letter: Letter, tongue: Tongue) -> list[tuple[str, str]]:
        name = tongue.plain(group.name, group.slug)
        headers = [("From", mailbox("From", f"{name} – {PRODUCT}", self._from)), *_about(letter)]
        leads = _usable(group.lead_emails)
        if leads:
            headers.insert(1, ("Reply-To", ",\r\n ".join(leads)))
        if kind in _WITH_UNSUBSCRIBE:
            headers.append(("List-Id", f"<{_label(group.slug)}.{self._domain}>"))
            headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        return headers

    def _calendar(self, kind: NoticeKind, group: GroupFacts, news: MeetingNews, tongue: Tongue) -> list[Calendar]:
        """The object that puts the meeting into a calendar, or takes it out; none where there is nothing to put."""
        meeting = news.meeting
        name = one_line(tongue.plain(group.name, group.slug))
        organiser = calendars.Organiser(name, self._from)
        away = kind == "meeting-cancelled" or (kind == "meeting-moved" and meeting.when.kind == "open")
        try:
            if away:
                prepared = calendars.prepare_cancellation(meeting, organiser=organiser, language=tongue.lang)
            else:
                prepared = calendars.prepare_invitation(
                    meeting, organiser=organiser, language=tongue.lang, joining=news.joining
                )
        except calendars.Undated:
            return []
        except ValueError as error:
            # The words of the mail are worth more than its calendar part.
            log.warning("a meeting cannot be put into a calendar", meeting=str(meeting.id), error=str(error))
            return []
        return [Calendar(prepared.method, _filename(title_of(meeting, tongue).text), prepared.for_attendee)]

    def personal(self, notice: Notice, recipient: Recipient, now: datetime) -> Personal:
        """What the reader's mail has of its own. Raises UnusableAddress."""
        address = wire_address(recipient.email)
        headers = [
            ("To", mailbox("To", recipient.name, address)),
            ("Message-ID", f"<{notice.id}@{self._domain}>"),
            ("Date", _date(now.replace(microsecond=0))),
        ]
        if notice.traceparent is not None:
            headers.append(("traceparent", notice.traceparent))
        slots: dict[Slot, str] = {"name": one_line(recipient.name), "own_page": recipient.own_page}
        if notice.kind in _WITH_UNSUBSCRIBE:
            slots["unsubscribe"] = self._unsubscribe.url(notice.member_id, recipient.language)
            headers.append(("List-Unsubscribe", f"<{slots['unsubscribe']}>"))
        if notice.kind == "confirmation" and recipient.confirm_link and recipient.confirm_by:
            slots["confirm_link"] = recipient.confirm_link
            slots["confirm_by"] = format_moment(recipient.confirm_by, HELSINKI, recipient.language)
        return Personal(headers, address, recipient.name, slots)


def _with_words(letter: Letter, words: str) -> Letter:
    """The letter with the group's own words after its opening."""
    if not words:
        return letter
    lines = [Words(line) for line in words.split("\n") if line.strip()]
    return replace(letter, opening=[*letter.opening, *lines])


def _about(letter: Letter) -> list[tuple[str, str]]:
    """The headers that say what kind of mail it is."""
    return [
        ("Subject", words("Subject", letter.subject)),
        ("Content-Language", letter.lang),
        # RFC 3834; Exchange knows only its own header.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
    ]


@lru_cache(maxsize=1)
def _date(now: datetime) -> str:
    """Written once a second: it costs as much as the rest of a header."""
    return format_datetime(now)


def _usable(addresses: Sequence[str]) -> list[str]:
    found = []
    for address in addresses:
        try:
            wire = wire_address(address)
        except UnusableAddress:
            continue
        if wire.isascii():
            found.append(wire)
    return found[:MAX_REPLY_TO]


def _label(slug: str) -> str:
    return _NOT_IN_NAMES.sub("-", slug.lower()).strip("-")[:63] or "group"


def _filename(title: str) -> str:
    """A name that every mail program takes: ASCII letters, digits and hyphens."""
    plain = title.lower().translate(str.maketrans("äöåéü", "aoaeu"))
    return f"{_NOT_IN_NAMES.sub('-', plain).strip('-')[:50].strip('-') or 'meeting'}.ics"
