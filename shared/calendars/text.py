"""How words, names and addresses are written in a calendar object, so that none can become a line of its own."""

import re
from typing import Final
from urllib.parse import quote

from icalendar import vCalAddress, vText
from icalendar.parser import Parameters, param_value

_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_IN_URIS: Final = "%/:?#[]@!$&'()*+,;=-._~"
_IN_MAILTO: Final = "@:!$'()*+,-._~"
_QUOTED_IN_NAMES: Final = " '\\"
"""Besides what RFC 5545 (3.2) has quoted: lenient readers take a backslash in a bare value for an escape."""
_LONGEST: Final = 74
"""Octets of a line before it is folded. The limit is 75, of which the space that starts a continuation takes one."""


class Text(vText):
    """A TEXT value. The library's own escaping reads a literal backslash and N as a line break; this one keeps both."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def clean(words: str) -> str:
    """`words` without the characters that no calendar text may hold (RFC 5545, 3.1), each line break as a newline."""
    return _FORBIDDEN.sub("", _BREAKS.sub("\n", words))


def one_line(words: str) -> str:
    """`words` fit for a parameter or a heading: cleaned, each run of white space one space."""
    return " ".join(clean(words).split())


def text(words: str, language: str | None = None) -> Text:
    """A TEXT property value (RFC 5545, 3.3.11), in `language` where that is known (3.2.10)."""
    return Text(clean(words), params={} if language is None else {"LANGUAGE": language})


def uri(address: str) -> str:
    """`address` with what may not stand in a URI (RFC 3986) percent-encoded; what is encoded already stays as it is."""
    return quote(clean(address), safe=_IN_URIS)


def mailto(email: str) -> str:
    """The address as a mailto URI (RFC 6068)."""
    return "mailto:" + quote(clean(email), safe=_IN_MAILTO)


def calendar_user(email: str, name: str | None, **parameters: str) -> vCalAddress:
    """A CAL-ADDRESS property value with its `parameters` and, where there is a name, CN as the last one."""
    address = vCalAddress(mailto(email))
    address.params = Parameters(parameters)
    address.params.quote_also = {"CN": _QUOTED_IN_NAMES}
    common_name = one_line(name or "")
    if common_name:
        address.params["CN"] = common_name
    return address


ATTENDEE: Final = {
    "CUTYPE": "INDIVIDUAL",
    "ROLE": "REQ-PARTICIPANT",
    "PARTSTAT": "NEEDS-ACTION",
    "RSVP": "FALSE",
}
"""RSVP is FALSE as long as nobody reads calendar replies: a client must not send what would be lost."""

_ATTENDEE_START: Final = "ATTENDEE;" + ";".join(f"{name}={value}" for name, value in ATTENDEE.items())


def attendee_line(email: str, name: str | None) -> bytes:
    """The folded ATTENDEE line, with its line break: what the library writes for `calendar_user`, but faster."""
    common_name = one_line(name or "")
    if not common_name:
        return fold(f"{_ATTENDEE_START}:{mailto(email)}")
    quoted = param_value(common_name, always_quote=any(mark in common_name for mark in _QUOTED_IN_NAMES))
    return fold(f"{_ATTENDEE_START};CN={quoted}:{mailto(email)}")


def fold(line: str) -> bytes:
    """One content line as UTF-8 with its line break, folded (RFC 5545, 3.1) between characters.

    Nor does a fold part a backslash or circumflex from what follows it: some readers unescape before they unfold.
    """
    octets = line.encode()
    pieces = []
    start = 0
    while len(octets) - start > _LONGEST:
        end = start + _LONGEST
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        if octets[end - 1] in b"\\^":
            end -= 1
        pieces.append(octets[start:end])
        start = end
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
