"""Which language a reader gets, and what stands in for a missing text."""

from gettext import NullTranslations
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError
from hypothesis import given
from hypothesis import strategies as st

from shared.languages import LANGUAGES, Chosen, Language, Localised, load_catalogs, localised, negotiate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "fi"),
        ("", "fi"),
        ("en", "en"),
        ("sv-FI", "sv"),
        ("EN-gb", "en"),
        ("sv-FI,sv;q=0.9,en;q=0.8", "sv"),
        ("de,fr;q=0.9,en;q=0.5", "en"),
        ("en;q=0.5,sv;q=0.6", "sv"),
        ("en;q=0.5 , sv ; q=0.6", "sv"),
        ("sv-FI;q=0.2,sv;q=0.9,en;q=0.5", "sv"),
    ],
)
def test_the_language_named_with_the_highest_quality_is_chosen(header: str | None, language: Language) -> None:
    assert negotiate(header) == language


def test_of_two_languages_liked_equally_the_one_named_first_is_chosen() -> None:
    assert negotiate("sv,en") == "sv"
    assert negotiate("en,sv") == "en"


def test_a_reader_of_none_of_the_languages_gets_finnish() -> None:
    assert negotiate("de") == "fi"
    assert negotiate("fi;q=0,sv;q=0,en;q=0") == "fi"


def test_a_star_means_any_language_not_named() -> None:
    assert negotiate("*") == "fi"
    assert negotiate("fi;q=0,*") == "sv"
    assert negotiate("*;q=0.5,sv;q=0.1") == "fi"


@pytest.mark.parametrize(
    "header", [";;;,sv", "sv;q=9,sv", "en;q=banana,sv;q=0.3", "\x00,sv", "sv,", "toolonglanguage,sv"]
)
def test_a_part_that_cannot_be_read_counts_as_absent(header: str) -> None:
    assert negotiate(header) == "sv"


@given(st.text() | st.text(alphabet="fisven-*;q=0.1, "))
def test_any_header_gives_one_of_the_languages(header: str) -> None:
    assert negotiate(header) in LANGUAGES


def test_a_text_that_exists_in_the_readers_language_is_shown_in_it() -> None:
    assert localised({"fi": "Ryhmä", "sv": "Grupp", "en": "Group"}, "sv") == Chosen("Grupp", "sv")


@pytest.mark.parametrize(
    ("text", "language", "chosen"),
    [
        ({"fi": "Ryhmä", "sv": "Grupp"}, "en", Chosen("Ryhmä", "fi")),
        ({"sv": "Grupp", "en": "Group"}, "fi", Chosen("Grupp", "sv")),
        ({"en": "Group"}, "sv", Chosen("Group", "en")),
    ],
)
def test_a_missing_text_falls_back_to_finnish_then_swedish_then_english(
    text: Localised, language: Language, chosen: Chosen
) -> None:
    assert localised(text, language) == chosen


def test_a_blank_text_counts_as_missing() -> None:
    assert localised({"fi": " \n", "en": "Group"}, "fi") == Chosen("Group", "en")


def test_a_text_that_exists_in_no_language_is_nothing() -> None:
    assert localised({}, "fi") is None


@given(
    st.dictionaries(st.sampled_from(LANGUAGES), st.text(min_size=1).filter(str.strip), min_size=1),
    st.sampled_from(LANGUAGES),
)
def test_a_text_that_exists_in_any_language_is_always_shown(text: Localised, language: Language) -> None:
    chosen = localised(text, language)
    assert chosen is not None
    assert text[chosen.lang] == chosen.text


def _write(directory: Path, language: str, **texts: str) -> Path:
    directory.mkdir(exist_ok=True)
    entries = "\n".join(f'msgid "{text}"\nmsgstr "{translation}"\n' for text, translation in texts.items())
    (directory / f"{language}.po").write_text(entries, encoding="utf-8")
    return directory


def test_catalogs_of_several_directories_are_one_and_the_later_directory_wins(tmp_path: Path) -> None:
    shared = _write(tmp_path / "shared", "fi", Language="Kieli", Save="Tallenna")
    service = _write(tmp_path / "service", "fi", Save="Talleta", Join="Liity")
    finnish = load_catalogs(shared, service)["fi"]
    assert [finnish.gettext(text) for text in ("Language", "Save", "Join")] == ["Kieli", "Talleta", "Liity"]


def test_one_languages_catalog_leaves_the_others_alone(tmp_path: Path) -> None:
    catalogs = load_catalogs(_write(tmp_path / "service", "sv", Join="Gå med"))
    assert {language: texts.gettext("Join") for language, texts in catalogs.items()} == {
        "fi": "Join",
        "sv": "Gå med",
        "en": "Join",
    }


def test_a_directory_without_catalogs_shows_english(tmp_path: Path) -> None:
    catalogs = load_catalogs(tmp_path / "absent")
    assert all(type(texts) is NullTranslations for texts in catalogs.values())
    assert catalogs["fi"].ngettext("one day", "days", 2) == "days"


def test_a_fuzzy_translation_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "fi.po").write_text('#, fuzzy\nmsgid "Join"\nmsgstr "Arvaus"\n', encoding="utf-8")
    assert load_catalogs(tmp_path)["fi"].gettext("Join") == "Join"


def test_a_broken_catalog_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "fi.po").write_text('msgid "Join"\nnonsense', encoding="utf-8")
    with pytest.raises(PoFileError):
        load_catalogs(tmp_path)
