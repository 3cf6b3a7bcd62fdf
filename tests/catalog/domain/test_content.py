"""What no page may hold."""

import pytest

from services.catalog.domain.content import LARGEST_BYTES, faults, is_web_address
from shared.contracts.catalog import Lead, Link, Programme, SignUp
from tests.catalog.made import content


def test_whole_content_has_no_faults() -> None:
    assert faults(content()) == ()


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"links": (Link(url="javascript:alert(1)", title={}),)}, "no web address"),
        ({"sign_up": SignUp(state="by-form", url="data:text/html,x")}, "no web address"),
        ({"programmes": (Programme(name={}, site=Link(url="vuosi.example", title={})),)}, "no web address"),
        ({"programmes": (Programme(name={"fi": "Ohjelma"}, starts="2020-13"),)}, 'Programme "Ohjelma"'),
        ({"leads": (Lead(name=" "),)}, "has no name"),
        ({"leads": (Lead(name="Kaisa", phone="050 123"),)}, "with its country"),
        ({"leads": (Lead(name="Kaisa", email="kaisa(at)x.example"),)}, "mail address"),
        ({"leads": (Lead(name="Kaisa", email="a@x.example>\r\nBcc: b"),)}, "mail address"),
        ({"objectives": ({"fi": "x"},) * 101}, "more than 100 objectives"),
        ({"task": {"fi": "x" * 10_001}}, "longer than 10000"),
        ({"task": {"fi": "\u202egnp.x"}}, "control characters"),
        ({"task": {"fi": "a\x00b"}}, "control characters"),
    ],
)
def test_a_fault_is_told_in_a_sentence(fields: dict[str, object], fault: str) -> None:
    assert any(fault in each.sentence for each in faults(content(**fields)))


def test_all_texts_together_fit_into_an_event() -> None:
    objectives = ({"fi": "x" * 5000, "sv": "y" * 5000},) * 25
    assert f"All texts together are longer than {LARGEST_BYTES:,} bytes." in map(
        str, faults(content(objectives=objectives))
    )


@pytest.mark.parametrize("url", ["https://x.example", "http://x.example/a?b=c#d", "https://å.example/ä"])
def test_web_addresses(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "//x.example",
        "/x",
        "mailto:a@b.example",
        "https://",
        "https://x.example/\n",
        'https://x.example/">',
        "http://[",
        " https://x.example",
    ],
)
def test_what_is_no_web_address_cannot_be_a_link(url: str) -> None:
    assert not is_web_address(url)
