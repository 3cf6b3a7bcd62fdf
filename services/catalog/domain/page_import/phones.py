"""Phone numbers as pages write them, read with Finland as home."""

import re
from dataclasses import dataclass

import phonenumbers

_LABEL = (
    r"(?:puhelin(?:numero)?|puh|p|matkapuhelin|matkap|gsm|mobiili|mob|mobile|mobil|telefon"
    r"|tele?phone|phone|tel|tfn|ph|vaihde|växel)"
)
_LABELLED = re.compile(rf"\b{_LABEL}\b\s?[.:]{{0,2}}\s{{0,3}}(\+?\s?\(?\d[\d ()/.‑–-]{{3,24}})", re.I)
_BARE = re.compile(r"(?<![\w/.-])(\+\s?\d[\d ()‑–-]{6,20}|0\d[\d ()‑–-]{5,16})(?![\d.:]\d)")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number with its label's span; `number` is E.164, null where it cannot be called."""

    number: str | None
    written: str
    start: int
    end: int


def read_phones(text: str) -> list[Phone]:
    """The numbers in order: after a word for phone, or beginning with + or 0."""
    found: list[Phone] = []
    for pattern, labelled in ((_LABELLED, True), (_BARE, False)):
        for match in pattern.finditer(text):
            phone = _phone(match, labelled=labelled)
            if phone and not any(phone.start < each.end and each.start < phone.end for each in found[-20:]):
                found.append(phone)
    return sorted(found, key=lambda each: each.start)


def _phone(match: re.Match[str], *, labelled: bool) -> Phone | None:
    written = match.group(1).strip(" -–(./")
    digits = sum(each.isdigit() for each in written)
    if digits < 5 or (not labelled and digits < 7):
        return None
    number = _as_e164(written)
    if number is None and not labelled:
        return None
    end = match.start(1) + len(match.group(1).rstrip(" -–(./"))
    return Phone(number, written, match.start(), end)


def _as_e164(written: str) -> str | None:
    cleaned = re.sub(r"\+\s{1,2}", "+", re.sub(r"\(0\)", "", written)) if written.startswith("+") else written
    try:
        parsed = phonenumbers.parse(cleaned, "FI")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
