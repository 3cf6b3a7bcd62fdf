"""When two leads change one page at a time, nothing that either wrote is lost unasked."""

from uuid import uuid4

import pytest

from services.catalog.domain.content import Content
from services.catalog.domain.merging import Side, Undecided, forks, merged
from shared.contracts.catalog import Lead, Link, ProposedMeeting, SignUp
from shared.contracts.when import Open
from tests.catalog.made import content

BASE = content()


def paths(mine: Content, theirs: Content) -> list[tuple[str, Side | None]]:
    return [(fork.path, fork.alone) for fork in forks(BASE, mine, theirs)]


def test_contents_that_agree_have_no_forks() -> None:
    assert forks(BASE, content(task={"fi": "Uusi."}), content(task={"fi": "Uusi."})) == ()


def test_changes_of_different_fields_need_no_choice() -> None:
    mine = content(task={**BASE.task, "fi": "Minun."})
    theirs = content(task={**BASE.task, "sv": "Deras."}, invitation={})
    assert set(paths(mine, theirs)) == {
        ("task.fi", Side.MINE),
        ("task.sv", Side.THEIRS),
        ("invitation.fi", Side.THEIRS),
    }
    result = merged(BASE, mine, theirs, {})
    assert result.task == {"fi": "Minun.", "sv": "Deras."}
    assert result.invitation == {}


def test_a_field_that_both_changed_waits_for_a_choice() -> None:
    mine, theirs = content(task={"fi": "Minun."}), content(task={"fi": "Heidän."})
    with pytest.raises(Undecided) as caught:
        merged(BASE, mine, theirs, {})
    assert caught.value.paths == ("task.fi",)
    assert merged(BASE, mine, theirs, {"task.fi": Side.MINE}).task == {"fi": "Minun."}
    assert merged(BASE, mine, theirs, {"task.fi": Side.THEIRS}).task == {"fi": "Heidän."}


def test_a_choice_goes_before_what_one_side_alone_changed() -> None:
    mine = content(task={"fi": "Minun."})
    assert merged(BASE, mine, BASE, {"task.fi": Side.THEIRS, "task.sv": Side.THEIRS}) == BASE


def test_a_text_that_was_taken_away_stays_away() -> None:
    mine = content(task={"fi": BASE.task["fi"]})
    assert merged(BASE, mine, content(invitation={}), {}).task == {"fi": BASE.task["fi"]}


def test_items_that_stay_where_they_were_are_merged_one_by_one() -> None:
    lead = BASE.leads[0]
    mine = content(leads=(lead.model_copy(update={"phone": "+358401111111"}),))
    theirs = content(leads=(lead.model_copy(update={"email": "uusi@ministerio.example"}),))
    assert paths(mine, theirs) == [("leads.0.phone", Side.MINE), ("leads.0.email", Side.THEIRS)]
    (result,) = merged(BASE, mine, theirs, {}).leads
    assert (result.phone, result.email) == ("+358401111111", "uusi@ministerio.example")


def test_a_list_in_which_an_item_moved_is_one_field_and_can_take_both() -> None:
    first, second = BASE.objectives
    mine = content(objectives=(second, first))
    theirs = content(objectives=(first, {"fi": "Muutettu."}))
    assert paths(mine, theirs) == [("objectives", None)]
    assert merged(BASE, mine, theirs, {"objectives": Side.TOGETHER}).objectives == (
        first,
        {"fi": "Muutettu."},
        second,
    )


def test_items_that_both_added_are_kept_by_taking_both() -> None:
    mine = content(links=(*BASE.links, Link(url="https://minun.example/", title={"fi": "Minun"})))
    theirs = content(links=(*BASE.links, Link(url="https://heidan.example/", title={"fi": "Heidän"})))
    result = merged(BASE, mine, theirs, {"links": Side.TOGETHER})
    assert [link.url for link in result.links] == [
        "https://tyotila.example/",
        "https://heidan.example/",
        "https://minun.example/",
    ]


def test_only_lists_can_take_both() -> None:
    mine, theirs = content(task={"fi": "Minun."}), content(task={"fi": "Heidän."})
    with pytest.raises(Undecided):
        merged(BASE, mine, theirs, {"task.fi": Side.TOGETHER})


def test_what_comes_or_goes_as_a_whole_is_chosen_as_a_whole() -> None:
    programme = BASE.programmes[0]
    mine = content(programmes=(programme.model_copy(update={"site": None}),), sign_up=SignUp(state="closed"))
    assert paths(mine, BASE) == [("programmes.0.site", Side.MINE), ("sign_up.state", Side.MINE)]
    assert merged(BASE, mine, BASE, {}) == mine


def test_proposed_meetings_are_never_taken_from_a_form() -> None:
    proposed = ProposedMeeting(id=uuid4(), when=Open(), source="Myöhemmin")
    theirs = content(proposed_meetings=(proposed,))
    mine = content(leads=(*BASE.leads, Lead(name="Veikko Malli")))
    assert merged(BASE, mine, theirs, {}).proposed_meetings == (proposed,)
