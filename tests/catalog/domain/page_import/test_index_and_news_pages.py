"""Pages about many groups: an index of groups that have ended, and news that groups are open."""

from services.catalog.domain.page_import import read_page

ENDED = """Teemaryhmät tukivat uudistusta

Uudistusohjelman 2018-2022 kaudelle perustettiin viisi kaikille avointa teemaryhmää.

Teemaryhmiä oli viisi ja jokaisella 2–3 vetäjää. Tutustu ryhmien tuloksiin:

Ryhmät kokoontuivat noin 3-4 kertaa vuodessa.

Vuoden 2022 lopussa mukana oli yli 300 asiantuntijaa.

Lisätietoja

Neuvotteleva virkamies Armas Siltala
työministeriö
Puh. + 358 2955 54321
[email protected]
"""


def test_the_past_tense_ends_a_group_and_the_lines_say_so() -> None:
    found = read_page(ENDED)
    assert found.status == "ended"
    assert 3 in found.status_lines


def test_a_programmes_term_gives_no_meetings() -> None:
    assert read_page(ENDED).meetings == ()


def test_a_contact_over_several_lines_is_one() -> None:
    (contact,) = read_page(ENDED).contacts
    assert (contact.name, contact.title, contact.organisation, contact.phone) == (
        "Armas Siltala",
        "Neuvotteleva virkamies",
        "työministeriö",
        "+358295554321",
    )
    assert contact.lines == (13, 14, 15, 16)


def test_a_wiped_out_address_is_null_and_asked_for() -> None:
    found = read_page(ENDED)
    assert found.contacts[0].email is None
    (question,) = [each for each in found.questions if each.code == "email_missing"]
    assert question.line == 16
    assert "Armas Siltala" in question.asks


def test_a_page_in_both_tenses_is_asked_about() -> None:
    found = read_page("Ryhmä\n\nRyhmä kokoontui vuonna 2020.\n\nRyhmä on avoin kaikille.\n")
    assert "status_unclear" in {each.code for each in found.questions}


def test_a_group_to_be_set_up_is_a_draft() -> None:
    assert read_page("Uusi ryhmä\n\nTeemaryhmä perustetaan keväällä.\n").status == "draft"


NEWS = """Tule mukaan uudistamaan palveluja!

uudistus-logo

Työ käynnistyy avoimissa teemaryhmissä. Ryhmiä on kolme, ja jokaisessa on kaksi vetäjää:

  1. Palvelumuotoilu,
  2. Tietojen käyttö ja
  3. Yhteiset alustat.

Osallistua voi oman ajankäytön mukaan.

Lisätiedot ja ilmoittautuminen teemaryhmiin:

Helka Rantala, kehittämispäällikkö, kuntaministeriö, helka.rantala(at)ministerio.example

Ilmari Ståhlberg, johtava lakimies, Kuntaverkko, ilmari.stahlberg(at)kuntaverkko.example

Lisätietoa teemaryhmistä

tags
"""


def test_the_groups_of_a_list_are_named_without_its_commas_and_ands() -> None:
    found = read_page(NEWS)
    assert [each.text for each in found.groups] == ["Palvelumuotoilu", "Tietojen käyttö", "Yhteiset alustat"]
    assert "several_groups" in {each.code for each in found.questions}


def test_sign_up_by_mail_names_the_contacts_under_its_heading() -> None:
    found = read_page(NEWS)
    assert found.sign_up is not None
    assert (found.sign_up.status, found.sign_up.by) == ("open", "mail")
    assert found.sign_up.emails == (
        "helka.rantala@ministerio.example",
        "ilmari.stahlberg@kuntaverkko.example",
    )


def test_a_name_may_stand_before_its_title() -> None:
    first, second = read_page(NEWS).contacts
    assert (first.name, first.title, first.organisation) == ("Helka Rantala", "kehittämispäällikkö", "kuntaministeriö")
    assert (second.name, second.title, second.organisation) == ("Ilmari Ståhlberg", "johtava lakimies", "Kuntaverkko")


def test_a_numbered_list_gives_no_dates() -> None:
    assert read_page(NEWS).meetings == ()


def test_an_inviting_title_is_the_invitation() -> None:
    found = read_page(NEWS)
    assert found.invitation is not None
    assert found.invitation.line == 1


def test_an_english_group_told_of_in_the_past_tense_is_ended() -> None:
    page = "Regional network\n\nThe network was active from 2016 to 2020.\n\nThe network's task was to promote work.\n"
    found = read_page(page)
    assert found.status == "ended"
    assert found.task is not None
    assert found.task.line == 5
