"""Reads named programmes among the measures: start month, who is responsible, who pays, who carries out, the site."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.catalog.domain.page_import.addresses import read_urls
from services.catalog.domain.page_import.calendar_words import MONTHS
from services.catalog.domain.page_import.findings import Programme
from services.catalog.domain.page_import.lines import Item, Line, as_items, sentences
from services.catalog.domain.page_import.sections import Kind, Section, is_short_line
from services.catalog.domain.page_import.sign_up import is_sign_up_line

_NAME = re.compile(
    r"(?:ohjelma|hanke|projekti|kampanja|programmet?|programme|projektet?|project|scheme"
    r"|kampanjen?|campaign|initiative)$|\b(?:programme|project|program)\b",
    re.I,
)
_SITE = re.compile(
    r"(?:nettisivu(?:t|sto)?|verkkosivu(?:t|sto)?|sivusto|kotisivut|webbplats(?:en)?"
    r"|webbsidor(?:na)?|hemsida|web ?site|web pages|home ?page)\s*(?::|$|\()",
    re.I,
)
_STARTS = re.compile(
    r"käynnist|alkoi|alkaa|alkanut|aloit|inled|starta|börja|lansera|\bbegan|\bbegin|\bstart|launch", re.I
)
_MONTH_YEAR = re.compile(
    r"\b([^\W\d_]{3,14})\.?\s(?:vuonna\s|år\s)?((?:19|20)\d\d)(?!\d)|\b(\d{1,2})/((?:19|20)\d\d)(?!\d)"
)
_ORGANISATION_END = (
    r"(?=\s(?:osallistu|yhdessä|mukana|ja (?:se|sen|sitä|hanketta|ohjelmaa)\b|joka\b|jolla\b"
    r"|som\b|tillsammans|och (?:deltar|det\b|genomförs|finansieras)|which|who\b|together"
    r"|and (?:takes?|is|it|has|carried|funded|run|implemented)\b)|[.;,:(]|$)"
)
_ORG = rf"(?P<org>[^.;:()]{{2,120}}?){_ORGANISATION_END}"
_BEFORE = r"(?P<org>[^.;:()]{2,120}?)"


@dataclass(frozen=True, slots=True)
class _Role:
    field: str
    patterns: tuple[re.Pattern[str], ...]


def _role(field: str, *patterns: str) -> _Role:
    return _Role(field, tuple(re.compile(pattern, re.I) for pattern in patterns))


_ROLES = (
    _role(
        "responsible",
        rf"\bvastaa(?:vat)?\s{_ORG}",
        rf"(?:vastuu(?:taho|organisaatio|ssa)\w*\s(?:on|toimii)|vastuutaho\s?:)\s?{_ORG}",
        rf"(?:^|[.]\s)(?:Ohjelma|Hanke)\w*\s\w*vetää\s{_ORG}",
        rf"^\s*{_BEFORE}\s(?:ansvarar för|svarar för)\b",
        rf"(?:ansvarig (?:organisation|part)?\s?(?:är|:)|leds av)\s{_ORG}",
        rf"^\s*(?:The\s)?{_BEFORE}\s(?:is|are) responsible\b",
        rf"(?:responsibility of|responsible (?:organisation|body)?\s?(?:is|:)|\bled by"
        rf"|coordinated by)\s(?:the\s)?{_ORG}",
    ),
    _role(
        "funder",
        rf"\brahoittaa\s{_ORG}",
        rf"(?:rahoittaja(?:na|t)?\s?(?:on|ovat|toimii|:)|rahoituksesta vastaa|rahoitus\s?:)\s?{_ORG}",
        rf"(?:finansieras av|finansiärer?(?:na)?\s?(?:är|:)|finansiering\s?:)\s?{_ORG}",
        rf"^\s*{_BEFORE}\sfinansierar\b",
        rf"(?:funded by|financed by|fund(?:er|ing)s?\s?(?:is|are|:|comes from))\s(?:the\s)?{_ORG}",
        rf"^\s*(?:The\s)?{_BEFORE}\s(?:funds|finances)\b",
    ),
    _role(
        "implementer",
        rf"\btoteuttaa?\s{_ORG}",
        rf"(?:toteuttaja(?:na|t)?\s?(?:on|ovat|toimii|:)|toteutuksesta vastaa|toteutus\s?:)\s?{_ORG}",
        rf"(?:genomförs av|förverkligas av|genomförare\s?(?:är|:))\s?{_ORG}",
        rf"^\s*{_BEFORE}\s(?:genomför|förverkligar)\b",
        rf"(?:carried out by|implemented by|run by|delivered by|implement(?:er|ing (?:body"
        rf"|organisation))\s?(?:is|:))\s(?:the\s)?{_ORG}",
        rf"^\s*(?:The\s)?{_BEFORE}\s(?:carries out|implements|runs)\b",
    ),
)
_ALSO_FUNDS = re.compile(
    r"osallist\w+\s(?:\w+\s){0,4}?(?:rahoittami|rahoituk)"
    r"|deltar\s(?:\w+\s){0,4}?(?:finansiering)|(?:takes? part|participat\w+"
    r"|contribut\w+)\s(?:\w+\s){0,4}?(?:fund|financ)"
    r"|vastaa\b.{0,80}\bja\s(?:sen\s)?rahoit|ansvarar\b.{0,80}\boch\sfinansierar",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ProgrammeBlock:
    """A heading among the measures with what follows it; `name` is null for items under no heading of their own."""

    name: Item | None
    items: tuple[Item, ...]

    @property
    def lines(self) -> tuple[int, ...]:
        every = ([self.name] if self.name else []) + list(self.items)
        return tuple(number for item in every for number in item.lines)

    @property
    def tells_programme(self) -> bool:
        """Whether the text under the heading gives a programme's facts."""
        text = " ".join(item.text for item in self.items)[:5000]
        return bool(_start_month(text) or any(_organisation(role, text) for role in _ROLES))


def is_programme_name(text: str) -> bool:
    return bool(_NAME.search(text.strip(" :")))


def is_site_line(text: str) -> bool:
    """Whether the line stands for a link to a site ("… -nettisivut")."""
    return len(text) <= 160 and bool(_SITE.search(text))


def read_programme_blocks(section: Section) -> list[ProgrammeBlock]:
    """Cut a measures section at its headings; a bullet "Name: text" about a programme is a block too."""
    blocks: list[ProgrammeBlock] = []
    name: Item | None = None
    items: list[Item] = []
    heads = _heads(section.lines)
    for item in as_items(section.lines):
        inline = _inline(item)
        if item.lines[0] in heads or inline:
            blocks.append(ProgrammeBlock(name, tuple(items)))
            name, items = inline or (item, [])
        else:
            items.append(item)
    blocks.append(ProgrammeBlock(name, tuple(items)))
    return [block for block in blocks if block.name or block.items]


def _heads(lines: Sequence[Line]) -> set[int]:
    """The numbers of lines that head a paragraph: short, alone, and followed by text that is no heading."""
    heads: set[int] = set()
    for index, line in enumerate(lines):
        if not is_short_line(line) or is_sign_up_line(line.text) or is_site_line(line.text) or line.text.endswith(":"):
            continue
        following = next((each for each in lines[index + 1 : index + 4] if not each.blank), None)
        alone = index == 0 or lines[index - 1].blank
        if is_programme_name(line.text) or (
            alone and following and not following.bullet and not is_short_line(following)
        ):
            heads.add(line.number)
    return heads


def _inline(item: Item) -> tuple[Item, list[Item]] | None:
    head, colon, rest = item.text.partition(": ")
    if not item.bullet or not colon or len(head) > 100 or not is_programme_name(head):
        return None
    return Item(head, item.lines, True), [Item(rest, item.lines, False)]


def read_programmes(sections: Sequence[Section]) -> tuple[Programme, ...]:
    """The programmes under the measures' headings."""
    return tuple(
        _programme(block, block.name)
        for section in sections
        if section.kind is Kind.MEASURES
        for block in read_programme_blocks(section)
        if block.name and (is_programme_name(block.name.text) or block.tells_programme)
    )


def _programme(block: ProgrammeBlock, name: Item) -> Programme:
    sites = [item for item in block.items if is_site_line(item.text)]
    told = [item for item in block.items if item not in sites and not is_sign_up_line(item.text)]
    text = " ".join(item.text for item in told)[:5000]
    urls = [url for item in (*sites, *told) for _, url in read_urls(item.text)]
    found = {role.field: _organisation(role, text) for role in _ROLES}
    if found["funder"] is None and _ALSO_FUNDS.search(text):
        found["funder"] = found["responsible"]
    return Programme(
        name=name.text.rstrip(" :"),
        description=text or None,
        starts=_start_month(text),
        responsible=found["responsible"],
        funder=found["funder"],
        implementer=found["implementer"],
        site=_site_title(sites[0].text) if sites else None,
        site_url=urls[0] if urls else None,
        line=name.lines[0],
        lines=tuple(dict.fromkeys(block.lines)),
    )


def _site_title(text: str) -> str:
    words = read_urls(text)
    return words[0][0] if words else text.strip(" :")


def _start_month(text: str) -> str | None:
    for start, end in sentences(text):
        sentence = text[start:end]
        if not _STARTS.search(sentence):
            continue
        for match in _MONTH_YEAR.finditer(sentence):
            month = MONTHS.get(match.group(1).lower()) if match.group(1) else int(match.group(3))
            if month and 1 <= month <= 12:
                return f"{match.group(2) or match.group(4)}-{month:02d}"
    return None


def _organisation(role: _Role, text: str) -> str | None:
    for start, end in sentences(text):
        sentence = text[start:end].strip()
        for pattern in role.patterns:
            match = pattern.search(sentence)
            if match:
                organisation = match.group("org").strip(" ,")
                if 1 < len(organisation) <= 120:
                    return organisation
    return None
