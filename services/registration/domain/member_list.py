"""Which members a lead wants to see, and in which order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeVar, get_args
from uuid import UUID

from services.registration.domain.person import ORGANISATION_TYPES
from shared.contracts.registration import Answer, MemberStatus, OrganisationType
from shared.languages import LANGUAGES, Language

Order = Literal["newest", "oldest", "name", "organisation"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
STATUSES: Final[tuple[MemberStatus, ...]] = get_args(MemberStatus)
Reply = Answer | Literal["none"]
"""What a member answers to a meeting, or that there is no answer."""
REPLIES: Final[tuple[Reply, ...]] = (*get_args(Answer), "none")
ROWS_OF_A_PAGE: Final = 50
LONGEST_QUERY: Final = 100
_LAST_PAGE: Final = 1_000_000

ChoiceT = TypeVar("ChoiceT", bound=str)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of the list. None: whatever it is."""

    query: str = ""
    """Words that name, address, organisation or title hold, all of them."""
    status: MemberStatus | None = "member"
    organisation_type: OrganisationType | None = None
    language: Language | None = None
    meeting: UUID | None = None
    """The meeting whose answers are shown."""
    reply: Reply | None = None
    """To that meeting; without one it means nothing."""
    order: Order = "newest"
    page: int = 1

    def words(self) -> list[str]:
        return self.query.lower().split()

    def offset(self) -> int:
        return (self.page - 1) * ROWS_OF_A_PAGE


def read_wanted(typed: Mapping[str, str], meetings: Collection[UUID]) -> Wanted:
    """From the fields of the filter. What is none of the choices is as if it were not given.

    Without any status, members are meant; `status=all` takes everybody. `meetings` are those of the group.
    """
    page = typed.get("page", "")
    status = typed.get("status", "member")
    meeting = next((id for id in meetings if str(id) == typed.get("meeting")), None)
    return Wanted(
        query=" ".join(typed.get("q", "").split())[:LONGEST_QUERY],
        status=None if status == "all" else _choice(status, STATUSES) or "member",
        organisation_type=_choice(typed.get("organisation_type"), ORGANISATION_TYPES),
        language=_choice(typed.get("language"), LANGUAGES),
        meeting=meeting,
        reply=_choice(typed.get("answer"), REPLIES) if meeting else None,
        order=_choice(typed.get("order"), ORDERS) or "newest",
        page=min(max(int(page), 1), _LAST_PAGE) if page.isdecimal() and page.isascii() and len(page) < 8 else 1,
    )


def _choice(typed: str | None, choices: tuple[ChoiceT, ...]) -> ChoiceT | None:
    return next((choice for choice in choices if choice == typed), None)
