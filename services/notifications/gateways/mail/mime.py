"""One mail as bytes (MIME), and many alike made from one.

`compose` writes a mail with Python's email package, which takes milliseconds. `prepare` does so once for a sheet and
remembers where the personal lines are; `Prepared.fill` puts a person's in, to the same bytes, in a few microseconds.
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.policy import SMTPUTF8
from email.quoprimime import body_encode
from typing import Final, Literal

from markupsafe import escape

from services.notifications.gateways.mail.headers import MAX_LINE, put

_POLICY: Final = SMTPUTF8.clone(max_line_length=MAX_LINE)
_LINES: Final = re.compile(r"\r\n|\r|\n")
# "=_" cannot stand in quoted-printable or base64, so no content can look like a boundary.
_ALTERNATIVES: Final = "=_alternatives"
_ATTACHMENTS: Final = "=_attachments"

Slot = Literal["name", "own_page", "confirm_link", "confirm_by", "unsubscribe"]
"""A personal text in a sheet. `marker` stands for it."""

_SECRET: Final = secrets.token_hex(8)
_MARKER: Final = re.compile(rf"slot-{_SECRET}-([a-z_]+)-")


def marker(slot: Slot) -> str:
    """What stands for a personal text in a sheet. Nobody can guess it, so no group's text can hold it."""
    return f"slot-{_SECRET}-{slot}-"


@dataclass(frozen=True, slots=True)
class Calendar:
    """An iCalendar object that goes with a mail (iMIP, RFC 6047)."""

    method: Literal["REQUEST", "CANCEL"]
    filename: str
    for_attendee: Callable[[str, str], bytes]
    """The object for the person with this address and name."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A mail without its reader: headers, folded, and bodies with markers for what is personal."""

    headers: Sequence[tuple[str, str]]
    text: str
    html: str
    calendars: Sequence[Calendar] = ()
    """The first is shown as an alternative to the text, which is what makes a mail an invitation; all are attached."""


@dataclass(frozen=True, slots=True)
class Personal:
    """What one reader's mail has of its own: headers, folded, and the texts for the markers."""

    headers: Sequence[tuple[str, str]]
    email: str
    name: str
    slots: Mapping[Slot, str]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the mail server takes it."""

    recipient: str
    content: bytes


def compose(sheet: Sheet, personal: Personal) -> bytes:
    """The mail of one person, the plain way."""
    message = EmailMessage(policy=_POLICY)
    for name, value in personal.headers:
        put(message, name, value)
    text, html = personal_text(sheet, personal.slots), _personal_html(sheet.html, personal)
    calendars = [(each, each.for_attendee(personal.email, personal.name)) for each in sheet.calendars]
    return _written(message, sheet, text, html, calendars)


def personal_text(sheet: Sheet, slots: Mapping[Slot, str]) -> str:
    """The plain text, with what is personal."""
    return _MARKER.sub(lambda found: slots[_slot(found[1])], sheet.text)


def _personal_html(html: str, personal: Personal) -> str:
    return _MARKER.sub(lambda found: str(escape(personal.slots[_slot(found[1])])), html)


def _slot(name: str) -> Slot:
    return name  # type: ignore[return-value]  # only `marker` makes what _MARKER finds


def _written(
    message: EmailMessage, sheet: Sheet, text: str, html: str, calendars: Sequence[tuple[Calendar, bytes]]
) -> bytes:
    for name, value in sheet.headers:
        put(message, name, value)
    put(message, "MIME-Version", "1.0")
    body = MIMEPart(policy=_POLICY)
    _attach(body, _text_part(text, "plain"), _text_part(html, "html"))
    if calendars:
        shown, content = calendars[0]
        _attach(body, _calendar_part(shown, content))
    body["Content-Type"] = "multipart/alternative"
    body.set_boundary(_ALTERNATIVES)
    if not calendars:
        for name, value in body.items():
            message[name] = value
        message.set_payload(body.get_payload())
        return message.as_bytes(policy=_POLICY)
    message["Content-Type"] = "multipart/mixed"
    message.set_boundary(_ATTACHMENTS)
    _attach(message, body)
    for calendar, content in calendars:
        part = _calendar_part(calendar, content)
        part.set_param("name", calendar.filename)
        part.add_header("Content-Disposition", "attachment", filename=calendar.filename)
        _attach(message, part)
    return message.as_bytes(policy=_POLICY)


def _attach(whole: MIMEPart, *parts: MIMEPart) -> None:
    whole.set_payload([*(whole.get_payload() or ()), *parts])


def _text_part(content: str, subtype: str) -> MIMEPart:
    part = MIMEPart(policy=_POLICY)
    part.set_content("\n".join(_LINES.split(content)), subtype=subtype, charset="utf-8", cte="quoted-printable")
    return part


def _calendar_part(calendar: Calendar, content: bytes) -> MIMEPart:
    part = MIMEPart(policy=_POLICY)
    part.set_content(
        content,
        "text",
        "calendar",
        cte="base64",
        params={"method": calendar.method, "charset": "utf-8"},
    )
    return part


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sheet written once. The pieces stand between the personal lines, one more than those."""

    pieces: tuple[bytes, ...]
    lines: tuple["_Line", ...]

    def fill(self, personal: Personal) -> bytes:
        """The mail of one person, as `compose` writes it."""
        calendars: dict[int, bytes] = {}
        written = [b"".join([f"{name}: {value}\r\n".encode() for name, value in personal.headers])]
        for piece, line in zip(self.pieces, self.lines, strict=False):
            written += (piece, line.fill(personal, calendars))
        written.append(self.pieces[-1])
        return b"".join(written)


@dataclass(frozen=True, slots=True)
class _TextLine:
    """A line of a body: what is the same for all, and slots, in turn."""

    parts: tuple[str, ...]
    in_html: bool

    def fill(self, personal: Personal, _calendars: dict[int, bytes]) -> bytes:
        filled = [
            (str(escape(personal.slots[_slot(part)])) if self.in_html else personal.slots[_slot(part)])
            if at % 2
            else part
            for at, part in enumerate(self.parts)
        ]
        return _quoted_printable("".join(filled))


@dataclass(frozen=True, slots=True)
class _CalendarLines:
    """A calendar object, in base64; it is made once for a mail that holds it twice."""

    calendar: Calendar

    def fill(self, personal: Personal, calendars: dict[int, bytes]) -> bytes:
        key = id(self.calendar)
        if key not in calendars:
            content = self.calendar.for_attendee(personal.email, personal.name)
            calendars[key] = _base64(content)
        return calendars[key]


_Line = _TextLine | _CalendarLines


def _base64(content: bytes) -> bytes:
    """In lines of 76, as the email package writes it, but not line by line."""
    encoded = b64encode(content)
    return b"".join([encoded[at : at + MAX_LINE] + b"\r\n" for at in range(0, len(encoded), MAX_LINE)])


def _quoted_printable(line: str) -> bytes:
    """A personal line: one, though what is not must not differ from `compose` either."""
    if "\n" in line or "\r" in line:
        return b"".join(map(_quoted_printable, _LINES.split(line)))
    return body_encode(line.encode().decode("latin-1"), MAX_LINE, "\r\n").encode() + b"\r\n"


def prepare(sheet: Sheet) -> Prepared:
    """Write a sheet once, to be filled many times."""
    text, in_text = _lifted(sheet.text, in_html=False, start=0)
    html, in_html = _lifted(sheet.html, in_html=True, start=len(in_text))
    calendars = [(each, f"calendar-{at}-{_SECRET}".encode()) for at, each in enumerate(sheet.calendars)]
    rest = _written(EmailMessage(policy=_POLICY), sheet, text, html, calendars)
    found: list[tuple[bytes, _Line]] = [*in_text, *in_html]
    in_base64 = [(b64encode(needle) + b"\r\n", _CalendarLines(calendar)) for calendar, needle in calendars]
    found += [*in_base64[:1], *in_base64]
    pieces = []
    for needle, _ in found:
        before, _, rest = rest.partition(needle)
        pieces.append(before)
    return Prepared((*pieces, rest), tuple(line for _, line in found))


def _lifted(body: str, *, in_html: bool, start: int) -> tuple[str, list[tuple[bytes, _Line]]]:
    """The body with a needle for each line that is personal, and those lines."""
    lines = _LINES.split(body)
    lifted: list[tuple[bytes, _Line]] = []
    for at, line in enumerate(lines):
        parts = _MARKER.split(line)
        if len(parts) > 1:
            needle = f"line-{start + len(lifted)}-{_SECRET}"
            lifted.append((f"{needle}\r\n".encode(), _TextLine(tuple(parts), in_html)))
            lines[at] = needle
    return "\n".join(lines), lifted
