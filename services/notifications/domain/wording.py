"""What a group adds to its mails in its own words."""

from typing import Final

from shared.contracts.notifications import NoticeKind
from shared.languages import Language

LONGEST: Final = 2000
KINDS: Final[tuple[NoticeKind, ...]] = (
    "confirmation",
    "welcome",
    "meeting-published",
    "meeting-moved",
    "meeting-cancelled",
)
"""Those to which a group can add words. A reminder that one is a member already needs none."""

Wording = dict[tuple[NoticeKind, Language], str]


def tidied(typed: str) -> str:
    """As it is kept: without spaces at the ends of lines. Raises ValueError for too long a text and for controls."""
    text = "\n".join(line.rstrip() for line in typed.replace("\r\n", "\n").strip().split("\n"))
    if len(text) > LONGEST or not text.replace("\n", "").replace("\t", "").isprintable():
        raise ValueError("the text is too long, or has characters that cannot be used")
    return text
