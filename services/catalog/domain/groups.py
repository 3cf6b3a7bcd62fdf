"""A theme group: draft, then active, then ended, perhaps active again; and what of it is public."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.catalog.domain.content import Content, gaps
from services.catalog.domain.problems import Problem
from shared.contracts.catalog import Group as PublicGroup
from shared.contracts.catalog import GroupStatus


class GroupError(Exception):
    """A rule stands against what was asked. The message says so in words for the lead, with what to do."""


class NoSuchGroup(GroupError):
    def __init__(self, slug: str) -> None:
        super().__init__(f'There is no group "{slug}". `talkoot catalog list` shows the groups.')


class SlugTaken(GroupError):
    def __init__(self, slug: str) -> None:
        super().__init__(f'There is a group "{slug}" already.')


class BadContent(GroupError):
    """The content holds what no group may hold."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(map(str, problems)))
        self.problems = tuple(problems)


class NotPublishable(GroupError):
    """The content lacks what a public page needs."""

    def __init__(self, slug: str, problems: Sequence[Problem]) -> None:
        super().__init__(f'The group "{slug}" cannot be public yet. ' + " ".join(map(str, problems)))
        self.problems = tuple(problems)


class NoSuchRevision(GroupError):
    def __init__(self, slug: str, version: int) -> None:
        super().__init__(f'The group "{slug}" has no version {version}.')


class WrongStatus(GroupError):
    def __init__(self, slug: str, why: str) -> None:
        super().__init__(f'The group "{slug}" {why}')


class ChangedMeanwhile(GroupError):
    """Somebody else has changed the group since the version on which the change builds."""

    def __init__(self, slug: str, *, expected: int, current: int) -> None:
        super().__init__(
            f'The group "{slug}" has changed meanwhile: your text builds on version {expected}, and it is at version '
            f"{current} now. Take the current text and make your change in it."
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A group with all that its leads have written, public or not. Times are aware, in UTC."""

    id: UUID
    slug: str
    status: GroupStatus
    version: int
    content: Content
    created_at: datetime
    changed_at: datetime


def draft(group_id: UUID, slug: str, content: Content, *, now: datetime) -> Group:
    return Group(group_id, slug, "draft", 1, content, created_at=now, changed_at=now)


def publish(group: Group, *, now: datetime) -> Group:
    """Draft to active. An active group stays as it is. Raises WrongStatus, NotPublishable."""
    match group.status:
        case "active":
            return group
        case "ended":
            raise WrongStatus(group.slug, f"has ended. To open it again: talkoot catalog reopen {group.slug}")
        case "draft":
            _check_publishable(group.slug, group.content)
            return _next(group, now, status="active")


def end(group: Group, *, now: datetime) -> Group:
    """Active to ended. An ended group stays as it is. Raises WrongStatus."""
    match group.status:
        case "ended":
            return group
        case "draft":
            raise WrongStatus(
                group.slug, f"is a draft, which nobody has seen. Publish it first: talkoot catalog publish {group.slug}"
            )
        case "active":
            return _next(group, now, status="ended")


def reopen(group: Group, *, now: datetime) -> Group:
    """Ended to active. An active group stays as it is. Raises WrongStatus, NotPublishable."""
    match group.status:
        case "active":
            return group
        case "draft":
            raise WrongStatus(
                group.slug, f"is a draft, not an ended group. To publish it: talkoot catalog publish {group.slug}"
            )
        case "ended":
            _check_publishable(group.slug, group.content)
            return _next(group, now, status="active")


def change(group: Group, content: Content, *, expected_version: int, now: datetime) -> Group:
    """The group with other content; the same group where nothing differs.

    Raises ChangedMeanwhile, and NotPublishable where a public page would lose what it needs.
    """
    if content == group.content:
        return group
    if expected_version != group.version:
        raise ChangedMeanwhile(group.slug, expected=expected_version, current=group.version)
    if group.status != "draft":
        _check_publishable(group.slug, content)
    return _next(group, now, content=content)


def public(group: Group) -> PublicGroup:
    """The group's public state. Of a draft that is its name and the meetings proposed for it."""
    content = group.content
    if group.status == "draft":
        content = Content(name=content.name, proposed_meetings=content.proposed_meetings)
    return PublicGroup(
        id=group.id,
        version=group.version,
        changed_at=group.changed_at,
        slug=group.slug,
        status=group.status,
        **{field: getattr(content, field) for field in Content.model_fields},
    )


class Joining(StrEnum):
    """How one joins a group at a given moment."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    BY_MAIL = "by-mail"
    DEADLINE_PASSED = "deadline-passed"
    CLOSED = "closed"
    ENDED = "ended"


def joining(status: GroupStatus, content: Content, *, now: datetime) -> Joining:
    """How one joins now. The deadline holds for every way of joining."""
    sign_up = content.sign_up
    if status == "ended":
        return Joining.ENDED
    if sign_up.state == "closed":
        return Joining.CLOSED
    if sign_up.deadline is not None and now > sign_up.deadline:
        return Joining.DEADLINE_PASSED
    return {"open": Joining.HERE, "by-form": Joining.ELSEWHERE, "by-mail": Joining.BY_MAIL}[sign_up.state]


def _check_publishable(slug: str, content: Content) -> None:
    missing = gaps(content)
    if missing:
        raise NotPublishable(slug, missing)


def _next(group: Group, now: datetime, *, status: GroupStatus | None = None, content: Content | None = None) -> Group:
    return replace(
        group,
        status=status or group.status,
        content=content or group.content,
        version=group.version + 1,
        changed_at=now,
    )
