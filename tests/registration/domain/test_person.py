import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from services.registration.domain.person import (
    FIELDS,
    Fault,
    Invalid,
    Person,
    email_key,
    mail_address,
    phone_number,
    read_address,
    read_correction,
    read_person,
)

MAIJA = {
    "name": "Maija Mallikas",
    "email": "maija.mallikas@ministerio.example",
    "organisation": "Malliministeriö",
    "organisation_type": "state",
    "title": "ohjelmapäällikkö",
    "phone": "050 123 4567",
    "language": "fi",
    "message": "Tulen mielelläni.",
}


def faults(**changed: str) -> tuple[Fault, ...]:
    with pytest.raises(Invalid) as error:
        read_person(MAIJA | changed)
    return error.value.faults


def test_a_full_form_becomes_a_person() -> None:
    person = read_person(MAIJA)
    assert {field: getattr(person, field) for field in FIELDS} == MAIJA | {"phone": "+358501234567"}


def test_name_address_and_language_are_enough() -> None:
    person = read_person({"name": "Å", "email": "a@b.example", "language": "sv", "phone": "  ", "message": "\r\n"})
    assert (person.name, person.organisation, person.organisation_type, person.phone, person.message) == (
        "Å",
        None,
        None,
        None,
        None,
    )


def test_fields_that_nobody_asked_for_are_ignored() -> None:
    assert read_person({**MAIJA, "status": "member"}) == read_person(MAIJA)


def test_every_fault_is_told_at_once_in_the_order_of_the_form() -> None:
    found = faults(name=" ", email="maija", phone="abc", language="de", organisation_type="church", message="\x00")
    assert found == (
        Fault("name", "missing"),
        Fault("email", "not-an-address"),
        Fault("organisation_type", "not-a-choice"),
        Fault("phone", "not-a-phone"),
        Fault("language", "not-a-choice"),
        Fault("message", "characters"),
    )


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("name", "", "missing"),
        ("name", "123", "no-letter"),
        ("name", "x" * 201, "too-long"),
        ("name", "Maija\u202eMallikas", "characters"),
        ("email", "", "missing"),
        ("email", "x" * 250 + "@b.example", "too-long"),
        ("email", "a b@c.example", "not-an-address"),
        ("organisation", "x" * 201, "too-long"),
        ("title", "a\x07b", "characters"),
        ("phone", "1" * 51, "too-long"),
        ("language", "", "not-a-choice"),
        ("message", "x" * 4001, "too-long"),
    ],
)
def test_a_field_that_cannot_be_taken_says_why(field: str, typed: str, code: str) -> None:
    assert [(fault.field, fault.code) for fault in faults(**{field: typed})] == [(field, code)]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("maija@ministerio.example", "maija@ministerio.example"),
        ("  Maija.Mallikas@MINISTERIO.Example ", "Maija.Mallikas@ministerio.example"),
        ("maija+ryhma@kunta.example", "maija+ryhma@kunta.example"),
        ("o'neil@kunta.example", "o'neil@kunta.example"),
        ("åsa@höör.example", "åsa@höör.example"),
        ("a\u030asa@kunta.example", "åsa@kunta.example"),
        ("asa@xn--hr-fkaa.example", "asa@höör.example"),
        ("用户@例子.example", "用户@例子.example"),
    ],
)
def test_addresses_are_taken_in_their_normal_form(typed: str, address: str) -> None:
    assert read_address({"email": typed}) == address


@pytest.mark.parametrize(
    "typed",
    [
        "maija",
        "maija@",
        "@kunta.example",
        "maija@kunta",
        "maija@@kunta.example",
        "maija@kunta..example",
        ".maija@kunta.example",
        "maija.@kunta.example",
        "ma..ija@kunta.example",
        "maija@-kunta.example",
        "maija@localhost",
        "maija@[127.0.0.1]",
        '"maija"@kunta.example',
        "Maija <maija@kunta.example>",
        "maija (at) kunta.example",
        "maija@kunta.example\u200e",
        "maija@kunta.example\nBcc: x@y.example",
        "x" * 65 + "@kunta.example",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_address({"email": typed})


LOCAL_PART = st.text(alphabet="abzAZ09.+-_'!@ åß\n", max_size=66)
DOMAIN = st.text(alphabet="abzA09.-_@ åß", max_size=20) | st.sampled_from(
    ["kunta.example", "b.test", "xn--hr-fkaa.example", "a" * 64 + ".example", "x." * 120 + "example"]
)


@given(LOCAL_PART, DOMAIN)
@example("a", "kunta.example\n")
@example("a" * 64, "x." * 100 + "example")
def test_an_address_is_what_the_validator_says_it_is(local_part: str, domain: str) -> None:
    typed = f"{local_part}@{domain}"
    try:
        expected = validate_email(typed, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        expected = None
    try:
        found = mail_address(typed)
    except EmailNotValidError:
        found = None
    assert found == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maija@kunta.example", "maija@KUNTA.example"),
        ("ÅSA@kunta.example", "a\u030asa@kunta.example"),
        ("STRASSE@kunta.example", "straße@kunta.example"),
    ],
)
def test_addresses_are_compared_without_case_and_in_one_unicode_form(one: str, other: str) -> None:
    assert email_key(mail_address(one)) == email_key(mail_address(other))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("050 123 4567", "+358501234567"),
        ("050-1234567", "+358501234567"),
        ("00358 50 123 4567", "+358501234567"),
        ("00358501234567", "+358501234567"),
        ("+358 50 123 4567", "+358501234567"),
        ("+ 358 50 123 4567", "+358501234567"),
        ("+358 (0)50 123 4567", "+358501234567"),
        ("puh. 050 123 4567", "+358501234567"),
        ("050\u00a0123\u00a04567", "+358501234567"),
        ("0295 530 000", "+358295530000"),
        ("+46 70 123 45 67", "+46701234567"),
    ],
)
def test_phones_are_read_as_one_dials_them_in_finland(typed: str, number: str) -> None:
    assert phone_number(typed) == number


@pytest.mark.parametrize("typed", ["abc", "12", "050", "+358", "050 123", "1" * 40, "+999 123 456 789"])
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    assert phone_number(typed) is None


@given(st.text(max_size=40))
def test_a_phone_number_that_is_taken_is_e164_and_reads_as_itself(typed: str) -> None:
    number = phone_number(typed)
    if number is not None:
        assert number[0] == "+"
        assert number[1:].isdecimal()
        assert len(number) <= 16
        assert phone_number(number) == number


@given(
    st.integers(min_value=1_000_000, max_value=9_999_999), st.sampled_from(["0", "+358", "00358", "+358 0", "+358(0)"])
)
def test_a_mobile_number_is_the_same_however_it_is_dialled(rest: int, prefix: str) -> None:
    assert phone_number(f"{prefix}50 {rest}") == f"+35850{rest}"


DIALLED = st.text(alphabet="0123456789 -+()", min_size=4, max_size=20) | st.from_regex(
    r"(0|00358|\+358)[ ]?(10|18|20|29|40|45|50|600|700|75|800)[0-9 -]{2,10}", fullmatch=True
)


@given(DIALLED)
@example("0180 12345")
@example("010 012")
def test_a_plainly_written_number_is_what_the_library_says_it_is(typed: str) -> None:
    try:
        parsed = phonenumbers.parse(typed, "FI")
    except phonenumbers.NumberParseException:
        expected = None
    else:
        valid = phonenumbers.is_valid_number(parsed)
        expected = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if valid else None
    assert phone_number(typed) == expected


def test_a_correction_leaves_address_and_language_alone() -> None:
    person = read_person(MAIJA)
    typed = {"name": "Maija Muutos", "email": "other@kunta.example", "language": "en", "phone": "040 123 4567"}
    corrected = read_correction(typed).applied_to(person)
    assert (corrected.name, corrected.email, corrected.language, corrected.phone, corrected.title) == (
        "Maija Muutos",
        "maija.mallikas@ministerio.example",
        "fi",
        "+358401234567",
        None,
    )


def test_a_correction_is_checked_like_the_form() -> None:
    with pytest.raises(Invalid) as error:
        read_correction({"name": "", "phone": "x"})
    assert error.value.faults == (Fault("name", "missing"), Fault("phone", "not-a-phone"))


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60)))
def test_whatever_is_typed_is_a_person_or_a_list_of_faults(typed: dict[str, str]) -> None:
    assert read_or_faults(typed)


def read_or_faults(typed: dict[str, str]) -> Person | tuple[Fault, ...]:
    try:
        return read_person(typed)
    except Invalid as error:
        return error.faults
