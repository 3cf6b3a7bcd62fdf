"""The contracts of today against the landed ones, and what may land."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from pydantic import create_model

from shared.contracts import TOPICS
from shared.contracts.landed import BreakingChange, changes, contract, land, read
from shared.contracts.meetings import MEETINGS, Meeting
from shared.contracts.registration import ERASED_WITHIN, SUBMISSIONS, Submission
from shared.contracts.topic import Access, Topic, kept_for

Alter = Callable[[Topic], Topic]


def test_no_change_since_the_contracts_landed_breaks_a_reader_or_a_sender() -> None:
    breaking = [str(change) for change in changes(TOPICS, read()) if change.breaking]

    assert not breaking, (
        "These changes break subscribers, or records that lie in the topic. Keep what was there and add the new "
        "beside it, or make a new topic with the next version in its name:\n" + "\n".join(breaking)
    )


def test_the_landed_contracts_are_those_of_today() -> None:
    today = {topic.name: json.loads(json.dumps(contract(topic))) for topic in TOPICS}

    assert read() == today, "The contracts changed: run `talkoot contracts land` and commit shared/contracts/landed/"


@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(lambda topic: replace(topic, key="uid"), id="the key"),
        pytest.param(lambda topic: replace(topic, access=Access.PRIVATE), id="who may read"),
        pytest.param(lambda topic: replace(topic, policy=kept_for(ERASED_WITHIN)), id="a table becomes a stream"),
        pytest.param(lambda topic: replace(topic, name="meetings.meetings.v2"), id="the topic goes"),
        pytest.param(
            lambda topic: replace(topic, types={"talkoot.meeting.moved": topic.types["talkoot.meeting.moved"]}),
            id="event types go",
        ),
    ],
)
def test_a_contract_does_not_land_when_it_breaks(alter: Alter, tmp_path: Path) -> None:
    land([MEETINGS], tmp_path)
    before = (tmp_path / "meetings.meetings.v1.json").read_bytes()

    with pytest.raises(BreakingChange, match=r"meetings\.meetings\.v1"):
        land([alter(MEETINGS)], tmp_path)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"meetings.meetings.v1.json": before}


def test_an_additive_change_lands_and_is_then_what_changes_are_compared_with(tmp_path: Path) -> None:
    land([MEETINGS], tmp_path)
    wider = create_model("Meeting", __base__=MEETINGS.model, theme=(str, ""))
    grown = replace(MEETINGS, model=wider, types={**MEETINGS.types, "talkoot.meeting.opened": "Doors are open."})

    found = {str(change) for change in land([grown], tmp_path)}

    assert found == {"meetings.meetings.v1 theme: new", "meetings.meetings.v1 talkoot.meeting.opened: new event type"}
    assert changes([grown], read(tmp_path)) == []
    with pytest.raises(BreakingChange, match="theme: removed or renamed"):
        land([MEETINGS], tmp_path)


def test_a_new_topic_lands(tmp_path: Path) -> None:
    land([MEETINGS], tmp_path)

    land(TOPICS, tmp_path)

    assert read(tmp_path).keys() == {topic.name for topic in TOPICS}


@pytest.mark.parametrize(("topic", "breaks"), [(SUBMISSIONS, False), (replace(SUBMISSIONS, publisher="me"), True)])
def test_a_field_may_become_optional_only_where_others_write(topic: Topic, breaks: bool) -> None:
    lax = create_model("Submission", __base__=Submission, name=(str | None, None))

    found = changes([replace(topic, model=lax)], {topic.name: contract(topic)})

    assert any(change.breaking for change in found) is breaks


def test_an_enumeration_that_narrows_in_a_model_is_seen(tmp_path: Path) -> None:
    land([MEETINGS], tmp_path)

    class Narrow(Meeting):
        status: Literal["confirmed", "cancelled"]

    with pytest.raises(BreakingChange, match="status: may no longer be tentative, held"):
        land([replace(MEETINGS, model=Narrow)], tmp_path)
