"""Why a date on a line is no meeting: the words just before or after it say so."""

import re

from services.catalog.domain.page_import.sections import MEETING_NOUN

_BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (why, re.compile(pattern, re.I))
    for why, pattern in (
        (
            "updated",
            r"päivitet|muokattu|julkaist|luotu\b|lisätty\b|uppdatera|publicera|skapad|ändrad|\bupdated"
            r"|\bmodified|\bpublished|\bposted"
            r"|\bcreated|copyright|©|päivätty|daterad|\bdated\b",
        ),
        (
            "term",
            r"toimikau|\bkau(?:si|den|delle|della)\b|voimassa|toiminta-aika|hankeaika|määräaj(?:aksi"
            r"|an\b)|nimitet|nimetty|nimettiin|asetettu|asetti\b"
            r"|mandat|tillsat|utnämn|giltig|\bterms?\b|toiminta\w*\s(?:päättyy|alkaa|jatkuu)|appointed"
            r"|in force|valid (?:from|until)|tenure",
        ),
        ("break", r"kesätau|joulutau|\btauko|\bloma|semester|\bpaus\b|uppehåll|holiday|\bbreak\b"),
        (
            "deadline",
            r"viimeistään|määräaika|takaraja|\bhaku\b|hakuaika|hakemu|lausunto(?:aika|kierros)?"
            r"|kommentoi|senast|sista (?:dag|ansökning)|tidsfrist"
            r"|deadline|no later than|\bby\b|\bbefore\b|\buntil\b|closes on|open until|due\b",
        ),
        (
            "law",
            r"§|\blaki\b|\blain\b|lailla|asetu(?:s|ksen|ksella)\b|direktiiv|förordning|\blag(?:en)?\b"
            r"|\bact\b|regulation|statute",
        ),
        (
            "document",
            r"muistio|pöytäkirj|esityslist|protokoll|föredragningslist|\bminutes|\bagenda of|\bpdf\b"
            r"|\bdocx?\b|\bliite\b|hyväksyt|vahvistet|godkän"
            r"|approved|lausunto\b|päätö(?:s|ksen)\b|beslut\b|decision",
        ),
        (
            "number",
            r"(?:\bluku|\bkohta|\bkohdan|\bkappale|\bversio|\bversion|\bkapitel|\bchapter|\bsection"
            r"|\bartikla|\barticle|\bnro|\bnr|\bno|\bnumero)\.?\s{0,2}$",
        ),
        (
            "past",
            r"perustett|grundad|founded|\bsince\b|\bsedan\b|\bfödd|\bborn\b|syntyn|edelli(?:nen|sen"
            r"|sessä)|föregående|previous",
        ),
    )
)
_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (why, re.compile(pattern, re.I))
    for why, pattern in (
        ("deadline", r"\W{0,4}(?:\w{1,12}\s){0,2}(?:mennessä|asti\b|saakka)"),
        ("updated", r"\W{0,3}(?:päivitetty|julkaistu|uppdaterad|updated)"),
        ("term", r"\W{0,3}(?:alkaen|lähtien)\b"),
    )
)
_SIGN_UP = re.compile(r"ilmoittau|anmäl|\bregist(?:er|ration)|sign up|\brsvp", re.I)


def why_not_meeting(before: str, after: str, *, timed: bool) -> str | None:
    """The reason code, or null. `before` runs from the sentence's start or the date before, `after` to its end."""
    for why, pattern in _BEFORE:
        found = pattern.search(before)
        # "edellinen pöytäkirja … seuraava kokous 5.2.": a meeting word after the false one takes the date back.
        if found and not (why in ("document", "past", "term") and MEETING_NOUN.search(before, found.end())):
            return why
    if _SIGN_UP.search(before) and not (timed and MEETING_NOUN.search(before)):
        return "deadline"
    for why, pattern in _AFTER:
        if pattern.match(after) and not (why == "term" and timed):
            return why
    return None
