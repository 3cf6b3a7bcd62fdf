"""Reads how one signs up: whether it is open, by what, and until when."""

import re
from collections.abc import Sequence

from services.catalog.domain.page_import import questions
from services.catalog.domain.page_import.addresses import read_emails, read_urls
from services.catalog.domain.page_import.findings import Contact, Question, SignUp, SignUpWay
from services.catalog.domain.page_import.lines import Item, as_items
from services.catalog.domain.page_import.mentions import read_mentions
from services.catalog.domain.page_import.sections import Section
from services.catalog.domain.page_import.years import hint_in

_WORD = re.compile(
    r"ilmoittau(?:du|tu)|\bilmoittaudu|rekisteröidy|rekisteröityminen|\banmäl(?!ning av)"
    r"|\banmäla\b|\bregistrera dig|\bsign[- ]?up\b|\bsign up|\bregister\b"
    r"|\bregistration\b|\benrol|\brsvp\b|\bjoin (?:the group|here|us here)|liity mukaan|liity ryhmään|bli medlem här",
    re.I,
)
_CLOSED = re.compile(
    r"ilmoittautumi\w*\s(?:on\s)?(?:nyt\s)?(?:päättynyt|sulkeutunut|suljettu|umpeutunut)"
    r"|ilmoittautumisaika\w*\s(?:on\s)?(?:päättynyt|umpeutunut)"
    r"|ilmoittautuminen päättyi|anmälan\s(?:är|har)\s(?:\w+\s)?(?:stängd|stängts|avslutad"
    r"|avslutats|upphört|gått ut)|anmälningstiden\s(?:har\s)?(?:gått|löpt) ut"
    r"|anmälan stängdes|registration\s(?:is|has|was)?\s?(?:now\s)?(?:been\s)?(?:closed|ended)"
    r"|sign[- ]?up\s(?:is|has)\s(?:now\s)?(?:closed|ended)",
    re.I,
)
_FORM = re.compile(r"lomak|blankett|formulär|\bform\b", re.I)
_LINK = re.compile(r"linki|tästä\b|täältä|tässä|länk|\bhär\b|\bhere\b|\blink\b|tällä sivulla", re.I)
_MAIL = re.compile(r"sähköposti|s-posti|e-post|e-?mail|\bmail", re.I)
_PHONE = re.compile(r"puhelimitse|per telefon|by phone", re.I)


def is_sign_up_line(text: str) -> bool:
    """Whether a line's own matter is signing up; a long text that only mentions it is not."""
    return len(text) <= 200 and bool(_WORD.search(text))


def read_sign_up(
    sections: Sequence[Section], contacts: Sequence[Contact], *, year: int | None
) -> tuple[SignUp | None, list[Question]]:
    """The sign-up and what is in doubt about it; null where the page speaks of none."""
    told = [(section, item) for section in sections for item in _told(section)]
    if not told:
        return None, []
    texts = [item.text[:2000] for _, item in told]
    lines = tuple(sorted({number for _, item in told for number in item.lines}))
    joined = "\n".join(texts)
    urls = [url for text in texts for _, url in read_urls(text)]
    emails = _emails(told, contacts)
    closed = next((text for text in texts if _CLOSED.search(text)), None)
    way = _way(joined, urls, emails)
    asked: list[Question] = []
    if not closed and way in ("link", "form") and not urls:
        asked.append(questions.link_missing(lines[0]))
    found = SignUp(
        status="closed" if closed else "open",
        by=way,
        url=urls[0] if urls else None,
        emails=emails if way == "mail" else (),
        deadline=_deadline(texts, year),
        text=(closed or texts[0]).strip(),
        line=lines[0],
        lines=lines,
    )
    return found, asked


def _told(section: Section) -> list[Item]:
    """The items of a section that speak of signing up, its heading included."""
    heading = section.heading
    items = [item for item in as_items(section.lines) if _WORD.search(item.text[:2000])]
    if heading and _WORD.search(heading.text):
        items.insert(0, Item(heading.text, (heading.number,), False))
    return items


def _emails(told: Sequence[tuple[Section, Item]], contacts: Sequence[Contact]) -> tuple[str, ...]:
    """Addresses in the sign-up text itself, and those of the contacts under a heading that speaks of signing up."""
    found = [each.email for _, item in told for each in read_emails(item.text[:2000]) if each.email]
    for section, item in told:
        if section.heading and item.lines[0] == section.heading.number:
            numbers = set(section.numbers)
            found.extend(contact.email for contact in contacts if contact.email and contact.line in numbers)
    return tuple(dict.fromkeys(found))


def _way(text: str, urls: Sequence[str], emails: Sequence[str]) -> SignUpWay | None:
    if _FORM.search(text):
        return "form"
    if urls:
        return "link"
    if emails or _MAIL.search(text):
        return "mail"
    if _PHONE.search(text):
        return "phone"
    return "link" if _LINK.search(text) else None


def _deadline(texts: Sequence[str], year: int | None) -> str | None:
    """The last date in the sign-up text, as `YYYY-MM-DD`, or `--MM-DD` where nothing tells the year."""
    for text in texts:
        mentions = [mention for mention in read_mentions(text, slashes="day") if not mention.weak]
        if mentions:
            day = mentions[-1].last or mentions[-1].first
            hint = hint_in(text, 0)
            known = day.year or (hint.years[0] if hint and len(hint.years) == 1 else year)
            return f"{known}-{day.month:02d}-{day.day:02d}" if known else f"--{day.month:02d}-{day.day:02d}"
    return None
