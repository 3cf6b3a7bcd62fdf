"""A registration: one person in one group, from pending over member to withdrawn, and round again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from services.registration.domain.groups import ThemeGroup
from services.registration.domain.person import Correction, Person
from shared.contracts.registration import MemberStatus
from shared.languages import Language

CONFIRM_WITHIN: Final = timedelta(days=7)
"""A registration whose mail address is not confirmed by then lapses: the person is forgotten."""
SAME_SIGN_UP_WITHIN: Final = timedelta(minutes=10)
"""A sign-up repeated within this time is the same one: a double click, a retry, an impatient second try."""

Happened = Literal[
    "talkoot.member.signed-up",
    "talkoot.member.sign-up-repeated",
    "talkoot.member.confirmed",
    "talkoot.member.corrected",
    "talkoot.member.withdrawn",
]


@dataclass(frozen=True, slots=True)
class Member:
    """A registration. All times are UTC."""

    id: UUID
    group_id: UUID
    group_slug: str
    person: Person
    status: MemberStatus
    version: int
    changed_at: datetime
    signed_up_at: datetime
    last_signed_up_at: datetime
    """When the person last asked to join or for a new link, and so when we last mailed one."""
    confirm_by: datetime | None
    """While pending: when the registration lapses."""
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A registration after a change, and what happened to it."""

    member: Member
    happened: Happened


class LinkExpired(Exception):
    """The confirmation link is too old, or the registration is not there for it any more."""


class NotAMember(Exception):
    """Only a confirmed member can do this."""


def sign_up(member_id: UUID, group: ThemeGroup, person: Person, now: datetime) -> Change:
    """The first sign-up of an address in a group."""
    member = Member(
        id=member_id,
        group_id=group.id,
        group_slug=group.slug,
        person=person,
        status="pending",
        version=1,
        changed_at=now,
        signed_up_at=now,
        last_signed_up_at=now,
        confirm_by=now + CONFIRM_WITHIN,
        confirmed_at=None,
    )
    return Change(member, "talkoot.member.signed-up")


def sign_up_again(member: Member, group: ThemeGroup, person: Person, now: datetime) -> Change | None:
    """A sign-up of an address that the group knows.

    Somebody who left comes back as new, with the data of now. Otherwise the data stay as they were, for whoever fills
    in the form has not shown yet that the address is theirs.
    """
    if member.status != "withdrawn":
        return remind(member, now)
    fresh = sign_up(member.id, group, person, now)
    return replace(fresh, member=replace(fresh.member, version=member.version + 1))


def remind(member: Member, now: datetime) -> Change | None:
    """A new link is asked for; None where the last one has only just been mailed, or the person has left."""
    if member.status == "withdrawn" or now - member.last_signed_up_at < SAME_SIGN_UP_WITHIN:
        return None
    confirm_by = now + CONFIRM_WITHIN if member.status == "pending" else None
    changed = _changed(member, now)
    return Change(replace(changed, last_signed_up_at=now, confirm_by=confirm_by), "talkoot.member.sign-up-repeated")


def confirm(member: Member, expires: datetime, now: datetime) -> Change | None:
    """The mail address is confirmed by a link that is good until `expires`; None where it has been already.

    Raises LinkExpired, also where the person has left since: an old link does not bring anybody back.
    """
    if member.status == "member":
        return None
    if member.status == "withdrawn" or now >= expires:
        raise LinkExpired
    confirmed = replace(_changed(member, now), status="member", confirm_by=None, confirmed_at=now)
    return Change(confirmed, "talkoot.member.confirmed")


def correct(member: Member, correction: Correction, now: datetime) -> Change | None:
    """The member's own data as corrected; None where nothing differs. Raises NotAMember."""
    return change_person(member, correction.applied_to(member.person), now)


def change_person(member: Member, person: Person, now: datetime) -> Change | None:
    """The member's data from now on; None where nothing differs. Raises NotAMember."""
    if member.status != "member":
        raise NotAMember
    if person == member.person:
        return None
    return Change(replace(_changed(member, now), person=person), "talkoot.member.corrected")


def choose_language(member: Member, language: Language, now: datetime) -> Change | None:
    """Mails come in this language from now on; None where they do already. Raises NotAMember."""
    return change_person(member, replace(member.person, language=language), now)


def withdraw(member: Member, now: datetime) -> Change | None:
    """The person leaves; None where they have left already."""
    if member.status == "withdrawn":
        return None
    return Change(replace(_changed(member, now), status="withdrawn", confirm_by=None), "talkoot.member.withdrawn")


def _changed(member: Member, now: datetime) -> Member:
    return replace(member, version=member.version + 1, changed_at=now)
