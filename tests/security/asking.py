"""How the tests ask for a route, whatever it is."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import httpx

from tests.notifications import samples
from tests.security.world import OWN, Browser, Ids

FORM: Final[Mapping[str, str]] = {
    **{"name": "Uusi Nimi", "email": "uusi@talkoot.example", "language": "fi", "organisation_type": "state"},
    **{"role": "lead", "administrator": "yes", "last_lead": "yes", "how": "erase", "reason": "syy", "form": "csv"},
    **{"version": "2", "name.fi": "Uusi nimi", "page": "Uusi ryhmä\n\nRyhmä tekee työtä."},
    **{"title_fi": "Uusi kokous", "status": "draft", "when": "slots", "confirmed": "yes", "reason_fi": "syy"},
    **{"day_1": "2027-01-14", "starts_1": "12:00", "ends_1": "14:00", "place": "room", "room": "Aino"},
    **{"notes": "uutta", "minutes_fi": "uutta", "words_fi": "uutta"},
}
"""Fields of every form there is, with which each does what it is for."""


async def send(browser: Browser, route: str, ids: Ids, **fields: str) -> httpx.Response:
    """Ask for the route with these ids; a form is filled in, and holds the session's token."""
    method, path = route.split(" ")
    address = re.sub(r"\{([^}:]+)(?::\w+)?\}", lambda match: ids[match[1]], path)
    if path.endswith("/mails/preview"):
        address += f"?{urlencode(_previewed())}"
    data = {"token": browser.token, **FORM, **fields} if method == "POST" else None
    return await browser.client.request(method, address, data=data)


def _previewed() -> Mapping[str, str]:
    """A meeting of the own group, as meetings shows it before mails go out."""
    group = samples.group(OWN.id, slug=OWN.slug)
    return {"kind": "meeting-published", "snapshot": samples.meeting(group, OWN.meeting).model_dump_json()}
