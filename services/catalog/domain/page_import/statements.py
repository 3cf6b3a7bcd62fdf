"""Reads what a page says of its group in words: title, task, intention, objectives, measures, invitation, groups."""

import re
from collections.abc import Sequence
from itertools import takewhile

from services.catalog.domain.page_import.addresses import read_urls
from services.catalog.domain.page_import.findings import Link, Measure, Passage
from services.catalog.domain.page_import.lines import Item, Line, as_items, sentences
from services.catalog.domain.page_import.programmes import is_programme_name, is_site_line, read_programme_blocks
from services.catalog.domain.page_import.sections import LABEL, MEETING_NOUN, Kind, Section
from services.catalog.domain.page_import.sign_up import is_sign_up_line

_FURNITURE = re.compile(
    r"^(?:etusivu|hem|home|valikko|meny|menu|haku|sök|search|tags?|avainsanat|nyckelord|jaa|dela"
    r"|share|tulosta|skriv ut|print|suomeksi|på svenska|in english"
    r"|suomi|svenska|finska|ruotsi|english|fi|sv|en|kirjaudu|logga in|log in|siirry sisältöön"
    r"|hyppää sisältöön|gå till innehållet|skip to (?:main )?content|takaisin"
    r"|tillbaka|back|facebook|twitter|linkedin|kuuntele|lyssna|listen)$|-logo\b|\blogo$"
    r"|^(?:etusivu|aloitussivu|hem|home|start|front page)\b.{0,80}[>»›/]"
    r"|^(?:fi|sv|en|suomi|svenska|english)(?:\s[|/]?\s?(?:fi|sv|en|suomi|svenska"
    r"|english))+$",
    re.I,
)
_UPDATED = re.compile(
    r"^(?:viimeksi |senast |last )?(?:päivitetty|uppdaterad|updated|julkaistu|publicerad|published)\b", re.I
)
_TASK = re.compile(
    r"(?:tehtävä(?:nä|t)?|ryhmän tavoitteena)\s(?:on|ovat|oli(?:vat)?)\b|tehtävä(?:t|nä)?\s?:"
    r"|(?:har till )?uppgift(?:en|er|erna)?\s(?:är\b|var\b|att\b|:)|uppdrag(?:et)?\s(?:är|var)\b"
    r"|\btasks?\s(?:is|are|was|were)\b|tasked with|\bmandate is\b|\bmission is\b|\bpurpose is\b|syfte(?:t)?\sär\b",
    re.I,
)
_GROUP_SUBJECT = re.compile(
    r"^(?:[^\s.]+\s){0,6}?(?:[^\s.]*ryhmä|[^\s.]*gruppen|[^\s.]*verkosto|[^\s.]*nätverket"
    r"|the (?:[^\s.]+\s){0,5}?(?:group|network))\s(?!:)",
    re.I,
)
_MEETS = re.compile(
    r"kokoontu|sammanträd|träffas|\bmeets?\b|nimit|tillsat|appoint|jäsen|medlem|member|avoi[nm]|öppe?n|\bopen\b|\bwas\b|\boli\b|\bvar\b",
    re.I,
)
_INTENTION = re.compile(
    r"(?:tahtotila(?:a|n|na|ksi)?|strategisk\w*\s+avsikt\w*|strategic\s+(?:intention|intent"
    r"|aim))(?:\s\w{1,12}){0,3}\s*[:–-]\s*",
    re.I,
)
_INVITES = re.compile(
    r"tule mukaan|tervetuloa mukaan|avoimi?a (?:kaikille)|avoin kaikille|asiantuntemustasi"
    r"|kom med|öppn?a för alla|öppen för alla|din sakkunskap|välkommen med"
    r"|join us|open to (?:all|everyone|anyone)|your expertise|get involved|everyone is welcome",
    re.I,
)
_MANY_GROUPS = re.compile(
    r"(?:teema|työ)?ryhmiä on|ryhmät ovat|grupper(?:na)? är|groups? are|(?:two|three|four|five"
    r"|six|seven|eight|nine|ten|\d+) (?:theme )?groups|teemaryhmät\s?:|temagrupper\s?:",
    re.I,
)
_LIST_END = re.compile(r"(?:\s*,)?(?:\s+(?:ja|och|and|sekä|samt|&))?\s*[,.;]?$")
_MOST_TEXT = 5000


def is_furniture(text: str) -> bool:
    """Whether a line belongs to the site around the page: menus, logos, tags."""
    return bool(_FURNITURE.search(text[:200]))


def find_title(lines: Sequence[Line]) -> Line | None:
    """The page's title: its first line, if that is a title by its looks."""
    first = next(
        (line for line in lines if not (line.blank or is_furniture(line.text) or _UPDATED.match(line.text))), None
    )
    if first is None or (first.bullet and not first.marked_heading) or LABEL.match(first.text):
        return None
    if (
        len(first.text) > 200
        or len(sentences(first.text)) > 1
        or re.search(r"(?<!\d)[.;,]$", first.text)
        or "@" in first.text
    ):
        return None
    return first


def passage(text: str, lines: Sequence[int]) -> Passage:
    return Passage(text=text[:_MOST_TEXT], line=lines[0], lines=tuple(lines))


def read_task(sections: Sequence[Section]) -> Passage | None:
    """The sentence on what the group is for, with the list it leads in."""
    for section in sections:
        items = as_items(section.lines)
        if section.kind is Kind.TASK and section.heading:
            listed = [item for item in items if item.bullet] or items[:3]
            lead = [section.heading.text] if _TASK.search(section.heading.text) else []
            if listed:
                text = " ".join([*lead, "; ".join(item.text.rstrip(";,.") for item in listed)])
                return passage(text, [section.heading.number, *(n for item in listed for n in item.lines)])
        for index, item in enumerate(items):
            found = _task_in(item, items, index + 1)
            if found:
                return found
    return _task_by_subject(sections)


def _task_in(item: Item, items: Sequence[Item], after: int) -> Passage | None:
    if not _TASK.search(item.text[:_MOST_TEXT]):
        return None
    text = item.text[:_MOST_TEXT]
    sentence = next((text[a:b].strip() for a, b in sentences(text) if _TASK.search(text[a:b])), text)
    bullets = list(takewhile(lambda each: each.bullet, items[after:]))
    if not bullets or not text.endswith(sentence) or sentence.endswith("."):
        return passage(sentence, item.lines)
    joined = "; ".join(each.text.rstrip(";,.") for each in bullets)
    return passage(f"{sentence} {joined}", [*item.lines, *(n for each in bullets for n in each.lines)])


def _task_by_subject(sections: Sequence[Section]) -> Passage | None:
    for section in sections:
        if section.kind is not Kind.INTRO:
            continue
        for item in as_items(section.lines):
            text = item.text[:_MOST_TEXT]
            spans = sentences(text)
            first = text[spans[0][0] : spans[0][1]].strip() if spans else ""
            if not item.bullet and first.endswith(".") and _GROUP_SUBJECT.match(first) and not _MEETS.search(first):
                return passage(first, item.lines)
    return None


def read_intention(sections: Sequence[Section]) -> Passage | None:
    """The strategic intention that the group serves: what follows its word and a colon, or its own section."""
    for section in sections:
        items = as_items(section.lines)
        if section.kind is Kind.INTENTION and items:
            texts = [item for item in items if not is_sign_up_line(item.text)]
            return (
                passage(" ".join(item.text for item in texts), [n for item in texts for n in item.lines])
                if texts
                else None
            )
        for item in items:
            match = _INTENTION.search(item.text[:_MOST_TEXT])
            if match and item.text[match.end() :].strip():
                return passage(item.text[match.end() :].strip(), item.lines)
    return None


def read_objectives(sections: Sequence[Section]) -> tuple[Passage, ...]:
    """The points of the objectives' section: its bullets, else its lines."""
    found: list[Passage] = []
    for section in sections:
        if section.kind is not Kind.OBJECTIVES:
            continue
        items = as_items(section.lines)
        bullets = [item for item in items if item.bullet]
        chosen = bullets or [item for item in items if not item.text.endswith(":") and not is_sign_up_line(item.text)]
        found.extend(passage(item.text, item.lines) for item in chosen)
    return tuple(found)


def read_measures(sections: Sequence[Section]) -> tuple[Measure, ...]:
    """The measures: bullets, paragraphs, and the headings of programmes."""
    found: list[Measure] = []
    for section in sections:
        if section.kind is not Kind.MEASURES:
            continue
        for block in read_programme_blocks(section):
            if block.name:
                named = is_programme_name(block.name.text) or block.tells_programme
                found.append(
                    Measure(text=block.name.text, line=block.name.lines[0], lines=block.lines, is_programme=named)
                )
            else:
                found.extend(
                    Measure(text=item.text[:_MOST_TEXT], line=item.lines[0], lines=item.lines)
                    for item in block.items
                    if not item.text.endswith(":") and not is_site_line(item.text) and not is_sign_up_line(item.text)
                )
    return tuple(found)


def read_invitation(sections: Sequence[Section], title: Line | None) -> Passage | None:
    """The call to join: its section with the heading, the first sentence that invites, or a title that does."""
    for section in sections:
        if section.kind is Kind.INVITATION and section.heading:
            items = [item for item in as_items(section.lines) if not is_sign_up_line(item.text)]
            texts = [section.heading.text, *(item.text for item in items)]
            return passage("\n".join(texts), [section.heading.number, *(n for item in items for n in item.lines)])
    for section in sections:
        for item in as_items(section.lines):
            text = item.text[:_MOST_TEXT]
            for start, end in sentences(text):
                if _INVITES.search(text[start:end]) and not is_sign_up_line(text):
                    return passage(text[start:end].strip(), item.lines)
    return passage(title.text, [title.number]) if title and _INVITES.search(title.text) else None


def read_groups(sections: Sequence[Section]) -> tuple[Passage, ...]:
    """The names of the groups, on a page that lists several."""
    for section in sections:
        items = as_items(section.lines)
        for index, item in enumerate(items):
            if not _MANY_GROUPS.search(item.text[:_MOST_TEXT]):
                continue
            listed = takewhile(lambda each: each.bullet, items[index + 1 :])
            names = [passage(_LIST_END.sub("", each.text[:300]), each.lines) for each in listed]
            if len(names) >= 2 and not any(MEETING_NOUN.search(each.text) for each in names):
                return tuple(names)
    return ()


def read_links(lines: Sequence[Line]) -> tuple[Link, ...]:
    """The web addresses on the page, once each."""
    found: dict[str, Link] = {}
    for line in lines:
        for text, url in read_urls(line.text):
            found.setdefault(url, Link(text=text[:300], url=url, line=line.number, lines=(line.number,)))
    return tuple(found.values())
