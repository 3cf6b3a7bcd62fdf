"""The link in each meeting mail that mutes the group's mails without leaving the group."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import SecretStr

from shared.languages import Language
from shared.links import BadLink, Links


class UnsubscribeLinks:
    """Whoever holds such a link may mute and unmute one member's meeting mails, and do nothing else."""

    def __init__(self, keys: Sequence[SecretStr], public_url: str) -> None:
        self._links = Links(keys, "notifications.unsubscribe")
        self._public_url = public_url

    def url(self, member_id: UUID, language: Language) -> str:
        return f"{self._public_url}/{language}/mails/unsubscribe/{self._links.sign(member_id.hex)}"

    def read(self, token: str) -> UUID:
        """The member. Raises BadLink."""
        parts = self._links.read(token)
        if len(parts) != 1:
            raise BadLink
        return UUID(parts[0])
