"""Theme groups as registration knows them: whether and how one can join."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.catalog import GroupStatus, SignUp
from shared.contracts.snapshots import Localised

Joining = Literal["open", "closed", "deadline-passed", "by-form", "by-mail", "ended"]


@dataclass(frozen=True, slots=True)
class ThemeGroup:
    """A group's page, as far as joining goes."""

    id: UUID
    slug: str
    name: Localised
    status: GroupStatus
    sign_up: SignUp

    def is_public(self) -> bool:
        """A draft is nobody's business yet: it is as if it were not there."""
        return self.status != "draft"

    def joining(self, now: datetime) -> Joining:
        """How one joins at this moment; only `open` takes a sign-up here."""
        if self.status == "ended":
            return "ended"
        if self.sign_up.state != "open":
            return self.sign_up.state
        if self.sign_up.deadline is not None and now >= self.sign_up.deadline:
            return "deadline-passed"
        return "open"
