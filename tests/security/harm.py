"""What an answer must never have in it, whatever was typed somewhere: found by reading it as a browser does."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree

import httpx

MARKUP: Final = (
    "'\"></script></title></textarea></style></option>--><x-evil onclick=alert(1) "
    'href="javascript:alert(1)">[x](javascript:alert(1)) <img src=x onerror=alert(1)>'
    "{{ 7777*7 }}${7777*7}&lt;x-evil&gt;"
)
"""Ends every element and attribute there is, and begins one of its own; and Markdown, and templates."""
COMPUTED: Final = str(7777 * 7)
SPLITTING: Final = "x\r\nX-Evil: yes\r\nBcc: evil@evil.example\r\n\r\n<x-evil>"
"""Ends a header and begins one of its own."""
ELSEWHERE: Final = "evil.example"
_OWN_PATH: Final = re.compile(r"/(?![/\\])[\x21-\x7e]*")
_ADDRESSES: Final = frozenset({"href", "src", "action", "formaction", "data", "srcdoc", "poster", "xlink:href"})
_SAFE_SCHEMES: Final = ("http:", "https:", "mailto:", "tel:", "webcal:", "#", "/", "?", "data:image/")


def faults(answer: httpx.Response) -> list[str]:
    """What is wrong with the answer; none for a harmless one."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    for name, value in answer.headers.multi_items():
        if "evil" in name.lower() or re.search(r"[\r\n\x00]", value):
            found.append(f"header {name}: {value!r}")
    location = answer.headers.get("location")
    if location is not None and not _OWN_PATH.fullmatch(location):
        found.append(f"leads to {location!r}")
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/html"):
        found += markup_faults(answer.text)
    elif "xml" in kind:
        found += [f"<{each.tag}>" for each in ElementTree.fromstring(answer.text).iter() if "evil" in each.tag]
    elif kind.startswith("text/calendar"):
        found += [line for line in answer.text.splitlines() if line.lower().startswith(("x-evil", "bcc"))]
    return found


def markup_faults(html: str, *, mail: bool = False) -> list[str]:
    """Of a page, or of a mail's HTML, which has its styles with it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if COMPUTED in html:
        reader.found.append("a template was computed")
    return [fault for fault in reader.found if not (mail and fault.endswith(" style>"))]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found += [f"<{tag} {fault}>" for fault in _tag_faults(tag, given)]


def _tag_faults(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    if "evil" in tag or any("evil" in name for name in attributes):
        yield "planted"
    if tag in ("base", "object", "embed", "applet") or (tag == "meta" and attributes.get("http-equiv")):
        yield "not ours"
    if tag == "script" and "src" not in attributes and attributes.get("type") != "application/ld+json":
        yield "inline"
    for name, value in attributes.items():
        if name.startswith("on") or name == "style":
            yield name
        if name in _ADDRESSES and value and not re.sub(r"[\x00-\x20]", "", value).lower().startswith(_SAFE_SCHEMES):
            yield f"{name}={value!r}"
