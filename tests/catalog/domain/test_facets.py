"""What changed on a page is told by field and language, word by word."""

from services.catalog.domain.facets import Piece, compare, differences, facets
from shared.contracts.catalog import SignUp
from tests.catalog.made import content


def test_each_field_is_told_in_each_language_that_it_has() -> None:
    told = facets(content())
    assert told["name.sv"] == "Öppna data i kommunerna"
    assert told["objectives.fi"] == "Jokainen kunta avaa viisi aineistoa.\nAineistot pysyvät tuoreina."
    assert told["measures.fi"] == "Yhteinen luettelo\nKootaan luettelo."
    assert told["leads"] == "Kaisa Esimerkki, +358501234567, kaisa.esimerkki@ministerio.example"
    assert told["programmes"] == "Kuntadatan vuosi, 2026-01, https://vuosi.example/"
    assert told["sign_up.state"] == "open"
    assert "objectives.sv" not in told


def test_only_what_differs_is_told() -> None:
    changed = content(task={"fi": "Ryhmä avaa kuntien tietoja.", "sv": "Ny."}, sign_up=SignUp(state="closed"))
    assert [(each.field, each.language, each.after) for each in differences(content(), changed)] == [
        ("task", "sv", "Ny."),
        ("sign_up.state", None, "closed"),
    ]
    assert differences(content(), content()) == ()


def test_a_change_of_a_word_shows_that_word_alone() -> None:
    assert list(compare("avaa kuntien tietoja", "avaa valtion tietoja pian")) == [
        Piece("same", "avaa "),
        Piece("removed", "kuntien"),
        Piece("added", "valtion"),
        Piece("same", " tietoja"),
        Piece("added", " pian"),
    ]


def test_every_text_of_the_content_is_in_some_facet() -> None:
    whole = content()
    told = " ".join(facets(whole).values())
    for words in ("Mallirahasto", "Mallikuntien liitto", "Vuoden sivut", "Työtila", "neuvotteleva virkamies"):
        assert words in told


def test_texts_that_share_little_are_told_one_after_the_other() -> None:
    assert list(compare("Toisen ryhmän vanha teksti.", "Jotakin aivan muuta kuin tuo.")) == [
        Piece("removed", "Toisen ryhmän vanha teksti."),
        Piece("added", "Jotakin aivan muuta kuin tuo."),
    ]
