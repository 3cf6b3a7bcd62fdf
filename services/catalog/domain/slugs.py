"""The part of a group's address that is made from its name."""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 60
WITHOUT_LETTERS = "ryhma"
"""Where a name has no letter or digit that can stand in an address."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_APART = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ð": "d",
    "đ": "d",
    "þ": "th",
    "ł": "l",
    "ŋ": "n",
    "ŧ": "t",
    "ı": "i",
}


def slug_of(name: str) -> str:
    """The name in small letters a-z, digits and single hyphens: å and ä become a, ö becomes o.

    Cut between words at 60 characters; a name that leaves nothing gives `ryhma`.
    """
    lowered = "".join(_APART.get(letter, letter) for letter in name.lower())
    plain = "".join(each for each in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(each))
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        slug = longer
    return slug or WITHOUT_LETTERS


def is_slug(text: str) -> bool:
    return len(text) <= LONGEST + 10 and _SLUG.fullmatch(text) is not None


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with the first of -2, -3 … that is not taken."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
