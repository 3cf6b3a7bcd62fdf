"""How a record is read."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.received import is_text_of

IDS = st.uuids().map(str)
NEARLY = st.one_of(
    IDS,
    IDS.map(str.upper),
    IDS.map(lambda text: text.replace("-", "")),
    st.tuples(IDS, st.integers(0, 35), st.characters()).map(lambda it: it[0][: it[1]] + it[2] + it[0][it[1] + 1 :]),
    st.permutations("-" * 4 + "0" * 32).map("".join),
    st.text(),
)


@given(NEARLY, st.one_of(IDS, st.just("00000000-0000-0000-0000-000000000000")))
def test_a_key_is_compared_as_text(key: str, other: str) -> None:
    """Cheaper than by text, but with the same result."""
    for text in (key, other):
        try:
            value = uuid.UUID(text)
        except ValueError:
            continue
        for candidate in (key, other, text):
            assert is_text_of(value, candidate) == (str(value) == candidate)


@given(st.text(), st.text())
def test_a_key_that_is_no_uuid_is_compared_too(key: str, value: str) -> None:
    assert is_text_of(value, key) == (value == key)
    assert is_text_of(value, value)
