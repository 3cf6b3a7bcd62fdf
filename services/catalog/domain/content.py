"""What a group's page says, and what it must and must not hold."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import Field

from shared.contracts.catalog import Lead, Link, Measure, Programme, ProposedMeeting, SignUp
from shared.contracts.snapshots import Localised, Value
from shared.languages import localised

MOST_ITEMS = 100
LONGEST_TEXT = 10_000
LARGEST_BYTES = 200_000
"""Of all texts together, so that the event of the group stays within what a topic takes."""
_E164 = re.compile(r"\+[1-9]\d{4,14}")
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class Content(Value):
    """The fields of the contract that the leads write, with their meaning there."""

    name: Localised = Field(default_factory=dict)
    task: Localised = Field(default_factory=dict)
    intention: Localised = Field(default_factory=dict)
    objectives: tuple[Localised, ...] = ()
    measures: tuple[Measure, ...] = ()
    programmes: tuple[Programme, ...] = ()
    invitation: Localised = Field(default_factory=dict)
    links: tuple[Link, ...] = ()
    leads: tuple[Lead, ...] = ()
    sign_up: SignUp = SignUp()
    proposed_meetings: tuple[ProposedMeeting, ...] = ()


def gaps(content: Content) -> tuple[str, ...]:
    """What a public page still needs, a sentence each; empty when it can be published."""
    reasons = []
    if localised(content.name, "fi") is None:
        reasons.append("It needs a name in at least one language.")
    if localised(content.task, "fi") is None:
        reasons.append("It needs a task, what the group is for, in at least one language.")
    if content.sign_up.state == "by-form" and not content.sign_up.url:
        reasons.append("Its sign-up is by a form elsewhere, and the address of that form is missing.")
    if content.sign_up.state == "by-mail" and not any(lead.email for lead in content.leads):
        reasons.append("Its sign-up is by mail, and no lead has a mail address.")
    return tuple(reasons)


def faults(content: Content) -> tuple[str, ...]:
    """What no group may hold, draft or not, a sentence each: addresses that are none, texts without end."""
    return (
        *_address_faults(content),
        *_contact_faults(content),
        *(
            f'Programme "{_words(each.name)}": the start "{each.starts}" is no month like 2020-08.'
            for each in content.programmes
            if each.starts is not None and _MONTH.fullmatch(each.starts) is None
        ),
        *_text_faults(content),
    )


def is_web_address(url: str) -> bool:
    """Whether a link leads to the web: http or https with a host, so nothing that runs in the reader's page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"[\s<>\"\\]", url)


def _address_faults(content: Content) -> Iterator[str]:
    urls = [link.url for link in content.links]
    urls += [programme.site.url for programme in content.programmes if programme.site is not None]
    urls += [content.sign_up.url] if content.sign_up.url is not None else []
    for url in urls:
        if not is_web_address(url):
            yield f'"{url}" is no web address: write it whole, like https://example.org/page.'


def _contact_faults(content: Content) -> Iterator[str]:
    for lead in content.leads:
        if not lead.name.strip():
            yield "A lead has no name."
        if lead.phone is not None and _E164.fullmatch(lead.phone) is None:
            yield f"{lead.name}: write the phone number with its country, like +358501234567."
        if lead.email is not None and _MAIL.fullmatch(lead.email) is None:
            yield f"{lead.name}: the mail address is none."


def _text_faults(content: Content) -> Iterator[str]:
    for field in ("objectives", "measures", "programmes", "links", "leads", "proposed_meetings"):
        if len(getattr(content, field)) > MOST_ITEMS:
            yield f"There are more than {MOST_ITEMS} {field.replace('_', ' ')}."
    if len(content.model_dump_json().encode()) > LARGEST_BYTES:
        yield f"All texts together are longer than {LARGEST_BYTES:,} bytes."
    for text in _texts(content.model_dump(mode="json")):
        if len(text) > LONGEST_TEXT:
            yield f'The text that begins "{text[:40]}" is longer than {LONGEST_TEXT} characters.'
        elif _CONTROLS.search(text):
            yield f'The text that begins "{_CONTROLS.sub("", text)[:40]}" holds control characters.'


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _words(text: Localised) -> str:
    chosen = localised(text, "fi")
    return chosen.text if chosen else ""
