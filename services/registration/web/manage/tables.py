"""Members as rows of a spreadsheet."""

from collections.abc import Callable, Iterator, Sequence

from services.registration.domain.member import Member
from services.registration.web.choices import ORGANISATION_TYPE_CHOICES
from services.registration.web.manage.words import STATUSES
from shared.formats import HELSINKI, format_moment
from shared.languages import NAMES, Language, Message, translatable

HEADER: Sequence[Message] = (
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


def rows(members: Sequence[Member], translate: Callable[[Message], str], language: Language) -> Iterator[list[str]]:
    """In the reader's language; phones in international form."""
    types = dict(ORGANISATION_TYPE_CHOICES)
    for member in members:
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
        ]
