"""The signed links that open a person's own registration, and the registration as other services see it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from pydantic import SecretStr

from services.registration.domain.member import Member
from shared.contracts import registration as contract
from shared.languages import Language
from shared.links import Links


class PersonalLinks:
    """Whoever holds such a link may act for the person: it is sent to their mail address and nowhere else."""

    def __init__(self, keys: Sequence[SecretStr], public_url: str) -> None:
        self._confirm = Links(keys, "registration.confirm")
        self._own_page = Links(keys, "registration.own-page")
        self._public_url = public_url

    def confirm_token(self, member_id: UUID, expires: datetime) -> str:
        return self._confirm.sign(member_id.hex, str(int(expires.timestamp())))

    def read_confirm_token(self, token: str) -> tuple[UUID, datetime]:
        """The registration and the moment until which the link is good, to the second. Raises BadLink."""
        member_id, expires = self._confirm.read(token)
        return UUID(member_id), datetime.fromtimestamp(int(expires), UTC)

    def own_page_token(self, member_id: UUID) -> str:
        return self._own_page.sign(member_id.hex)

    def read_own_page_token(self, token: str) -> UUID:
        """The registration. Raises BadLink."""
        (member_id,) = self._own_page.read(token)
        return UUID(member_id)

    def own_page(self, member_id: UUID, language: Language) -> str:
        return f"{self._public_url}/{language}/registrations/{self.own_page_token(member_id)}"

    def confirmation(self, member_id: UUID, expires: datetime, language: Language) -> str:
        return f"{self._public_url}/{language}/registrations/confirm/{self.confirm_token(member_id, expires)}"


def snapshot(member: Member, links: PersonalLinks) -> contract.Member:
    """The registration as an event carries it."""
    person = member.person
    return contract.Member(
        id=member.id,
        version=member.version,
        changed_at=member.changed_at,
        group_id=member.group_id,
        group_slug=member.group_slug,
        status=member.status,
        name=person.name,
        email=person.email,
        organisation=person.organisation,
        organisation_type=person.organisation_type,
        title=person.title,
        phone=person.phone,
        language=person.language,
        message=person.message,
        signed_up_at=member.signed_up_at,
        confirm_by=member.confirm_by,
        links=contract.MemberLinks(
            confirm=_confirmation(member, links),
            own_page=links.own_page(member.id, person.language),
        ),
    )


def _confirmation(member: Member, links: PersonalLinks) -> str | None:
    if member.confirm_by is None:
        return None
    return links.confirmation(member.id, member.confirm_by, member.person.language)
