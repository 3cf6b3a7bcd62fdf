"""Header lines (RFC 5322, RFC 2047) from text that others wrote: no text can end a header or begin another.

Python's newer folding encodes long URLs and Message-IDs as words, and its older one parts them at commas; so every
header here is folded when it is made and written as it stands.
"""

import re
from email.header import Header as EncodedWords
from email.message import MIMEPart
from typing import Final, Self

from email_validator import EmailNotValidError, validate_email

MAX_LINE: Final = 76
_BREAK: Final = "\r\n "
_SPECIAL: Final = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]")
_PLAIN_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}")
_BREAKING: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


class UnusableAddress(Exception):
    """No mail can be sent to what stands as the address."""


class Folded(str):
    """A header's value that is written as it is."""

    name: str
    __slots__ = ("name",)

    @classmethod
    def of(cls, name: str, value: str) -> Self:
        folded = cls(value)
        folded.name = name
        return folded

    def fold(self, *, policy: object) -> str:  # noqa: ARG002 - the email package passes it by name
        return f"{self.name}: {self}\r\n"


def put(part: MIMEPart, name: str, value: str) -> None:
    """Add a header whose value is folded already."""
    part[name] = Folded.of(name, value)


def one_line(text: str) -> str:
    """Without line breaks, controls and marks that turn the direction of writing."""
    return _BREAKING.sub(" ", text).strip()


def words(name: str, text: str) -> str:
    """The value of a header that is free text, folded."""
    line = one_line(text)
    if len(name) + 2 + len(line) <= MAX_LINE and line.isascii() and "=?" not in line:
        return line
    return _encoded(line, len(name) + 2)


def mailbox(name: str, phrase: str, address: str) -> str:
    """`Name <address>`, folded, for a header of this name. The address is one that `wire_address` has passed."""
    display = one_line(phrase)
    if not display:
        return address
    if not display.isascii() or "=?" in display or len(display) > MAX_LINE - 8:
        display = _encoded(display, len(name) + 2)
    elif _SPECIAL.search(display):
        display = '"' + display.replace("\\", "\\\\").replace('"', '\\"') + '"'
    last_line = display.rpartition("\n")[2]
    room = MAX_LINE - len(last_line) - (0 if "\n" in display else len(name) + 2)
    return f"{display}{' ' if len(address) + 3 <= room else _BREAK}<{address}>"


def wire_address(address: str) -> str:
    """The address as mail servers take it: an international domain in ASCII. Raises UnusableAddress.

    A local part that is not ASCII stays so: only a server with SMTPUTF8 (RFC 6531) takes it.
    """
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        valid = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise UnusableAddress from error
    return f"{valid.local_part}@{valid.ascii_domain}"


def _encoded(line: str, taken: int) -> str:
    return EncodedWords(line, "utf-8", maxlinelen=MAX_LINE, header_name="x" * (taken - 2)).encode(linesep="\r\n")
