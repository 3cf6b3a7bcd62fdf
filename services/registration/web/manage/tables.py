"""Members as rows of a spreadsheet."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from services.registration.domain.meetings import Meeting
from services.registration.usecases.look_up_members import Found
from services.registration.web.choices import ORGANISATION_TYPE_CHOICES
from services.registration.web.manage.words import REPLIES, STATUSES
from shared.formats import HELSINKI, format_moment, format_when
from shared.languages import NAMES, Language, Message, translatable

_COLUMNS: Final[Sequence[Message]] = (
    translatable("Name"),
    translatable("E-mail address"),
    translatable("Phone number"),
    translatable("Organisation"),
    translatable("Type of organisation"),
    translatable("Job title"),
    translatable("Language of the messages"),
    translatable("Status"),
    translatable("Signed up"),
    translatable("Confirmed"),
    translatable("Message to the leads of the group"),
)
_ANSWER: Final = translatable("Answer")


def header(meeting: Meeting | None, translate: Callable[[Message], str], language: Language) -> list[str]:
    """The columns; the last is for the answers to the meeting that is asked about."""
    names = [translate(name) for name in _COLUMNS]
    if meeting is not None:
        names.append(f"{translate(_ANSWER)}: {format_when(meeting.when, meeting.time_zone, language)}")
    return names


def rows(
    found: Found, meeting: Meeting | None, translate: Callable[[Message], str], language: Language
) -> Iterator[list[str]]:
    """In the reader's language; phones in international form."""
    types = dict(ORGANISATION_TYPE_CHOICES)
    for member in found.members:
        person = member.person
        yield [
            person.name,
            person.email,
            person.phone or "",
            person.organisation or "",
            translate(types[person.organisation_type]) if person.organisation_type else "",
            person.title or "",
            NAMES[person.language],
            translate(STATUSES[member.status]),
            format_moment(member.signed_up_at, HELSINKI, language),
            format_moment(member.confirmed_at, HELSINKI, language) if member.confirmed_at else "",
            person.message or "",
            *([] if meeting is None else [translate(REPLIES[found.answers.get(member.id, "none")])]),
        ]
