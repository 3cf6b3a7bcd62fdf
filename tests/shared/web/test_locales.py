"""Every text is translated into Finnish and Swedish, and a text that is not is found."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from shared.testing.locales import faults, main, packages, update
from tests.shared.web.sample.app import PACKAGE

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("package", [*packages(ROOT), PACKAGE], ids=lambda package: package.name)
def test_every_text_is_translated(package: Path) -> None:
    assert faults(package) == []


def test_services_are_found_on_the_disk(tmp_path: Path) -> None:
    for name in ("services/one/templates", "services/two/locales", "services/three/migrations", "shared/web"):
        (tmp_path / name).mkdir(parents=True)
    assert [path.name for path in packages(tmp_path)] == ["one", "two", "web"]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one text, translated."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "locales").mkdir()
    put(tmp_path, '{{ _("Hello %(name)s", name=name) }}', 'msgid "Hello %(name)s"\nmsgstr "Hei %(name)s"')
    return tmp_path


def put(package: Path, template: str, catalog: str, name: str = "page.html") -> None:
    (package / "templates" / name).write_text(template, encoding="utf-8")
    for language in ("fi", "sv"):
        (package / "locales" / f"{language}.po").write_text(catalog + "\n", encoding="utf-8")


def found(package: Path) -> set[str]:
    """The kinds of the faults that are found."""
    return {fault.split(": ")[1] for fault in faults(package)}


def test_a_translated_text_is_no_fault(package: Path) -> None:
    assert faults(package) == []


def test_a_package_without_texts_needs_no_catalog(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


def test_a_text_without_a_catalog_is_missing(package: Path) -> None:
    (package / "locales" / "sv.po").unlink()
    assert faults(package) == [f"{package.name}/locales/sv.po: missing: 'Hello %(name)s'"]


@pytest.mark.parametrize(
    ("catalog", "fault"),
    [
        ("", "missing"),
        ('msgid "Hello %(name)s"\nmsgstr ""', "not translated"),
        ('msgid "Hello %(name)s"\nmsgstr " "', "not translated"),
        ('#, fuzzy\nmsgid "Hello %(name)s"\nmsgstr "Hei %(name)s"', "fuzzy"),
        ('msgid "Hello %(name)s"\nmsgstr "Hei"', "placeholders differ"),
        ('msgid "Hello %(name)s"\nmsgstr "Hei %(nmae)s"', "placeholders differ"),
        ('msgid "Hello %(name)s"\nmsgstr "Hei <b>%(name)s</b>"', "markup differs"),
        ('msgid "Hello %(name)s"\nmsgstr "Hei %(name)s "', "space at the ends differs"),
        ('msgid "Hello %(name)s"\nmsgstr "Hei %(name)s"\n\nmsgid "Bye"\nmsgstr "Moi"', "used no more"),
        ('msgid "Hello %(name)s"\nmsgstr "Hei %(name)s"\n\n#~ msgid "Bye"\n#~ msgstr "Moi"', "obsolete"),
    ],
)
def test_a_flaw_of_a_catalog_is_found(package: Path, catalog: str, fault: str) -> None:
    put(package, '{{ _("Hello %(name)s", name=name) }}', catalog)
    assert fault in found(package)


PLURAL = "{% trans count=n %}one day{% pluralize %}{{ count }} days{% endtrans %}"
PLURAL_ID = 'msgid "one day"\nmsgid_plural "%(count)s days"\n'


@pytest.mark.parametrize(
    ("translation", "faults_found"),
    [
        ('msgstr[0] "päivä"\nmsgstr[1] "%(count)s päivää"', set()),
        ('msgstr[0] "%(count)s päivä"\nmsgstr[1] "%(count)s päivää"', set()),
        ('msgstr[0] "päivä"\nmsgstr[1] ""', {"not translated"}),
        ('msgstr[0] "päivä"', {"not translated"}),
        ('msgstr[0] "päivä"\nmsgstr[1] "monta päivää"', {"placeholders differ"}),
        ('msgstr[0] "%(cuont)s päivä"\nmsgstr[1] "%(count)s päivää"', {"placeholder unknown"}),
    ],
)
def test_both_forms_of_a_number_are_translated(package: Path, translation: str, faults_found: set[str]) -> None:
    put(package, PLURAL, PLURAL_ID + translation)
    assert found(package) == faults_found


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        "<p>{% if x %}Hello{% endif %}</p>",
        '<img alt="Hello">',
        '<input placeholder="Hello">',
        '<nav aria-label="Hello"></nav>',
        '<input type="submit" value="Hello">',
        "<script>let a</script>Hello",
        '{{ field("name", "Hello you") }}',
    ],
)
def test_a_text_that_no_catalog_reaches_is_found(package: Path, template: str) -> None:
    put(package, template, "")
    assert "hard-coded" in found(package)


def test_a_text_in_a_plain_mail_that_no_catalog_reaches_is_found(package: Path) -> None:
    put(package, "Hello {{ name }}", "", name="mail.txt")
    assert "hard-coded" in found(package)


@pytest.mark.parametrize(
    "template",
    [
        "<p>{{ name }} – {{ 1 }} (12:00) &nbsp;·</p>",
        '<p class="notice">{{ _("Hello %(name)s", name=name) }}</p>',
        "<p>Talkoot</p>",
        '<input type="hidden" value="Hello">',
        '{# Hello #}<!-- Hello --><script type="application/ld+json">{"a": "Hello"}</script>',
        "{% trans name=name %}Hello {{ name }}{% endtrans %}",
        "{% trans name=name %}\n  Hello\n  {{ name }}\n{% endtrans %}",
        '{{ field("name", _("Hello %(name)s", name="x"), class="field wide") }}',
    ],
)
def test_what_is_no_text_is_left_alone(package: Path, template: str) -> None:
    put(package, template, 'msgid "Hello %(name)s"\nmsgstr "Hei %(name)s"')
    assert "hard-coded" not in found(package)
    assert "missing" not in found(package)


def test_texts_of_python_code_are_found(package: Path) -> None:
    (package / "forms.py").write_text('ERROR = translatable("Give your name.")\n', encoding="utf-8")
    assert "missing" in found(package)


def test_an_update_adds_new_texts_drops_old_ones_and_keeps_translations(package: Path) -> None:
    (package / "templates" / "page.html").write_text(
        '{{ _("Hello %(name)s", name=name) }}{{ _("Join") }}', encoding="utf-8"
    )
    catalog = package / "locales" / "fi.po"
    catalog.write_text(catalog.read_text(encoding="utf-8") + '\nmsgid "Bye"\nmsgstr "Moi"\n', encoding="utf-8")
    update(package)
    text = catalog.read_text(encoding="utf-8")
    assert 'msgid "Join"\nmsgstr ""' in text
    assert 'msgstr "Hei %(name)s"' in text
    assert "Bye" not in text
    assert found(package) == {"not translated"}


def test_an_update_of_what_is_up_to_date_changes_nothing(package: Path) -> None:
    update(package)
    before = (package / "locales" / "fi.po").read_bytes()
    update(package)
    assert (package / "locales" / "fi.po").read_bytes() == before


def test_the_command_updates_and_tells_what_is_left_to_do(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{{ _("Join") }}', encoding="utf-8")
    result = CliRunner().invoke(main, [str(tmp_path)])
    assert result.exit_code == 0
    assert f"{tmp_path.name}/locales/fi.po: not translated: 'Join'" in result.output
