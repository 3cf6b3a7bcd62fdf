"""Are the texts of a package translated, and are all of its texts translatable?

`python -m shared.testing.locales services/<name> …` brings the package's catalogs up to date: new texts come in
untranslated, texts that are used no more go, translations stay.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import click
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from shared.languages import LANGUAGES, Language

TRANSLATED: Final[tuple[Language, ...]] = tuple(language for language in LANGUAGES if language != "en")
"""The languages that need a catalog: the message ids are English."""
PROPER_NAMES: Final = ("Talkoot",)
"""Words that a template may hold as they are, for they are the same in every language."""

_KEYWORDS: Final = {**DEFAULT_KEYWORDS, "translatable": None}
_TRANSLATING: Final = ("_", "gettext", "ngettext", "pgettext", "npgettext")
_READ_ALOUD: Final = ("alt", "title", "placeholder", "label", "aria-label", "aria-description")
_NOT_READ: Final = ("script", "style")
_PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
_TAG: Final = re.compile(r"</?\w+")
_SENTENCE: Final = re.compile(r"[A-ZÅÄÖ]\w* \S")


def packages(root: Path) -> list[Path]:
    """The packages below `root` that have texts: the shared layout, and every service with templates or catalogs."""
    found = (path.parent for room in ("templates", "locales") for path in root.glob(f"services/*/{room}"))
    return sorted({root / "shared" / "web", *found})


def faults(package: Path) -> list[str]:
    """Everything that is wrong with the package's texts, in words; empty where nothing is."""
    texts = _texts(package)
    return [*hard_coded(package), *(fault for language in TRANSLATED for fault in _gaps(package, texts, language))]


def update(package: Path) -> None:
    """Writes the catalogs of the package anew from its templates and code, with the translations that there are."""
    texts = _texts(package)
    for language in TRANSLATED:
        known = _read(package, language)
        known.update(texts, no_fuzzy_matching=True, update_creation_date=False)
        path = _path(package, language)
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as target:
            target.write(_header(known).encode())
            write_po(
                target, known, width=120, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
            )


def _header(catalog: Catalog) -> str:
    """Without the dates that Babel writes, which would change with every run."""
    fields = ("Content-Type: text/plain; charset=utf-8", f"Language: {catalog.locale_identifier}")
    plurals = f"Plural-Forms: {catalog.plural_forms}"
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{field}\\n"' for field in (*fields, plurals)), "", ""])


def _path(package: Path, language: Language) -> Path:
    return package / "locales" / f"{language}.po"


def _read(package: Path, language: Language) -> Catalog:
    path = _path(package, language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def _texts(package: Path) -> Catalog:
    methods = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
    options = {pattern: {"trimmed": "true", "silent": "false"} for pattern, method in methods if method == "jinja2"}
    catalog = Catalog()
    for _, _, text, comments, context in extract_from_dir(
        package, method_map=methods, options_map=options, keywords=_KEYWORDS, strip_comment_tags=True
    ):
        catalog.add(text, auto_comments=comments, context=context)
    return catalog


def _gaps(package: Path, texts: Catalog, language: Language) -> Iterator[str]:
    catalog = _read(package, language)
    known = {_key(message): message for message in catalog if message.id}
    wanted = {_key(message): message for message in texts if message.id}
    where = f"{package.name}/locales/{language}.po"
    yield from (f"{where}: missing: {key[1]!r}" for key in wanted if key not in known)
    yield from (f"{where}: used no more: {key[1]!r}" for key in known if key not in wanted)
    for message in catalog.obsolete.values():
        yield f"{where}: obsolete: {message.id!r}"
    for key, message in known.items():
        yield from (f"{where}: {flaw}: {key[1]!r}" for flaw in _flaws(message, catalog.num_plurals))


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, _forms(message.id)[0]


def _forms(text: str | Iterable[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str | None) else list(text)


def _flaws(message: Message, plurals: int) -> Iterator[str]:
    sources, translations = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if len(translations) != (plurals if message.pluralizable else 1) or not all(map(str.strip, translations)):
        yield "not translated"
        return
    # The singular may name its number in a word; what stands for every other number must hold all that the source does.
    if _parts(_PLACEHOLDER, translations[-1]) != _parts(_PLACEHOLDER, sources[-1]):
        yield "placeholders differ"
    if any(_parts(_PLACEHOLDER, each) - _parts(_PLACEHOLDER, sources[-1]) for each in translations):
        yield "placeholder unknown"
    if any(_parts(_TAG, each) != _parts(_TAG, sources[-1]) for each in translations):
        yield "markup differs"
    if any(_outer_space(each) != _outer_space(sources[0]) for each in translations):
        yield "space at the ends differs"


def _parts(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text.replace("%%", "")))


def _outer_space(text: str) -> tuple[bool, bool]:
    return text != text.lstrip(), text != text.rstrip()


def hard_coded(package: Path) -> Iterator[str]:
    """The texts in templates that no catalog can reach, each with its file."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    directory = package / "templates"
    for path in sorted([*directory.rglob("*.html"), *directory.rglob("*.txt")]):
        tree = environment.parse(path.read_text(encoding="utf-8"), path.name, str(path))
        written = "".join(data.data for data in tree.find_all(nodes.TemplateData))
        texts = _visible(written) if path.suffix == ".html" else written.splitlines()
        for text in (*filter(_has_words, texts), *_sentences(tree)):
            yield f"{package.name}/templates/{path.relative_to(directory)}: hard-coded: {' '.join(text.split())!r}"


def _has_words(text: str) -> bool:
    for name in PROPER_NAMES:
        text = text.replace(name, "")
    return any(character.isalpha() for character in text)


def _sentences(tree: nodes.Template) -> Iterator[str]:
    """What looks like a sentence in an expression, such as the label that is handed to a macro."""
    calls = tree.find_all(nodes.Call)
    reached = {
        id(text)
        for call in calls
        if isinstance(call.node, nodes.Name) and call.node.name in _TRANSLATING
        for text in call.find_all(nodes.Const)
    }
    for text in tree.find_all(nodes.Const):
        if id(text) not in reached and isinstance(text.value, str) and _SENTENCE.match(text.value):
            yield text.value


def _visible(html: str) -> list[str]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.texts


class _Reader(HTMLParser):
    """Gathers what a person sees or hears of a page: text, and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = self._silent or tag in _NOT_READ
        attributes: Mapping[str, str | None] = dict(attrs)
        button = tag == "input" and attributes.get("type") in ("submit", "button", "reset")
        names = (*_READ_ALOUD, "value") if button else _READ_ALOUD
        self.texts += [attributes[name] or "" for name in names if name in attributes]

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._silent = self._silent and tag not in _NOT_READ


@click.command()
@click.argument("package", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(package: tuple[Path, ...]) -> None:
    """Bring the catalogs of each PACKAGE up to date, then say what is still wrong."""
    for each in package:
        update(each)
        for fault in faults(each):
            click.echo(fault)


if __name__ == "__main__":
    main()
