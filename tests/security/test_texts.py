"""Whatever stands in an address, a query, a form or a header: nothing breaks, nothing runs, nothing leads away."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

import pytest

from tests.routes import MANAGED, PUBLIC
from tests.security.asking import FORM
from tests.security.harm import ELSEWHERE, MARKUP, SPLITTING, faults
from tests.security.world import Place

TEXTS: Final[Mapping[str, str]] = {
    "markup": MARKUP,
    "a header's end": SPLITTING,
    "a zero byte": "a\x00b",
    "half a character": "a\ud800b",
    "writing turned round": "a\u202eb\u2066c\u200f",
    "another site": f"//{ELSEWHERE}/fi/manage/",
    "another site by a backslash": f"/\\{ELSEWHERE}",
    "another site whole": f"https://{ELSEWHERE}/fi/manage/",
    "a script's address": "javascript:alert(1)",
    "steps upwards": "../../../../etc/passwd",
    "a bracket": "http://[",
    "very much": "å" * 4_000,
    "a huge number": "9" * 400,
    "digits of another writing": "٣٣",
}
QUERY: Final = (
    *("q", "next", "done", "status", "about", "before", "page", "order", "language", "organisation_type", "kind"),
    *("copy", "lang", "from", "to", "cursor", "limit", "after", "group", "signed-out", "snapshot", "starting"),
)
"""Every name that some route looks for in a query."""
FORM_TYPE: Final = {"content-type": "application/x-www-form-urlencoded"}
HEADERS: Final = ("referer", "accept-language", "x-forwarded-for", "traceparent", "if-none-match", "user-agent")
FIELDS: Final = (
    *(*FORM, "website", "message", "phone", "title", "organisation", "answer", "next", "about", "page", "do", "back"),
    *("link", "id", "status", "role", "rows", "when", "instructions_fi", "agenda_fi", "List-Unsubscribe", "take"),
    *("name.fi", "task.fi", "links.0.url", "links.0.title.fi", "leads.0.name", "leads.0.email", "leads.0.phone"),
    *("sign_up.url", "sign_up.state", "programmes.0.starts", "slug", "against", "year", "leave_open", "choose.name"),
)


def odd_address(route: str, ids: Mapping[str, str], text: str) -> str:
    """The route's path with the text in every place where any text can stand."""
    path = route.split(" ")[1]
    filled = re.sub(
        r"\{(\w+)(:\w+)?\}",
        lambda match: ids[match[1]] if match[1] == "lang" or match[2] in (":uuid", ":int") else _quoted(text),
        path,
    )
    return f"{filled}?{_query(text)}"


def _query(text: str) -> str:
    return urlencode([(name, _bytes(text)[:800]) for name in QUERY])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _quoted(text: str) -> str:
    return quote(_bytes(text)[:800], safe="") or "-"


@pytest.mark.parametrize("text", TEXTS)
async def test_odd_texts_do_no_harm_anywhere(place: Place, text: str) -> None:
    routes = [*MANAGED[place.service], *PUBLIC[place.service]]
    odd = TEXTS[text]
    ids = {"number": "1", "version": "1", "meeting": place.own["account"], **place.own}
    header = _bytes(odd)[:2000].translate(None, b"\r\n\x00")  # what no web server lets into a header
    found: dict[str, list[str]] = {}
    async with place.browser("administrator") as browser:
        fields = {name: _bytes(odd) for name in FIELDS} | {"token": browser.token.encode()}
        for name in HEADERS:
            browser.client.headers[name] = header.decode("latin-1")
        for route in routes:
            method = route.split(" ")[0]
            body = urlencode(fields).encode() if method == "POST" else None
            for path in dict.fromkeys((odd_address(route, ids, odd), own_address(route, ids, odd))):
                if wrong := faults(await browser.client.request(method, path, content=body, headers=FORM_TYPE)):
                    found[f"{method} {path[:200]}"] = wrong

    assert found == {}


def own_address(route: str, ids: Mapping[str, str], text: str) -> str:
    """The route's path as it is, so that what is there is reached; the text in the query of a page alone."""
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: ids.get(match[1], "x"), route.split(" ")[1])
    return path if route.startswith("POST") else f"{path}?{_query(text)}"
