import re
from pathlib import Path
from typing import get_args

import pytest

from services.registration.app import PACKAGE
from services.registration.domain.person import LONGEST, Fault, FaultCode, FieldName
from services.registration.web.faults import explanation
from shared.testing.locales import faults


def test_every_text_is_translated() -> None:
    assert faults(Path(PACKAGE)) == []


@pytest.mark.parametrize("field", LONGEST)
def test_the_longest_length_that_is_told_is_the_one_that_counts(field: FieldName) -> None:
    told = re.sub(r"\D", "", explanation(Fault(field, "too-long")))
    assert told == str(LONGEST[field])


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ("name", ("missing", "too-long", "characters", "no-letter")),
        ("email", ("missing", "too-long", "not-an-address")),
        ("organisation", ("too-long", "characters")),
        ("organisation_type", ("not-a-choice",)),
        ("title", ("too-long", "characters")),
        ("phone", ("too-long", "characters", "not-a-phone")),
        ("language", ("not-a-choice",)),
        ("message", ("too-long", "characters")),
    ],
)
def test_every_fault_has_words(field: FieldName, codes: tuple[FaultCode, ...]) -> None:
    for code in codes:
        assert code in get_args(FaultCode)
        assert explanation(Fault(field, code))
