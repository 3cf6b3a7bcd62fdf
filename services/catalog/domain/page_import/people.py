"""Tells name, title and organisation apart in the words of a contact line, in whatever order they stand."""

import re
import unicodedata
from dataclasses import dataclass

from services.catalog.domain.page_import.lines import DASHES

_TITLE_WORD = re.compile(
    r"(?:neuvos|päällikkö|johtaja|asiantuntija|lakimies|sihteeri|suunnittelija|koordinaattori"
    r"|tarkastaja|tutkija|professori|lehtori|ministeri|insinööri"
    r"|arkkitehti|puheenjohtaja|esimies|vastaava|konsultti|kehittäjä|hoitaja|lääkäri|rehtori"
    r"|dekaani|notaari|esittelijä|avustaja|assistentti|ohjaaja"
    r"|kuraattori|analyytikko|pormestari|tuottaja|toimittaja|edustaja|virkamies|valmistelija"
    r"|opettaja|pedagogi|toimitsija|työntekijä|juristi|viestijä"
    r"|ekonomisti|agronomi|controller|päälikkö|hankkija|ostaja|lakikonsultti|pääjohtaja"
    r"|kanslisti|muotoilija|valvoja|neuvoja|harjoittelija|tohtori"
    r"|sakkunnig|direktör|chef|chefen|jurist|sekreterare|samordnare|koordinator|handläggare"
    r"|rådgivare|råd|forskare|professor|lektor|ledare|ordförande"
    r"|planerare|planeringschef|inspektör|ingenjör|arkitekt|expert|utredare|ombudsman|producent"
    r"|assistent|ansvarig|lärare|bibliotekarie|rektor"
    r"|director|manager|officer|adviser|advisor|lawyer|counsel|counsellor|coordinator|specialist"
    r"|secretary|researcher|planner|analyst|engineer|head"
    r"|chair|chairperson|lead|leader|consultant|assistant|inspector|buyer|architect|economist"
    r"|librarian|designer|developer)$",
    re.I,
)
_ORGANISATION = re.compile(
    r"(?:ministeriö|ministeriön|virasto|kaupunki|kunta|kuntayhtymä|liitto|yliopisto|yliopiston"
    r"|korkeakoulu|laitos|keskus|yhdistys|seura|säätiö|neuvosto|hallitus"
    r"|museo|kirjasto|arkisto|instituutti|opisto|akatemia|hyvinvointialue|yhtiö|osakeyhtiö"
    r"|konserni|ry|oy|oyj|ab|rf|sr|ely|palvelut|palveluyhtiö"
    r"|ministeriet|ministerium|verket|verk|stad|kommun|förbund|förbundet|universitet"
    r"|universitetet|högskola|högskolan|institut|institutet|centralen|byrå|byrån"
    r"|styrelsen|stiftelse|föreningen|förening|biblioteket|välfärdsområde|kommunförbundet"
    r"|myndigheten|ministry|agency|university|institute|city|municipality"
    r"|association|council|foundation|authority|office|library|centre|center|department|ltd|inc"
    r"|board|federation|company|government|museum|archives)$",
    re.I,
)
_ROLE = re.compile(
    r"^(?:vara)?puheenjohtaja$|^sihteeri$|^(?:vice )?ordförande$|^sekreterare$"
    r"|^(?:vice[- ])?chair(?:person)?$|^secretary$|^vetäjä$|^ledare$|^varajäsen$|^koordinaattori$",
    re.I,
)
_INFLECTED_ROLE = re.compile(
    r"\b(sihteeri|puheenjohtaja|varapuheenjohtaja|koordinaattori|suunnittelija|asiantuntija"
    r"|lakimies|johtaja)(?:lle|lta|ä|a|iin)\b",
    re.I,
)
_PARTICLES = {
    "von",
    "af",
    "de",
    "van",
    "der",
    "den",
    "da",
    "di",
    "del",
    "la",
    "le",
    "el",
    "al",
    "bin",
    "ter",
    "ten",
    "zu",
    "und",
    "dos",
    "du",
}
_LABEL = re.compile(
    r"^(?:nimi|namn|name|titteli|titel|title|organisaatio|organisation|organization"
    r"|sähköposti(?:osoite)?|s-posti|e-post(?:adress)?|e-?mail|email|mail|puhelin"
    r"|puh|tel|tfn|phone|yhteyshenkilö(?:t)?|vetäjät?|lisätietoja (?:antaa|antavat)"
    r"|lisätie(?:toja|dot)|yhteystiedot|ota yhteyttä|ilmoittautumiset|kontaktperson(?:er)?"
    r"|mer information(?: ges av)?|mer information ger|ytterligare information"
    r"|contacts?(?: person)?|more information|further information|for more information"
    r"|please contact"
    r"|kontakta|kysy|tiedustelut|lisätietoa|ledare|leads?)(?:\s?:\s*|\s(?=[^:]{0,60}$)|$)",
    re.I,
)
_DATED = re.compile(r"\d{1,2}\.\d{1,2}\.|(?:19|20)\d\d")
_JOINED = re.compile(r"^(?:ja|och|and|sekä|samt|&|tai|eller|or|sekä myös)\s+", re.I)
_INITIAL = r"[^\W\d_]\."


@dataclass(frozen=True, slots=True)
class Person:
    """What the words gave; `unsorted` are parts beyond one title and one organisation."""

    name: str | None
    title: str | None
    organisation: str | None
    unsorted: tuple[str, ...] = ()


def read_person(text: str, email: str | None) -> Person:
    """Sort the words of one contact (its addresses and numbers already taken out).

    A part whose words stand in the mail address is the name before any other that looks like one.
    """
    parts = _parts(text)
    name = _name_of(parts, email)
    rest: list[str] = []
    for part in parts:
        if name and name in part:
            rest.extend(_around(part, name))
        else:
            rest.append(part)
    return _sort_rest(name, rest, text)


def _parts(text: str) -> list[str]:
    flat = re.sub(r"\(([^()]{1,120})\)", r", \1, ", text)
    parts = []
    for raw in re.split(rf"[,;|\n•]|\s[{DASHES}]\s|\s/\s|:\s", flat):
        part = raw.strip(f' .:,({DASHES})"”')
        for _ in range(3):
            part = _JOINED.sub("", _LABEL.sub("", part)).strip()
        if re.search(r"[^\W\d_]", part) and not _DATED.search(part):
            parts.append(part)
    return parts


def _name_of(parts: list[str], email: str | None) -> str | None:
    candidates = [candidate for part in parts if (candidate := _name_in(part))]
    if email:
        in_address = next((each for each in candidates if _stands_in(each, email)), None)
        if in_address:
            return _from_first_name(in_address, email)
    if candidates:
        return candidates[0]
    first = parts[0] if parts else ""
    known = _TITLE_WORD.search(first) or _ORGANISATION.search(first) or (first.isupper() and len(first) > 1)
    lone = _is_name_word(first) and not known and (len(parts) > 1 or (email is not None and _stands_in(first, email)))
    return first if lone else None


def _from_first_name(name: str, email: str) -> str:
    """Drop words before the first that the address has, a title's ("Unit Jane Doe" beside jane.doe@…)."""
    words = name.split()
    local = _folded(email.split("@", maxsplit=1)[0])
    start = next((index for index, word in enumerate(words[:-1]) if _folded(word) in local), 0)
    return " ".join(words[start:])


def _name_in(part: str) -> str | None:
    """The run of name words at the part's end or start: "erityisasiantuntija Maija af Mallikas"."""
    words = part.split()
    if len(words) > 12:
        return None
    runs: list[list[str]] = []
    current: list[str] = []
    for word in words:
        if (_is_name_word(word) and not _TITLE_WORD.search(word) and not _ORGANISATION.search(word)) or (
            current and word.lower() in _PARTICLES
        ):
            current.append(word)
        else:
            runs.append(current)
            current = []
    runs.append(current)
    fitting = [run for run in (_trim(run) for run in runs) if 2 <= len(run) <= 6]
    if not fitting or (len(fitting) == 1 and not _stands_alone(words, fitting[0])):
        return None
    return " ".join(fitting[-1])


def _trim(run: list[str]) -> list[str]:
    while run and run[-1].lower() in _PARTICLES:
        run = run[:-1]
    return run


def _stands_alone(words: list[str], run: list[str]) -> bool:
    """Whether the rest of the part is a title, not an organisation's tail ("Etelä-Suomen Aluehallinnon virasto")."""
    joined, whole = " ".join(run), " ".join(words)
    after = whole[whole.index(joined) + len(joined) :].split() if joined in whole else []
    return not after or not any(_ORGANISATION.search(word) for word in after)


def _is_name_word(word: str) -> bool:
    pieces = [piece for piece in re.split(r"[-‐‑'’]", word) if piece]
    return (
        bool(pieces)
        and all(re.fullmatch(_INITIAL, piece) or (piece.isalpha() and piece[0].isupper()) for piece in pieces[:1])
        and all(piece.rstrip(".").isalpha() for piece in pieces)
        and not (word.isupper() and 1 < len(word) <= 4 and not word.endswith("."))
    )


def _stands_in(name: str, email: str) -> bool:
    local = _folded(email.split("@", maxsplit=1)[0])
    words = [_folded(word) for word in re.split(r"[\s-]", name) if len(word) > 1]
    return bool(words) and any(word in local for word in words[-1:]) and any(word[:1] in local for word in words[:1])


def _folded(text: str) -> str:
    return "".join(
        each for each in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(each)
    ).replace("ø", "o")


def _around(part: str, name: str) -> list[str]:
    before, _, after = part.partition(name)
    return [piece for piece in (before.strip(" ,"), after.strip(" ,")) if piece and re.search(r"[^\W\d_]", piece)]


def _sort_rest(name: str | None, rest: list[str], text: str) -> Person:
    title: str | None = None
    organisation: str | None = None
    unsorted: list[str] = []
    for part in rest:
        lead, tail = _split_title(part)
        if lead and title is None:
            title, part = lead, tail  # noqa: PLW2901 - the part goes on without its title
            if not part:
                continue
        if _ROLE.match(part) and title is not None:
            continue
        if organisation is None and _may_be_organisation(part):
            organisation = part
        elif title is None and part[0].islower() and len(part.split()) <= 5 and name:
            title = part
        elif len(part.split()) <= 8 and name:
            unsorted.append(part)
    if title is None and name is None:
        role = _INFLECTED_ROLE.search(text)
        title = role.group(1).lower() if role else None
    return Person(name, title, organisation, tuple(unsorted))


def _split_title(part: str) -> tuple[str | None, str]:
    """The title that a part begins with, and the rest: "ohjelmapäällikkö Kuntaliitto"."""
    words = part.split()
    if not words or len(words) > 10:
        return None, part
    ends = [index for index, word in enumerate(words) if _TITLE_WORD.search(word.strip(".,"))]
    if not ends:
        return None, part
    last = ends[-1]
    english = re.match(r"(?:head|director|chief|secretary|chair)$", words[0], re.I) and len(words) > 1
    if english or not any(_ORGANISATION.search(word) for word in words[last + 1 :]):
        return part, ""
    return " ".join(words[: last + 1]), " ".join(words[last + 1 :])


def _may_be_organisation(part: str) -> bool:
    words = part.split()
    if len(words) > 9:
        return False
    return any(_ORGANISATION.search(word.strip(".,")) for word in words) or part[0].isupper()
