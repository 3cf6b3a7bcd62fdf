"""The words of the managing pages for what the rules say in the domain's own names."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from services.catalog.domain.merging import Json
from services.catalog.domain.problems import Kind, Problem
from shared.access.audit_words import AuditWords
from shared.contracts.catalog import SignUpState
from shared.formats import HELSINKI, format_moment
from shared.languages import LANGUAGES, NAMES, Language, Message, translatable
from shared.web import Pages

BAD_DATE: Final = translatable("Write a day and time that the calendar has, or leave both empty.")
SLUG_TAKEN: Final = translatable("Another group has this address already. A free one is proposed here.")
PROBLEMS: Final[Mapping[Kind, Message]] = {
    Kind.NAME_MISSING: translatable("Give the group a name in at least one language."),
    Kind.TASK_MISSING: translatable("Tell in at least one language what the group is for."),
    Kind.FORM_MISSING: translatable("Give the address of the form by which people sign up."),
    Kind.LEADS_MAIL_MISSING: translatable("Sign-up is by mail: give at least one lead a mail address."),
    Kind.NOT_A_WEB_ADDRESS: translatable("Write the whole web address, like https://example.org/page."),
    Kind.NOT_A_SLUG: translatable("Use only small letters a–z, digits and single hyphens."),
    Kind.WITHOUT_TITLE: translatable("Write a title in at least one language, or empty the other fields too."),
    Kind.LEAD_WITHOUT_NAME: translatable("Write the lead's name, or empty the other fields too."),
    Kind.NOT_A_PHONE: translatable("Write a phone number that can be called, like 050 123 4567 or +358 50 123 4567."),
    Kind.NOT_A_MAIL_ADDRESS: translatable("Write the mail address like name@organisation.example."),
    Kind.NOT_A_MONTH: translatable("Write the month like 2026-08."),
    Kind.TOO_MANY: translatable("The list may have at most 100 items."),
    Kind.TOO_LARGE: translatable("All texts together are too long. Shorten some of them."),
    Kind.TOO_LONG: translatable("The text may have at most 10,000 characters."),
    Kind.CONTROL_CHARACTERS: translatable("The text holds invisible characters that no page may hold. Type it anew."),
}
STATES: Final[Mapping[SignUpState, Message]] = {
    "open": translatable("By our own form on this site"),
    "by-form": translatable("By a form on another site"),
    "by-mail": translatable("By writing to the leads"),
    "closed": translatable("Sign-up is closed"),
}
STATUSES: Final[Mapping[str, Message]] = {
    "draft": translatable("Draft"),
    "active": translatable("Public"),
    "ended": translatable("Ended"),
}
_FIELDS: Final[Mapping[str, Message]] = {
    "slug": translatable("Address of the page"),
    "name": translatable("Name"),
    "task": translatable("Task"),
    "intention": translatable("Strategic intention"),
    "objectives": translatable("Objectives"),
    "measures": translatable("First measures"),
    "programmes": translatable("Programmes"),
    "invitation": translatable("Invitation"),
    "links": translatable("Links"),
    "leads": translatable("Leads"),
    "sign_up": translatable("Sign-up"),
    "proposed_meetings": translatable("Proposed meetings"),
}
_PARTS: Final[Mapping[str, Message]] = {
    "title": translatable("Title"),
    "text": translatable("Text"),
    "url": translatable("Web address"),
    "name": translatable("Name"),
    "description": translatable("Description"),
    "starts": translatable("Start"),
    "responsible": translatable("Responsible"),
    "funder": translatable("Funded by"),
    "implementer": translatable("Carried out by"),
    "site": translatable("Web site"),
    "organisation": translatable("Organisation"),
    "phone": translatable("Phone"),
    "email": translatable("Mail address"),
    "state": translatable("How people sign up"),
    "deadline": translatable("Deadline"),
    "date": translatable("Day"),
    "time": translatable("Time"),
}
AUDIT_WORDS: Final = AuditWords(
    fields={
        **_FIELDS,
        "status": translatable("Status"),
        "sign_up.state": _PARTS["state"],
        "sign_up.url": _PARTS["url"],
        "sign_up.deadline": _PARTS["deadline"],
        "active": translatable("Account in use"),
        "administrator": translatable("Administrator"),
        "roles": translatable("Role"),
    },
    values={
        **STATES,
        **STATUSES,
        "lead": translatable("lead"),
        "editor": translatable("editor"),
        "True": translatable("Yes"),
        "False": translatable("No"),
    },
)
_IN_LANGUAGES: Final = frozenset({Kind.NAME_MISSING, Kind.TASK_MISSING, Kind.WITHOUT_TITLE})
"""Problems of a text that any language would do for."""


class Words:
    """The same in one language."""

    def __init__(self, pages: Pages, language: Language) -> None:
        self._pages = pages
        self._language = language

    def say(self, message: Message) -> str:
        return self._pages.gettext(self._language, message)

    def label(self, path: str) -> str:
        """`programmes.0.funder.fi` as a reader says it: Programmes 1, Funded by, Suomi."""
        first, *rest = path.split(".")
        said = [self.say(_FIELDS[first])]
        for part in rest:
            if part.isdecimal():
                said[-1] += f" {int(part) + 1}"
            else:
                said.append(NAMES[part] if part in LANGUAGES else self.say(_PARTS[part]))
        return ", ".join(said)

    def part(self, name: str) -> str:
        """The name of a part of an item: `funder`."""
        return self.say(_PARTS[name])

    def value(self, path: str, value: Json) -> str:
        """A field's value as a reader sees it in the form; the items of a list in lines of their own."""
        if value is None:
            return ""
        if isinstance(value, list):
            return "\n\n".join(self.value(path, item) for item in value)
        if isinstance(value, dict):
            return "\n".join(filter(None, (self.value(f"{path}.{key}", each) for key, each in value.items())))
        if path == "sign_up.state" and value in STATES:
            return self.say(STATES[cast(SignUpState, value)])
        if path == "sign_up.deadline":
            return format_moment(datetime.fromisoformat(value), HELSINKI, self._language)
        return value

    def errors(self, problems: Sequence[Problem]) -> dict[str, Message]:
        """Each problem at its field of the form, the first one of a field alone."""
        found: dict[str, Message] = {}
        for problem in problems:
            found.setdefault(_field_of(problem), PROBLEMS[problem.kind])
        return found

    def summary(self, errors: Mapping[str, Message]) -> dict[str, str]:
        """The same for the list of errors, where each says of what field it speaks."""
        return {
            name: f"{self.label(name)}: {self.say(message)}" if name else self.say(message)
            for name, message in errors.items()
        }


def _field_of(problem: Problem) -> str:
    """The form's field. A problem of what no form has belongs to none."""
    if problem.kind in _IN_LANGUAGES:
        return f"{problem.path}.{LANGUAGES[0]}"
    return "" if problem.path.startswith("proposed_meetings") else problem.path
