"""Contacts in every order and mask, and what is no contact."""

import pytest

from services.catalog.domain.page_import import read_page
from services.catalog.domain.page_import.findings import Contact, Findings


def page(*lines: str) -> Findings:
    return read_page("Ryhmä\n\nYhteystiedot\n\n" + "\n".join(lines) + "\n")


def only(*lines: str) -> Contact:
    (contact,) = page(*lines).contacts
    return contact


@pytest.mark.parametrize(
    "line",
    [
        "Venla Koivu, ohjelmapäällikkö, Kuntaliitto, venla.koivu(at)kunta.example",
        "ohjelmapäällikkö Venla Koivu, Kuntaliitto, venla.koivu(at)kunta.example",
        "Kuntaliitto: Venla Koivu, ohjelmapäällikkö, venla.koivu(at)kunta.example",
        "Venla Koivu (Kuntaliitto), ohjelmapäällikkö, venla.koivu(at)kunta.example",
        "Lisätietoja antaa ohjelmapäällikkö Venla Koivu, Kuntaliitto, venla.koivu(at)kunta.example",
        "venla.koivu(at)kunta.example, Venla Koivu, ohjelmapäällikkö, Kuntaliitto",
        "Venla Koivu\tohjelmapäällikkö\tKuntaliitto\tvenla.koivu(at)kunta.example",
        "Nimi: Venla Koivu, titteli: ohjelmapäällikkö, organisaatio: Kuntaliitto, venla.koivu(at)kunta.example",
    ],
)
def test_the_parts_may_stand_in_any_order(line: str) -> None:
    contact = only(line)
    assert (contact.name, contact.title, contact.organisation, contact.email) == (
        "Venla Koivu",
        "ohjelmapäällikkö",
        "Kuntaliitto",
        "venla.koivu@kunta.example",
    )


@pytest.mark.parametrize(
    "mask", ["(at)", " (at) ", "(at) ", " (at)", "(@)", " (@) ", "(a)", " (a) ", "[at]", "@", " @ "]
)
def test_every_mask_is_taken_off(mask: str) -> None:
    assert only(f"Venla Koivu, venla.koivu{mask}kunta.example").email == "venla.koivu@kunta.example"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("puh. 050 222 3344", "+358502223344"),
        ("Puh. 02955 12345", "+358295512345"),
        ("Puh. + 358 2955 12345", "+358295512345"),
        ("tfn. 09-310 1234", "+35893101234"),
        ("tel. 00358 50 222 3344", "+358502223344"),
        ("p. 0502223344", "+358502223344"),
        ("+358 (0)50 222 3344", "+358502223344"),
        ("050 222 3344", "+358502223344"),
        ("tel. +46 8 5000 0000", "+46850000000"),
    ],
)
def test_phones_of_all_shapes_become_e164(written: str, number: str) -> None:
    assert only(f"Venla Koivu, suunnittelija, {written}").phone == number


def test_a_number_that_cannot_be_called_is_asked_about() -> None:
    found = page("Venla Koivu, suunnittelija, puh. 050 12")
    assert "phone_unclear" in {each.code for each in found.questions} or found.contacts == ()


def test_a_second_number_is_asked_about() -> None:
    found = page("Venla Koivu, puh. 050 222 3344, puh. 09 310 1234, venla.koivu(at)kunta.example")
    assert found.contacts[0].phone == "+358502223344"
    assert "second_phone" in {each.code for each in found.questions}


def test_several_people_in_one_run_of_lines_are_told_apart() -> None:
    found = page(
        "Finanssineuvos Outi Oja", "valtiovarainministeriö", "Puh. 02955 30123", "[email protected]",
        "Erityisasiantuntija Paavo Pohja", "työministeriö", "paavo.pohja@tem.example",
    )  # fmt: skip
    assert [(each.name, each.email) for each in found.contacts] == [
        ("Outi Oja", None),
        ("Paavo Pohja", "paavo.pohja@tem.example"),
    ]


def test_one_person_over_several_paragraphs_is_one() -> None:
    contact = only("Minna Malmi", "", "kehittämispäällikkö", "", "Espoon kaupunki", "", "minna.malmi(at)espoo.example")
    assert (contact.name, contact.title, contact.organisation) == (
        "Minna Malmi",
        "kehittämispäällikkö",
        "Espoon kaupunki",
    )


def test_two_people_on_one_line_are_two() -> None:
    found = page("Sari Sopu (sari.sopu(at)a.example) ja Ville Vapa (ville.vapa(at)a.example)")
    assert [each.name for each in found.contacts] == ["Sari Sopu", "Ville Vapa"]


@pytest.mark.parametrize("name", ["Anna-Liisa Ó Briain", "Otso von Essen", "José Ñúñez", "Matti A. Koivu", "Åsa Ö"])
def test_names_of_every_shape_are_kept_as_written(name: str) -> None:
    assert only(f"{name}, suunnittelija, Motiva Oy, tel. 050 222 3344").name == name


def test_a_name_of_one_letter_is_a_name() -> None:
    assert only("Å, suunnittelija, Motiva Oy, tel. 050 222 3344").name == "Å"


def test_the_address_tells_which_capitalised_words_are_the_name() -> None:
    contact = only("Business Finland, Jack Jones, jack.jones@bf.example")
    assert (contact.name, contact.organisation) == ("Jack Jones", "Business Finland")


def test_the_same_person_twice_is_one_contact_with_both_lines() -> None:
    found = page(
        "Venla Koivu, venla.koivu(at)kunta.example", "", "Venla Koivu, puh. 050 222 3344, venla.koivu(at)kunta.example"
    )
    (contact,) = found.contacts
    assert (contact.phone, contact.lines) == ("+358502223344", (5, 7))


def test_an_office_mailbox_needs_no_name() -> None:
    found = page("kirjaamo(at)kunta.example")
    assert found.contacts[0].name is None
    assert "contact_name" not in {each.code for each in found.questions}


def test_a_pattern_of_addresses_is_no_address() -> None:
    found = page("Sähköpostit ovat muotoa etunimi.sukunimi@ministerio.example")
    assert found.contacts == ()
    assert "email_pattern" in {each.code for each in found.questions}


@pytest.mark.parametrize("residue", ["[email protected]", "[email\u00a0protected]", "[sähköposti suojattu]"])
def test_residue_of_masking_is_a_missing_address(residue: str) -> None:
    found = page(f"Venla Koivu, suunnittelija, puh. 050 222 3344, {residue}")
    assert found.contacts[0].email is None
    assert "email_missing" in {each.code for each in found.questions}


def test_slashes_may_part_a_contact_line() -> None:
    contact = only("Budjettineuvos Tapio Tamm / valtiovarainministeriö / 02955 30 111 / tapio.tamm (a) vm.example")
    assert (contact.name, contact.organisation, contact.phone) == (
        "Tapio Tamm",
        "valtiovarainministeriö",
        "+358295530111",
    )


def test_a_date_of_update_under_a_contact_is_no_organisation() -> None:
    contact = only("Sihteeri: Eeva Essi, puh. 0295 123 456, eeva.essi(@)virasto.example", "Päivitetty 15.12.2023")
    assert (contact.name, contact.organisation) == ("Eeva Essi", None)
