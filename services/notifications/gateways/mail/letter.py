"""What a mail says, before it is text or HTML: so that both say the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.languages import Language


@dataclass(frozen=True, slots=True)
class Words:
    """A text, and its language where that is not the mail's."""

    text: str
    lang: Language | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it is: each line a text or an address."""

    label: str
    lines: Sequence[Words]
    url: str | None = None
    over: bool = False
    """It was so, and is no more."""


@dataclass(frozen=True, slots=True)
class LinkTo:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a letter with a heading of its own."""

    heading: Words
    facts: Sequence[Fact] = ()
    body: Sequence[Words] = ()
    link: LinkTo | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's words in one language."""

    lang: Language
    subject: str
    heading: str
    opening: Sequence[Words]
    facts: Sequence[Fact] = ()
    action: LinkTo | None = None
    after: Sequence[Words] = ()
    parts: Sequence[Part] = ()
    links: Sequence[LinkTo] = ()
    why: str = ""
    """Why the reader gets this mail."""
    unsubscribe: LinkTo | None = field(default=None)
