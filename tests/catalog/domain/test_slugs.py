"""Addresses made from names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.domain.slugs import LONGEST, free_slug, is_slug, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Sosiaalinen kestävyys", "sosiaalinen-kestavyys"),
        ("Ryhmä för Åland & Öland", "ryhma-for-aland-oland"),
        ("  Tiedolla johtaminen – vaikuttavuus! ", "tiedolla-johtaminen-vaikuttavuus"),
        ("Sámegiella čálli ŋ đ ŧ", "samegiella-calli-n-d-t"),
        ("Straße, Łódź, Ærø", "strasse-lodz-aero"),
        ("A\u0308a\u0308ni", "aani"),
        ("AI 2030", "ai-2030"),
        ("日本", "ryhma"),
        ("—", "ryhma"),
        ("x" * 100, "x" * LONGEST),
        ("hankintojen " * 8, "hankintojen-hankintojen-hankintojen-hankintojen-hankintojen"),
    ],
)
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(max_size=200))
def test_any_name_gives_an_address_that_is_one(name: str) -> None:
    assert is_slug(slug_of(name))


def test_a_taken_address_gets_the_first_free_number() -> None:
    assert free_slug("a", set()) == "a"
    assert free_slug("a", {"a"}) == "a-2"
    assert free_slug("a", {"a", "a-2", "a-4"}) == "a-3"


@pytest.mark.parametrize("text", ["", "A", "a--b", "-a", "a-", "a/b", "a.b", "ä", "a\n", "a" * 80])
def test_other_words_are_no_address(text: str) -> None:
    assert not is_slug(text)
