"""Tells the language of a page, and the language its group works in."""

import re
from collections.abc import Sequence

from services.catalog.domain.page_import.findings import Language
from services.catalog.domain.page_import.lines import Line

_FINNISH = (
    "ja on ei että se sekä joka ovat tai kanssa myös mukaan tule ryhmä ryhmän teemaryhmä teemaryhmän teemaryhmät "
    "kokous kokoukset klo kello jäsenet tavoitteet vetäjät paikka aika läsnä tehtävä tehtävänä ilmoittautuminen "
    "lisätietoja puh vuoden vuonna toimenpiteet ohjausryhmä työryhmä ohjelma seuraava tapaamiset yhteystiedot "
    "päivitetty toimikunta"
)
_SWEDISH = (
    "och är att det som av för med den till på vi ett en inte gruppen temagruppen temagrupperna möte möten kl mål "
    "plats tid närvarande medlemmar anmäl ansvariga åtgärder styrgruppen kom tel från eller ska har om dagar "
    "ordförande arbetsgruppen kontakt uppdaterad"
)
_ENGLISH = (
    "the and of to is are in for a we with that this will be by as group meeting meetings from all objectives leads "
    "members time place an our your about join register contact contacts updated chair"
)
_WORDS: dict[Language, frozenset[str]] = {
    "fi": frozenset(_FINNISH.split()),
    "sv": frozenset(_SWEDISH.split()),
    "en": frozenset(_ENGLISH.split()),
}
_SPOKEN = re.compile(
    r"(?:diskussion|möte|mötet|samtal|arbetsspråk|språk|evenemang)\w*\b.{0,60}?\b(?:på"
    r"|är)\s(?P<sv>finska|svenska|engelska)"
    r"|(?:held|conducted|working language|language|discussions?|meetings?)\b.{0,60}?\b(?:in"
    r"|is)\s(?P<en>Finnish|Swedish|English)\b"
    r"|(?:keskustelu|kokous|kokouks|tilaisuu|työkiel|kieli"
    r"|kielenä)\w*\b.{0,60}?\b(?P<fi>suome(?:ksi|nkieli\w*)|suomi|ruotsi(?:ksi)?"
    r"|englanni(?:ksi)?|englanti)\b",
    re.I,
)
_NAMED: tuple[tuple[str, Language], ...] = (
    ("suom", "fi"),
    ("finsk", "fi"),
    ("finn", "fi"),
    ("ruots", "sv"),
    ("svensk", "sv"),
    ("swed", "sv"),
    ("engl", "en"),
    ("engelsk", "en"),
)


def read_languages(lines: Sequence[Line]) -> tuple[Language, ...]:
    """The page's languages, the most written first; Finnish where no word tells."""
    letters: dict[Language, int] = dict.fromkeys(_WORDS, 0)
    told: dict[Language, int] = dict.fromkeys(_WORDS, 0)
    for line in lines:
        language = _language_of(line.text[:2000])
        if language:
            letters[language] += len(line.text[:2000])
            told[language] += 1
    main, *rest = sorted(letters, key=lambda each: -letters[each])
    return (main, *(each for each in rest if told[each] >= 2 and letters[each] * 4 >= letters[main]))


def _language_of(text: str) -> Language | None:
    words = re.findall(r"[^\W\d_]{1,30}", text.lower())
    hits: dict[Language, int] = {language: sum(word in known for word in words) for language, known in _WORDS.items()}
    # Letters tell where function words are few: a Finnish line often has none.
    doubled = len(re.findall(r"aa|uu|yy|ää|öö|ii|kk|tt", text.lower()))
    hits["fi"] += doubled // 4
    best = max(hits, key=lambda each: hits[each])
    return best if hits[best] else None


def read_working_language(lines: Sequence[Line]) -> Language | None:
    """The language in which the page says that the group talks, null if it does not say."""
    for line in lines:
        match = _SPOKEN.search(line.text[:2000])
        if match:
            word = (match.group("fi") or match.group("sv") or match.group("en")).lower()
            return next((language for start, language in _NAMED if word.startswith(start)), None)
    return None
