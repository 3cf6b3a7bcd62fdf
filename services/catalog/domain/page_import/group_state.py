"""Tells from the tense of a page whether its group is being set up, working, or ended."""

import re
from collections.abc import Sequence

from services.catalog.domain.page_import import questions
from services.catalog.domain.page_import.findings import GroupStatus, Question
from services.catalog.domain.page_import.lines import Line, sentences

_GROUP = re.compile(
    r"ryhm|toimikun|neuvost|verkosto|ohjelma(?:n|t)?\b|lautakun|toimikau|grupp|nätverk|mandat"
    r"|\bgroups?\b|network|programme\b|committee",
    re.I,
)
_PAST = re.compile(
    r"\b(?:oli(?:vat)?|edisti(?:vät)?|kokoontui(?:vat)?|perustettiin|suunnitteli(?:vat)?"
    r"|toteutti(?:vat)?|päättyi(?:vät)?|lopetti(?:vat)?"
    r"|järjesti(?:vät)?|työskenteli(?:vät)?|osallistui(?:vat)?|valmisteli(?:vat)?"
    r"|käsitteli(?:vät)?|lakkautettiin|tukivat|tekivät|(?:on|ovat) päätty\w+)\b"
    r"|\b(?:var|främjade|sammanträdde|arbetade|inrättades|planerade|avslutades|upphörde"
    r"|träffades|har (?:avslutats|upphört)|deltog)\b"
    r"|\b(?:was|were|met|promoted|worked|planned|ended|concluded|disbanded|closed|had|ran|brought)\b",
    re.I,
)
_PRESENT = re.compile(
    r"\b(?:on(?! päättynyt)|ovat(?! päättyneet)|kokoontuu|kokoontuvat|edistää|edistävät"
    r"|suunnittelee|suunnittelevat|toimii|päättyy|järjestää|tukee|käynnistyy|tapaa)\b"
    r"|\b(?:är|främjar|planerar|sammanträder|arbetar|träffas|stöder|ordnar)\b"
    r"|(?<!\bto )\b(?:is|are|meets?|promotes?|plans|works|supports?|organi[sz]es?)\b",
    re.I,
)
_PLANNED = re.compile(
    r"perustetaan|tullaan perustamaan|ollaan perustamassa|ska (?:inrättas|tillsättas|grundas)"
    r"|kommer att (?:inrättas|grundas)"
    r"|will be (?:set up|established|launched|founded)|(?:is|are) being set up",
    re.I,
)


def read_group_state(lines: Sequence[Line]) -> tuple[GroupStatus, tuple[int, ...], list[Question]]:
    """The status, the lines that tell it, and a question where the tenses disagree; active where nothing tells."""
    past: list[int] = []
    present: list[int] = []
    planned: list[int] = []
    for line in lines:
        text = line.text[:2000]
        if not _GROUP.search(text):
            continue
        for start, end in sentences(text):
            sentence = text[start:end]
            if _GROUP.search(sentence):
                found = planned if _PLANNED.search(sentence) else past if _is_past(sentence) else present
                if found is not present or _PRESENT.search(sentence):
                    found.append(line.number)
    asked: list[Question] = []
    if past and present and len(past) >= len(present):
        asked.append(questions.status_unclear([*past, *present]))
    if past and len(past) > len(present):
        return "ended", _unique(past), asked
    if planned and not present:
        return "draft", _unique(planned), asked
    return "active", _unique(present), asked


def _is_past(sentence: str) -> bool:
    return bool(_PAST.search(sentence)) and not _PRESENT.search(sentence)


def _unique(numbers: list[int]) -> tuple[int, ...]:
    return tuple(sorted(set(numbers)))
