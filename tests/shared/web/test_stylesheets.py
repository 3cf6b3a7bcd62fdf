"""The colours can be read, and no rule names what is not there."""

import colorsys
import re
from pathlib import Path

import pytest

from shared.web.pages import STYLE_SHEETS

STATIC = Path(__file__).parents[3] / "shared" / "web" / "static"
OF_TOKENS = ("suomifi-tokens.css", "tokens.css", "fonts.css")
RULES = "".join((STATIC / name).read_text(encoding="utf-8") for name in STYLE_SHEETS if name not in OF_TOKENS)


def values(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", text))


SUOMIFI = values((STATIC / "suomifi-tokens.css").read_text(encoding="utf-8"))
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
LIGHT, DARK = (values(part) for part in TOKENS.split("@media"))

GROUNDS = ("color-ground", "color-ground-soft")
TEXTS = ("color-text", "color-text-soft", "color-highlight", "color-highlight-strong", "color-link-visited")
ON_A_NOTICE = ("color-text", "color-highlight", "color-link-visited")
PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((text, f"color-{kind}-soft") for text in ON_A_NOTICE for kind in ("highlight", "success", "warning", "error")),
    *((f"color-{kind}", ground) for kind in ("success", "warning", "error") for ground in GROUNDS),
    ("color-error", "color-error-soft"),
    ("color-highlight-strong", "color-highlight-soft"),
    ("color-on-highlight", "color-highlight"),
    ("color-on-highlight", "color-highlight-strong"),
]
EDGES = [("color-line-strong", ground) for ground in GROUNDS] + [("color-focus", ground) for ground in GROUNDS]


def parts_of(colour: str) -> tuple[float, ...]:
    """Red, green and blue, each from 0 to 1, of `#rrggbb` or of one of Suomi.fi's colours."""
    if named := re.fullmatch(r"var\(--([\w-]+)\)", colour):
        hsl = re.fullmatch(r"hsl\((\d+), (\d+)%, (\d+)%\)", SUOMIFI[named[1]])
        assert hsl is not None
        hue, saturation, lightness = map(int, hsl.groups())
        return colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100)
    return tuple(int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = parts_of(colour)
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, {**LIGHT, **DARK}], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(scheme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, {**LIGHT, **DARK}], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_the_edges_of_fields_and_of_the_focus_stand_out(scheme: dict[str, str], edge: str, ground: str) -> None:
    assert contrast(scheme[edge], scheme[ground]) >= 3


def test_every_colour_has_a_value_for_the_dark() -> None:
    assert {name for name in LIGHT if name.startswith("color-")} == set(DARK)


def test_rules_use_tokens_that_exist_and_every_token_is_used() -> None:
    assert set(re.findall(r"var\(--([\w-]+)\)", RULES)) == set(LIGHT)
    assert set(re.findall(r"var\(--([\w-]+)\)", TOKENS)) == set(SUOMIFI)


def test_a_page_gets_every_style_sheet_in_one_file_but_that_of_pictures_which_few_pages_have() -> None:
    assert {path.name for path in STATIC.glob("*.css")} - set(STYLE_SHEETS) == {"charts.css"}


def test_rules_have_no_colours_of_their_own_but_black_on_paper() -> None:
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", RULES)) == {"#000"}


def test_nothing_is_loaded_but_our_own_fonts() -> None:
    everything = "".join((STATIC / name).read_text(encoding="utf-8") for name in STYLE_SHEETS)
    loaded = re.findall(r'url\("?([^")]+)"?\)', everything)
    assert not re.search(r"@import|https?:", everything)
    assert {name for name in loaded if not (STATIC / name).is_file()} == set()
    assert {str(path.relative_to(STATIC)) for path in (STATIC / "fonts").glob("*.woff2")} == set(loaded)
