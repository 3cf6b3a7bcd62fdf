"""A member corrects their own data, or chooses the language of the mails."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.domain import member as rules
from services.registration.domain.links import PersonalLinks
from services.registration.domain.person import Correction
from services.registration.store.members import lock
from services.registration.usecases.announce import announce
from shared.languages import Language
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Correct:
    member_id: UUID
    correction: Correction


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    member_id: UUID
    language: Language


async def correct(connection: Connection, command: Correct, *, links: PersonalLinks, now: datetime) -> None:
    """Nothing new changes nothing. Raises NotAMember."""
    member = await _locked(connection, command.member_id)
    await _announce(connection, rules.correct(member, command.correction, now), links)


async def choose_language(
    connection: Connection, command: ChooseLanguage, *, links: PersonalLinks, now: datetime
) -> None:
    """The same language again changes nothing. Raises NotAMember."""
    member = await _locked(connection, command.member_id)
    await _announce(connection, rules.choose_language(member, command.language, now), links)


async def _locked(connection: Connection, member_id: UUID) -> rules.Member:
    member = await lock(connection, member_id)
    if member is None:
        raise rules.NotAMember
    return member


async def _announce(connection: Connection, change: rules.Change | None, links: PersonalLinks) -> None:
    if change is not None:
        await announce(connection, change, links)
