"""What a group's page says, and what it must and must not hold."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import Field

from services.catalog.domain.problems import Kind, Problem
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


def gaps(content: Content) -> tuple[Problem, ...]:
    """What a public page still needs; empty when it can be published."""
    found = []
    if localised(content.name, "fi") is None:
        found.append(Problem(Kind.NAME_MISSING, "name", "It needs a name in at least one language."))
    if localised(content.task, "fi") is None:
        sentence = "It needs a task, what the group is for, in at least one language."
        found.append(Problem(Kind.TASK_MISSING, "task", sentence))
    if content.sign_up.state == "by-form" and not content.sign_up.url:
        sentence = "Its sign-up is by a form elsewhere, and the address of that form is missing."
        found.append(Problem(Kind.FORM_MISSING, "sign_up.url", sentence))
    if content.sign_up.state == "by-mail" and not any(lead.email for lead in content.leads):
        sentence = "Its sign-up is by mail, and no lead has a mail address."
        found.append(Problem(Kind.LEADS_MAIL_MISSING, "leads", sentence))
    return tuple(found)


def faults(content: Content) -> tuple[Problem, ...]:
    """What no group may hold, draft or not: addresses that are none, texts without end."""
    return (
        *_title_faults(content),
        *_address_faults(content),
        *_contact_faults(content),
        *_month_faults(content),
        *_text_faults(content),
    )


def is_web_address(url: str) -> bool:
    """Whether a link leads to the web: http or https with a host, so nothing that runs in the reader's page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"[\s<>\"\\]", url)


def _title_faults(content: Content) -> Iterator[Problem]:
    for number, measure in enumerate(content.measures):
        if localised(measure.title, "fi") is None:
            yield Problem(Kind.WITHOUT_TITLE, f"measures.{number}.title", "A measure has no title.")
    for number, programme in enumerate(content.programmes):
        if localised(programme.name, "fi") is None:
            yield Problem(Kind.WITHOUT_TITLE, f"programmes.{number}.name", "A programme has no name.")


def _address_faults(content: Content) -> Iterator[Problem]:
    urls = [(f"links.{number}.url", link.url) for number, link in enumerate(content.links)]
    for number, programme in enumerate(content.programmes):
        if programme.site is not None:
            urls.append((f"programmes.{number}.site.url", programme.site.url))
    if content.sign_up.url is not None:
        urls.append(("sign_up.url", content.sign_up.url))
    for path, url in urls:
        if not is_web_address(url):
            sentence = f'"{url}" is no web address: write it whole, like https://example.org/page.'
            yield Problem(Kind.NOT_A_WEB_ADDRESS, path, sentence)


def _contact_faults(content: Content) -> Iterator[Problem]:
    for number, lead in enumerate(content.leads):
        path = f"leads.{number}"
        if not lead.name.strip():
            yield Problem(Kind.LEAD_WITHOUT_NAME, f"{path}.name", "A lead has no name.")
        if lead.phone is not None and _E164.fullmatch(lead.phone) is None:
            sentence = f"{lead.name}: write the phone number with its country, like +358501234567."
            yield Problem(Kind.NOT_A_PHONE, f"{path}.phone", sentence)
        if lead.email is not None and _MAIL.fullmatch(lead.email) is None:
            yield Problem(Kind.NOT_A_MAIL_ADDRESS, f"{path}.email", f"{lead.name}: the mail address is none.")


def _month_faults(content: Content) -> Iterator[Problem]:
    for number, each in enumerate(content.programmes):
        if each.starts is not None and _MONTH.fullmatch(each.starts) is None:
            sentence = f'Programme "{_words(each.name)}": the start "{each.starts}" is no month like 2020-08.'
            yield Problem(Kind.NOT_A_MONTH, f"programmes.{number}.starts", sentence)


def _text_faults(content: Content) -> Iterator[Problem]:
    for field in ("objectives", "measures", "programmes", "links", "leads", "proposed_meetings"):
        if len(getattr(content, field)) > MOST_ITEMS:
            yield Problem(Kind.TOO_MANY, field, f"There are more than {MOST_ITEMS} {field.replace('_', ' ')}.")
    if len(content.model_dump_json().encode()) > LARGEST_BYTES:
        yield Problem(Kind.TOO_LARGE, "", f"All texts together are longer than {LARGEST_BYTES:,} bytes.")
    for path, text in _texts(content.model_dump(mode="json"), ""):
        beginning = f'The text that begins "{_CONTROLS.sub("", text)[:40]}"'
        if len(text) > LONGEST_TEXT:
            yield Problem(Kind.TOO_LONG, path, f"{beginning} is longer than {LONGEST_TEXT} characters.")
        elif _CONTROLS.search(text):
            yield Problem(Kind.CONTROL_CHARACTERS, path, f"{beginning} holds control characters.")


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text with its path."""
    if isinstance(value, str):
        yield path, value
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _texts(each, f"{path}.{key}" if path else str(key))


def _words(text: Localised) -> str:
    chosen = localised(text, "fi")
    return chosen.text if chosen else ""
