from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.registration.domain.groups import ThemeGroup
from services.registration.domain.member import (
    CONFIRM_WITHIN,
    SAME_SIGN_UP_WITHIN,
    LinkExpired,
    Member,
    NotAMember,
    choose_language,
    confirm,
    correct,
    remind,
    sign_up,
    sign_up_again,
    withdraw,
)
from services.registration.domain.person import Correction, Person
from shared.contracts.catalog import SignUp

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
GROUP = ThemeGroup(uuid4(), "sosiaalinen-kestavyys", {"fi": "Sosiaalinen kestävyys"}, "active", SignUp())
PERSON = Person("Maija Mallikas", "maija@ministerio.example", None, None, None, None, "fi", None)
OTHER = replace(PERSON, name="Maija Muutos", language="sv")
CORRECTION = Correction("Maija Muutos", "Mallikunta", "municipality", None, None, None)


def pending() -> Member:
    return sign_up(uuid4(), GROUP, PERSON, NOW).member


def confirmed() -> Member:
    member = pending()
    change = confirm(member, NOW + CONFIRM_WITHIN, NOW)
    assert change is not None
    return change.member


def withdrawn() -> Member:
    change = withdraw(confirmed(), NOW)
    assert change is not None
    return change.member


def test_a_sign_up_waits_seven_days_for_its_confirmation() -> None:
    change = sign_up(uuid4(), GROUP, PERSON, NOW)
    assert change.happened == "talkoot.member.signed-up"
    assert (change.member.status, change.member.version) == ("pending", 1)
    assert change.member.confirm_by == NOW + timedelta(days=7)


@pytest.mark.parametrize("member", [pending(), confirmed()])
def test_the_same_sign_up_within_ten_minutes_changes_nothing(member: Member) -> None:
    assert sign_up_again(member, GROUP, OTHER, NOW + SAME_SIGN_UP_WITHIN - MOMENT) is None


def test_a_pending_person_who_signs_up_later_gets_a_fresh_link_and_keeps_the_data() -> None:
    member, later = pending(), NOW + SAME_SIGN_UP_WITHIN
    change = sign_up_again(member, GROUP, OTHER, later)
    assert change is not None
    assert change.happened == "talkoot.member.sign-up-repeated"
    assert change.member == replace(
        member, version=2, changed_at=later, last_signed_up_at=later, confirm_by=later + CONFIRM_WITHIN
    )


def test_a_member_who_signs_up_later_stays_what_they_are() -> None:
    member, later = confirmed(), NOW + SAME_SIGN_UP_WITHIN
    change = sign_up_again(member, GROUP, OTHER, later)
    assert change is not None
    assert change.happened == "talkoot.member.sign-up-repeated"
    assert change.member == replace(member, version=3, changed_at=later, last_signed_up_at=later)


def test_whoever_left_comes_back_as_new_at_any_time_with_the_data_of_now() -> None:
    member, later = withdrawn(), NOW + MOMENT
    change = sign_up_again(member, GROUP, OTHER, later)
    assert change is not None
    assert change.happened == "talkoot.member.signed-up"
    assert change.member == replace(sign_up(member.id, GROUP, OTHER, later).member, version=4)


def test_no_link_is_mailed_to_whoever_left() -> None:
    assert remind(withdrawn(), NOW + timedelta(days=30)) is None


def test_a_link_confirms_up_to_its_last_moment() -> None:
    expires = NOW + CONFIRM_WITHIN
    change = confirm(pending(), expires, expires - MOMENT)
    assert change is not None
    assert change.happened == "talkoot.member.confirmed"
    assert (change.member.status, change.member.confirm_by) == ("member", None)
    with pytest.raises(LinkExpired):
        confirm(pending(), expires, expires)


def test_confirming_twice_changes_nothing_even_when_the_link_has_expired() -> None:
    assert confirm(confirmed(), NOW, NOW + timedelta(days=300)) is None


def test_an_old_link_does_not_bring_back_whoever_left() -> None:
    with pytest.raises(LinkExpired):
        confirm(withdrawn(), NOW + CONFIRM_WITHIN, NOW)


def test_a_correction_raises_the_version_once() -> None:
    change = correct(confirmed(), CORRECTION, NOW)
    assert change is not None
    assert (change.happened, change.member.version) == ("talkoot.member.corrected", 3)
    assert change.member.person == replace(
        PERSON, name="Maija Muutos", organisation="Mallikunta", organisation_type="municipality"
    )
    assert correct(change.member, CORRECTION, NOW) is None


def test_the_language_of_the_mails_can_be_chosen() -> None:
    change = choose_language(confirmed(), "en", NOW)
    assert change is not None
    assert change.member.person == replace(PERSON, language="en")
    assert choose_language(change.member, "en", NOW) is None


@pytest.mark.parametrize("member", [pending(), withdrawn()])
def test_only_a_member_corrects_anything(member: Member) -> None:
    with pytest.raises(NotAMember):
        correct(member, CORRECTION, NOW)
    with pytest.raises(NotAMember):
        choose_language(member, "en", NOW)


def test_leaving_twice_changes_nothing() -> None:
    change = withdraw(confirmed(), NOW)
    assert change is not None
    assert (change.happened, change.member.status) == ("talkoot.member.withdrawn", "withdrawn")
    assert withdraw(change.member, NOW) is None
