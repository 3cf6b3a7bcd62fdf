"""The words for what people choose from."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.registration.domain.person import ORGANISATION_TYPES
from shared.contracts.registration import Answer, OrganisationType
from shared.languages import LANGUAGES, NAMES, Message, translatable

_ORGANISATION_TYPES: Final[Mapping[OrganisationType, Message]] = {
    "state": translatable("State"),
    "municipality": translatable("Municipality or joint municipal authority"),
    "wellbeing-services-county": translatable("Wellbeing services county"),
    "company": translatable("Company"),
    "association": translatable("Association or foundation"),
    "education-research": translatable("Education or research"),
    "other": translatable("Other"),
}
ORGANISATION_TYPE_CHOICES: Final[Sequence[tuple[str, Message]]] = (
    ("", translatable("Not chosen")),
    *((choice, _ORGANISATION_TYPES[choice]) for choice in ORGANISATION_TYPES),
)
LANGUAGE_CHOICES: Final[Sequence[tuple[str, str]]] = tuple((language, NAMES[language]) for language in LANGUAGES)
"""Each language is called by its name in itself, on every page."""

ANSWERS: Final[Mapping[Answer, Message]] = {
    "yes": translatable("I will take part"),
    "online": translatable("I will take part online"),
    "no": translatable("I cannot come"),
}


def read_answer(typed: str | None) -> Answer | None:
    """The answer that was chosen; None for what is no answer."""
    return next((choice for choice in ANSWERS if choice == typed), None)
