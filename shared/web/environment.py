"""The Jinja environments of a service, one a language: its texts, the formats, the fallback of localised text."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from gettext import NullTranslations
from pathlib import Path
from types import CodeType

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    pass_eval_context,
    select_autoescape,
)
from jinja2.bccache import Bucket
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from shared import formats
from shared.languages import LANGUAGES, Catalogs, Chosen, Language, Localised, Message, localised
from shared.web.jsonld import json_ld

_BLANK_LINES = re.compile(r"\n\s*\n")


def environments(templates: Sequence[Path], catalogs: Catalogs) -> Mapping[Language, Environment]:
    """An environment for each language. Templates of an earlier directory win. `.html` is escaped, `.txt` is not."""
    return {language: _environment(templates, language, catalogs[language]) for language in LANGUAGES}


class _Compiled(BytecodeCache):
    """Templates are compiled once, not once a language: their code is the same, and takes its language when it runs."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


@cache
def _compiled() -> BytecodeCache:
    return _Compiled()


def _environment(templates: Sequence[Path], language: Language, translations: NullTranslations) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(directory) for directory in templates]),
        bytecode_cache=_compiled(),
        extensions=["jinja2.ext.i18n"],
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(lang=language, json_ld=json_ld)
    environment.filters.update(_filters(language, translations))
    return environment


def _filters(language: Language, translations: NullTranslations) -> dict[str, Callable[..., object]]:
    def translated(message: Message) -> str:
        return translations.gettext(message)

    return {
        "translated": translated,
        "localised": pass_eval_context(partial(_localised, language)),
        "paragraphs": pass_eval_context(partial(_paragraphs, language)),
        "plain": partial(_plain, language),
        "date": partial(formats.format_date, language=language),
        "day": partial(formats.format_day, language=language),
        "month": partial(formats.format_month, language=language),
        "time": partial(formats.format_time, language=language),
        "moment": partial(formats.format_moment, language=language),
        "when": partial(formats.format_when, language=language),
        "when_lines": partial(formats.when_lines, language=language),
        "phone": formats.format_phone,
        "size": partial(formats.format_size, language=language),
        "masked_mail": formats.masked_mail,
    }


def _plain(language: Language, text: Localised) -> str:
    chosen = localised(text, language)
    return chosen.text if chosen else ""


def _localised(language: Language, context: EvalContext, text: Localised) -> str:
    chosen = localised(text, language)
    if chosen is None or not context.autoescape:
        return chosen.text if chosen else ""
    if chosen.lang == language:
        return escape(chosen.text)
    return Markup('<span lang="{}">{}</span>').format(chosen.lang, chosen.text)


def _paragraphs(language: Language, context: EvalContext, text: Localised) -> str:
    chosen = localised(text, language)
    if chosen is None or not context.autoescape:
        return chosen.text if chosen else ""
    return Markup("\n").join(_paragraph(chosen, part, language) for part in _BLANK_LINES.split(chosen.text.strip()))


def _paragraph(chosen: Chosen, part: str, language: Language) -> Markup:
    lines = Markup("<br>").join(part.splitlines())
    if chosen.lang == language:
        return Markup("<p>{}</p>").format(lines)
    return Markup('<p lang="{}">{}</p>').format(chosen.lang, lines)
