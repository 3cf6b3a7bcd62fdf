from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.registration.domain.groups import Joining, ThemeGroup
from shared.contracts.catalog import GroupStatus, SignUp

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def group(sign_up: SignUp, status: GroupStatus = "active") -> ThemeGroup:
    return ThemeGroup(uuid4(), "ryhma", {"fi": "Ryhmä"}, status, sign_up)


@pytest.mark.parametrize(
    ("sign_up", "joining"),
    [
        (SignUp(), "open"),
        (SignUp(state="closed"), "closed"),
        (SignUp(state="by-form", url="https://form.example/"), "by-form"),
        (SignUp(state="by-mail"), "by-mail"),
        (SignUp(deadline=NOW + timedelta(seconds=1)), "open"),
        (SignUp(deadline=NOW), "deadline-passed"),
        (SignUp(state="closed", deadline=NOW - timedelta(days=1)), "closed"),
    ],
)
def test_the_group_says_how_one_joins(sign_up: SignUp, joining: Joining) -> None:
    assert group(sign_up).joining(NOW) == joining


def test_nobody_joins_a_group_that_has_ended() -> None:
    assert group(SignUp(), "ended").joining(NOW) == "ended"


def test_a_draft_is_not_public() -> None:
    assert not group(SignUp(), "draft").is_public()
    assert group(SignUp(), "ended").is_public()
