"""What is wrong with a field, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.registration.domain.person import Fault, FaultCode, FieldName
from shared.languages import Message, translatable

_TEXTS: Final[Mapping[tuple[FieldName, FaultCode], Message]] = {
    ("name", "missing"): translatable("Enter your name"),
    ("name", "no-letter"): translatable("Enter your name with at least one letter"),
    ("name", "characters"): translatable("The name has characters that cannot be used, such as invisible marks"),
    ("name", "too-long"): translatable("The name can have at most 200 characters"),
    ("email", "missing"): translatable("Enter your e-mail address"),
    ("email", "not-an-address"): translatable("Enter an e-mail address in the form name@organisation.fi"),
    ("email", "too-long"): translatable("The e-mail address can have at most 254 characters"),
    ("organisation", "characters"): translatable(
        "The organisation has characters that cannot be used, such as invisible marks"
    ),
    ("organisation", "too-long"): translatable("The organisation can have at most 200 characters"),
    ("organisation_type", "not-a-choice"): translatable("Choose the type of the organisation from the list"),
    ("title", "characters"): translatable("The job title has characters that cannot be used, such as invisible marks"),
    ("title", "too-long"): translatable("The job title can have at most 200 characters"),
    ("phone", "characters"): translatable("The phone number has characters that cannot be used"),
    ("phone", "not-a-phone"): translatable("Enter a phone number, for example 050 123 4567 or +46 70 123 45 67"),
    ("phone", "too-long"): translatable("The phone number can have at most 50 characters"),
    ("language", "not-a-choice"): translatable("Choose the language of the messages"),
    ("message", "characters"): translatable("The message has characters that cannot be used, such as invisible marks"),
    ("message", "too-long"): translatable("The message can have at most 4,000 characters"),
}


def explanation(fault: Fault) -> Message:
    """What to do about it, in English, to be translated."""
    return _TEXTS[fault.field, fault.code]


def by_field(faults: Sequence[Fault]) -> dict[str, Message]:
    """For a form: the explanation of each field at fault, in the form's order."""
    return {fault.field: explanation(fault) for fault in faults}
