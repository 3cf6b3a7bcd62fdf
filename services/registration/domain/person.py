"""A person's data as somebody typed it, checked: one way for the form, for other systems and for corrections."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal, TypeVar, get_args

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from services.registration.domain.text import BadText, has_letter, lines, one_line
from shared.contracts.registration import OrganisationType
from shared.languages import LANGUAGES, Language

FieldName = Literal["name", "email", "organisation", "organisation_type", "title", "phone", "language", "message"]
FaultCode = Literal["missing", "too-long", "characters", "no-letter", "not-an-address", "not-a-phone", "not-a-choice"]

ChoiceT = TypeVar("ChoiceT", bound=str)

FIELDS: Final[tuple[FieldName, ...]] = get_args(FieldName)
"""In the order of the form."""
HONEYPOT: Final = "website"
"""A field that people do not see and programs fill in."""
ORGANISATION_TYPES: Final[tuple[OrganisationType, ...]] = get_args(OrganisationType)

LONGEST: Final[Mapping[FieldName, int]] = {
    "name": 200,
    "email": 254,
    "organisation": 200,
    "title": 200,
    "phone": 50,
    "message": 4000,
}
"""Characters that a field takes at most; for mail addresses RFC 5321 says it."""
PHONE_REGION: Final = "FI"
_FINLAND: Final = 358
_FINNISH_NUMBER: Final = re.compile(r"(?:0|00358|\+358)([1-9][0-9]{4,11})")
_BETWEEN_DIGITS: Final = dict.fromkeys(map(ord, " -"))
_E164: Final = phonenumbers.PhoneNumberFormat.E164

_PLAIN_LOCAL_PART: Final = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@")
_NEVER_TOO_LONG: Final = 64
"""Characters of an address whose every form, ASCII or Unicode, keeps the limits of RFC 5321."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field."""

    field: FieldName
    code: FaultCode


class Invalid(Exception):
    """The data cannot be taken; every fault is told at once, in the order of the form."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(f"{fault.field}: {fault.code}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, in valid form. `phone` is E.164."""

    name: str
    email: str
    organisation: str | None
    organisation_type: OrganisationType | None
    title: str | None
    phone: str | None
    language: Language
    message: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What people may correct about themselves. The mail address is not among it: it was confirmed as it is."""

    name: str
    organisation: str | None
    organisation_type: OrganisationType | None
    title: str | None
    phone: str | None
    message: str | None

    def applied_to(self, person: Person) -> Person:
        return replace(
            person,
            name=self.name,
            organisation=self.organisation,
            organisation_type=self.organisation_type,
            title=self.title,
            phone=self.phone,
            message=self.message,
        )


def read_person(typed: Mapping[str, str]) -> Person:
    """The person from the fields of a form; unknown fields are ignored. Raises Invalid."""
    reading = _Reading(typed)
    person = Person(
        name=reading.name(),
        email=reading.email(),
        organisation=reading.line("organisation"),
        organisation_type=reading.organisation_type(),
        title=reading.line("title"),
        phone=reading.phone(),
        language=reading.language(),
        message=reading.message(),
    )
    reading.finish()
    return person


def read_correction(typed: Mapping[str, str]) -> Correction:
    """The correction from the fields of a form; unknown fields are ignored. Raises Invalid."""
    reading = _Reading(typed)
    correction = Correction(
        name=reading.name(),
        organisation=reading.line("organisation"),
        organisation_type=reading.organisation_type(),
        title=reading.line("title"),
        phone=reading.phone(),
        message=reading.message(),
    )
    reading.finish()
    return correction


def read_address(typed: Mapping[str, str]) -> str:
    """The mail address alone. Raises Invalid."""
    reading = _Reading(typed)
    address = reading.email()
    reading.finish()
    return address


def read_language(typed: Mapping[str, str]) -> Language:
    """The language of the messages alone. Raises Invalid."""
    reading = _Reading(typed)
    language = reading.language()
    reading.finish()
    return language


def email_key(address: str) -> str:
    """What addresses are compared by: the same mailbox in any case and any Unicode form has the same key."""
    return unicodedata.normalize("NFC", address.casefold())


class _Reading:
    """Reads fields one by one and gathers the faults."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self._typed = typed
        self._faults: list[Fault] = []

    def finish(self) -> None:
        if self._faults:
            raise Invalid(tuple(sorted(self._faults, key=lambda fault: FIELDS.index(fault.field))))

    def name(self) -> str:
        try:
            name = one_line(self._typed.get("name", ""), longest=LONGEST["name"])
        except BadText as error:
            self._fault("name", error.fault)
            return ""
        if not name:
            self._fault("name", "missing")
        elif not has_letter(name):
            self._fault("name", "no-letter")
        return name

    def line(self, field: FieldName) -> str | None:
        try:
            return one_line(self._typed.get(field, ""), longest=LONGEST[field]) or None
        except BadText as error:
            self._fault(field, error.fault)
            return None

    def email(self) -> str:
        typed = self._typed.get("email", "").strip()
        if not typed:
            self._fault("email", "missing")
        elif len(typed) > LONGEST["email"]:
            self._fault("email", "too-long")
        else:
            try:
                return mail_address(typed)
            except EmailNotValidError:
                self._fault("email", "not-an-address")
        return ""

    def organisation_type(self) -> OrganisationType | None:
        return self._choice("organisation_type", ORGANISATION_TYPES) if self._typed.get("organisation_type") else None

    def phone(self) -> str | None:
        typed = self.line("phone")
        if typed is None:
            return None
        number = phone_number(typed)
        if number is None:
            self._fault("phone", "not-a-phone")
        return number

    def language(self) -> Language:
        return self._choice("language", LANGUAGES)

    def _choice(self, field: FieldName, choices: Sequence[ChoiceT]) -> ChoiceT:
        typed = self._typed.get(field, "")
        for choice in choices:
            if choice == typed:
                return choice
        self._fault(field, "not-a-choice")
        return choices[0]

    def message(self) -> str | None:
        try:
            return lines(self._typed.get("message", ""), longest=LONGEST["message"]) or None
        except BadText as error:
            self._fault("message", error.fault)
            return None

    def _fault(self, field: FieldName, code: FaultCode) -> None:
        self._faults.append(Fault(field, code))


def mail_address(typed: str) -> str:
    """The address as `email_validator` normalises it, without asking the network. Raises EmailNotValidError.

    Most addresses are short and plain, at a domain that was seen before; then there is nothing else to check.
    """
    plain = _PLAIN_LOCAL_PART.match(typed) if len(typed) <= _NEVER_TOO_LONG else None
    if plain is not None:
        return plain.group() + _domain(typed[plain.end() :])
    return validate_email(typed, check_deliverability=False, strict=True).normalized


@lru_cache(maxsize=1024)
def _domain(typed: str) -> str:
    return validate_email(f"a@{typed}", check_deliverability=False, strict=True).domain


def _mobile_numbers(region: str) -> re.Pattern[str]:
    """The library's own pattern of a region's mobile numbers: what it matches, the library finds valid."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    assert metadata.mobile is not None
    assert metadata.mobile.national_number_pattern is not None
    return re.compile(metadata.mobile.national_number_pattern)


_FINNISH_MOBILE: Final = _mobile_numbers(PHONE_REGION)


def phone_number(typed: str) -> str | None:
    """The number as E.164, read as one dials it in Finland; None where there is no such number.

    Almost all numbers are Finnish, plainly written and mobile; for those the parser's many patterns are not needed.
    """
    plain = _FINNISH_NUMBER.fullmatch(typed.translate(_BETWEEN_DIGITS))
    if plain and _FINNISH_MOBILE.fullmatch(plain[1]):
        return f"+{_FINLAND}{plain[1]}"
    try:
        number = phonenumbers.parse(typed, PHONE_REGION)
    except phonenumbers.NumberParseException:
        return None
    return str(phonenumbers.format_number(number, _E164)) if phonenumbers.is_valid_number(number) else None
