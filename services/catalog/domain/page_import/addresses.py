"""Mail and web addresses as pages write them, masked or wiped out."""

import re
from dataclasses import dataclass

_DOT = r"(?:\.|\s?[(\[](?:dot|piste|punkt)[)\]]\s?)"
_EMAIL = re.compile(
    rf"(?:mailto:)?(?<![\w.+-])([\w+-][\w.+-]{{0,63}})"
    rf"(?:\s{{0,2}}@\s{{0,2}}|\s{{0,2}}[(\[<{{]\s?(?:@|at|a|ät|snabel-?a)\s?[)\]>}}]\s{{0,2}})"
    rf"(\w[\w-]{{0,62}}(?:{_DOT}[\w-]{{1,63}}){{1,6}})",
    re.I,
)
_EMAIL_AT = re.compile(r"(?<![\w.+-])(\w{1,30}[.-][\w.-]{1,32})\s{1,2}at\s{1,2}(\w[\w-]{0,62}(?:\.[\w-]{1,63}){1,6})")
_WIPED = re.compile(
    r"\[email(?:\s|&#160;)?protected\]|\[e-?mail[ -]?protected\]"
    r"|\[sähköposti(?:osoite)?\s?(?:on\s)?suojattu\]|\[e-post(?:en)?\s?(?:är\s)?skydd\w*\]",
    re.I,
)
_PATTERN = re.compile(
    r"^(?:etunimi\.sukunimi|f[oö]rnamn\.efternamn|first(?:name)?\.last(?:name)?|nimi\.sukunimi|etunimi)$", re.I
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"|]{2,1500}", re.I)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,200})\]\(((?:https?://|mailto:|/|www\.)[^\s()]{1,1500})\)", re.I)
_DESK = re.compile(
    r"^(?:info|kirjaamo|registry|registrator|tuki|support|help|contact|asiakaspalvelu|viestinta"
    r"|toimisto|kansli|office|sihteeristo|secretariat"
    r"|postia?|post|mail|palaute|feedback|ilmoittautumi\w*|anmalan|hankinta\w*|neuvonta)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address with its span; `email` is null where the page's protection wiped it out."""

    email: str | None
    pattern: str | None
    start: int
    end: int


def read_emails(text: str) -> list[Address]:
    """The mail addresses in order, unmasked, the host in lower case. `etunimi.sukunimi@…` is a pattern, no address."""
    found = [_address(match) for regex in (_EMAIL, _EMAIL_AT) for match in regex.finditer(text)]
    found.extend(Address(None, None, match.start(), match.end()) for match in _WIPED.finditer(text))
    found.sort(key=lambda each: each.start)
    kept: list[Address] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _address(match: re.Match[str]) -> Address:
    local = match.group(1).rstrip(".")
    host = re.sub(_DOT, ".", match.group(2)).rstrip(".-_").lower()
    email = f"{local}@{host}"
    return Address(
        None if _PATTERN.match(local) else email, email if _PATTERN.match(local) else None, match.start(), match.end()
    )


def is_desk(email: str) -> bool:
    """Whether the address is an office's rather than a person's, so that no name is missing beside it."""
    return bool(_DESK.match(email))


def name_from(email: str) -> str | None:
    """`maija.mallikas@…` as "Maija Mallikas": a proposal only, for the spelling is folded in addresses."""
    parts = email.split("@", maxsplit=1)[0].split(".")
    if len(parts) < 2 or not all(re.fullmatch(r"[^\W\d_][^\W\d_-]*(?:-[^\W\d_]+)*", part) for part in parts):
        return None
    return " ".join("-".join(piece.capitalize() for piece in part.split("-")) for part in parts)


def read_urls(text: str) -> list[tuple[str, str]]:
    """Web addresses as (words, address): a Markdown link's own words, else those of the sentence before it."""
    links = [
        (match.group(1), match.group(2)) for match in _MARKDOWN_LINK.finditer(text) if "mailto:" not in match.group(2)
    ]
    rest = _MARKDOWN_LINK.sub(" ", text)
    for match in _URL.finditer(rest):
        words = _words_before(rest[max(0, match.start() - 200) : match.start()])
        url = match.group().rstrip(".,;:!?)'»”")
        links.append((words or url, url))
    return links


def _words_before(text: str) -> str:
    """The end of the sentence that leads to an address: "… Lue lisää: www.…"."""
    last = re.split(r"(?<=[^\W\d_])[.!?]\s|\n", _URL.sub(" ", text))[-1]
    return " ".join(last.split()).strip(" :;,–-()<>")


def without_links(text: str) -> str:
    """The text with Markdown links reduced to their words."""
    return _MARKDOWN_LINK.sub(
        lambda match: match.group(2)[7:] if match.group(2).startswith("mailto:") else match.group(1), text
    )
