"""What a visitor writes to the operator of the site, checked."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args
from urllib.parse import urlsplit
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from shared.contracts.catalog import Feedback, FeedbackSubject
from shared.languages import Language

HONEYPOT: Final = "website"
"""A field that people do not see and programs fill in."""
SUBJECTS: Final[tuple[FeedbackSubject, ...]] = get_args(FeedbackSubject)
LONGEST_MESSAGE: Final = 4000
LONGEST_ADDRESS: Final = 254
LONGEST_PAGE: Final = 500
WITHIN: Final = timedelta(minutes=10)
MOST_EACH: Final = 5
"""How often one visitor may send feedback WITHIN that time."""
MOST_TOGETHER: Final = 200
"""How often all visitors together may."""

Field: TypeAlias = Literal["about", "message", "email"]
Fault: TypeAlias = Literal["missing", "too-long", "characters", "not-an-address"]


class TooMuch(Exception):
    """So much feedback came, from one visitor or in total, that no more is taken for now."""


class Invalid(Exception):
    """What was typed cannot be taken; every fault is told at once, in the order of the form."""

    def __init__(self, faults: Mapping[Field, Fault]) -> None:
        super().__init__(", ".join(f"{field}: {fault}" for field, fault in faults.items()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Form:
    """Where a form stands: which site, which language."""

    public_url: str
    language: Language


def read_feedback(typed: Mapping[str, str], form: Form, *, feedback_id: UUID, now: datetime) -> Feedback:
    """The feedback from the fields of the form; unknown fields are ignored. Raises Invalid."""
    about = next((subject for subject in SUBJECTS if subject == typed.get("about")), None)
    message = "\n".join(unicodedata.normalize("NFC", typed.get("message", "")).splitlines()).strip()
    email = typed.get("email", "").strip()
    faults: dict[Field, Fault] = {}
    if about is None:
        faults["about"] = "missing"
    if fault := _fault_of(message):
        faults["message"] = fault
    if fault := _fault_of_address(email):
        faults["email"] = fault
    if faults or about is None:
        raise Invalid(faults)
    return Feedback(
        id=feedback_id,
        sent_at=now,
        about=about,
        message=message,
        email=email or None,
        page=_own_page(typed.get("page", ""), form.public_url),
        language=form.language,
    )


def _fault_of(message: str) -> Fault | None:
    if not message:
        return "missing"
    if len(message) > LONGEST_MESSAGE:
        return "too-long"
    controls = (unicodedata.category(character) in ("Cc", "Cs") for character in message if character not in "\n\t")
    return "characters" if any(controls) or "\ufffd" in message else None


def _fault_of_address(email: str) -> Fault | None:
    if not email:
        return None
    if len(email) > LONGEST_ADDRESS:
        return "too-long"
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return "not-an-address"
    return None


def _own_page(typed: str, public_url: str) -> str | None:
    """A page of ours by its path: what is anything else is left out, for it would become a link in a mail."""
    if not typed.startswith("/") or typed.startswith("//") or len(typed) > LONGEST_PAGE:
        return None
    path = urlsplit(typed).path
    return public_url + path if path.isprintable() and " " not in path and "\\" not in path else None
