"""What stands against a content: which rule, at which field, and a sentence for the command line."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The rule. Pages have words of their own for each, in the reader's language."""

    NAME_MISSING = "name-missing"
    TASK_MISSING = "task-missing"
    FORM_MISSING = "form-missing"
    LEADS_MAIL_MISSING = "leads-mail-missing"
    NOT_A_WEB_ADDRESS = "not-a-web-address"
    NOT_A_SLUG = "not-a-slug"
    WITHOUT_TITLE = "without-title"
    LEAD_WITHOUT_NAME = "lead-without-name"
    NOT_A_PHONE = "not-a-phone"
    NOT_A_MAIL_ADDRESS = "not-a-mail-address"
    NOT_A_MONTH = "not-a-month"
    TOO_MANY = "too-many"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    CONTROL_CHARACTERS = "control-characters"


@dataclass(frozen=True, slots=True)
class Problem:
    kind: Kind
    path: str
    """The field as the content's JSON has it, `links.0.url`; empty for all of it together."""
    sentence: str

    def __str__(self) -> str:
        return self.sentence
