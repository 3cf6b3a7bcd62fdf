"""The states of a group, and what of it is public."""

from dataclasses import replace
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from services.catalog.domain import groups
from services.catalog.domain.groups import ChangedMeanwhile, Group, Joining, NotPublishable, WrongStatus, joining
from shared.contracts.catalog import GroupStatus, ProposedMeeting, SignUp
from shared.contracts.when import Open
from tests.catalog.made import CHANGED, content

LATER = CHANGED + timedelta(hours=1)


def draft(**fields: object) -> Group:
    return groups.draft(uuid7(), "avoin-data", content(**fields), now=CHANGED)


def test_a_group_goes_from_draft_to_active_to_ended_and_back_to_active() -> None:
    active = groups.publish(draft(), now=LATER)
    ended = groups.end(active, now=LATER)
    again = groups.reopen(ended, now=LATER)
    assert [active.status, ended.status, again.status] == ["active", "ended", "active"]
    assert [active.version, ended.version, again.version] == [2, 3, 4]
    assert active.changed_at == LATER
    assert active.created_at == CHANGED


def test_doing_the_same_twice_changes_nothing() -> None:
    active = groups.publish(draft(), now=CHANGED)
    ended = groups.end(active, now=CHANGED)
    assert groups.publish(active, now=LATER) is active
    assert groups.reopen(active, now=LATER) is active
    assert groups.end(ended, now=LATER) is ended


def test_a_draft_cannot_end_and_an_ended_group_is_opened_again_not_published() -> None:
    ended = groups.end(groups.publish(draft(), now=CHANGED), now=CHANGED)
    with pytest.raises(WrongStatus, match="talkoot catalog publish avoin-data"):
        groups.end(draft(), now=LATER)
    with pytest.raises(WrongStatus, match="talkoot catalog publish avoin-data"):
        groups.reopen(draft(), now=LATER)
    with pytest.raises(WrongStatus, match="talkoot catalog reopen avoin-data"):
        groups.publish(ended, now=LATER)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"name": {}}, "It needs a name"),
        ({"task": {}}, "It needs a task"),
        ({"task": {"fi": "  "}}, "It needs a task"),
        ({"sign_up": SignUp(state="by-form")}, "the address of that form is missing"),
        ({"sign_up": SignUp(state="by-mail"), "leads": ()}, "no lead has a mail address"),
    ],
)
def test_a_page_that_lacks_what_a_reader_needs_is_not_published(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(NotPublishable, match=reason) as caught:
        groups.publish(draft(**fields), now=LATER)
    assert len(caught.value.problems) == 1


def test_one_language_is_enough_to_publish() -> None:
    assert groups.publish(draft(name={"sv": "Öppna data"}, task={"en": "To open data."}), now=LATER).status == "active"


def test_a_change_builds_on_the_version_that_its_writer_has_seen() -> None:
    group = draft()
    changed = groups.change(group, content(task={"fi": "Uusi tehtävä."}), expected_version=1, now=LATER)
    assert (changed.version, changed.content.task) == (2, {"fi": "Uusi tehtävä."})
    with pytest.raises(ChangedMeanwhile, match="builds on version 1, and it is at version 2 now"):
        groups.change(changed, content(), expected_version=1, now=LATER)


def test_the_same_content_again_is_no_change_whatever_the_version() -> None:
    group = draft()
    assert groups.change(group, content(), expected_version=7, now=LATER) is group


def test_a_public_page_cannot_lose_what_it_needs_while_a_draft_can() -> None:
    active = groups.publish(draft(), now=CHANGED)
    with pytest.raises(NotPublishable):
        groups.change(active, content(task={}), expected_version=2, now=LATER)
    assert groups.change(draft(), content(task={}), expected_version=1, now=LATER).content.task == {}


def test_of_a_draft_only_name_and_proposed_meetings_are_public() -> None:
    proposed = ProposedMeeting(id=uuid7(), when=Open(), source="Päivä ilmoitetaan myöhemmin")
    group = draft(proposed_meetings=(proposed,))
    public = groups.public(group)
    told = public.model_dump(exclude_defaults=True)
    assert set(told) == {"id", "version", "changed_at", "slug", "status", "name", "proposed_meetings"}
    assert public.proposed_meetings == (proposed,)
    assert public.name == group.content.name


@pytest.mark.parametrize("status", ["active", "ended"])
def test_of_a_published_group_all_content_is_public(status: GroupStatus) -> None:
    group = replace(draft(), status=status)
    public = groups.public(group)
    for field in type(group.content).model_fields:
        assert getattr(public, field) == getattr(group.content, field)


@pytest.mark.parametrize(
    ("sign_up", "how"),
    [
        (SignUp(), Joining.HERE),
        (SignUp(state="by-form", url="https://lomake.example/"), Joining.ELSEWHERE),
        (SignUp(state="by-mail"), Joining.BY_MAIL),
        (SignUp(state="closed"), Joining.CLOSED),
        (SignUp(deadline=LATER), Joining.HERE),
        (SignUp(deadline=CHANGED), Joining.HERE),
        (SignUp(deadline=CHANGED - timedelta(seconds=1)), Joining.DEADLINE_PASSED),
        (SignUp(state="by-mail", deadline=CHANGED - timedelta(seconds=1)), Joining.DEADLINE_PASSED),
        (SignUp(state="closed", deadline=CHANGED - timedelta(seconds=1)), Joining.CLOSED),
    ],
)
def test_how_one_joins_follows_from_the_sign_up_and_its_deadline(sign_up: SignUp, how: Joining) -> None:
    assert joining("active", content(sign_up=sign_up), now=CHANGED) == how


def test_nobody_joins_a_group_that_has_ended() -> None:
    assert joining("ended", content(), now=CHANGED) == Joining.ENDED
