"""Structured data in a page (JSON-LD), written so that no text in it can end the element that holds it."""

import json
from collections.abc import Mapping

from markupsafe import Markup

_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_ld(data: Mapping[str, object]) -> Markup:
    """A `<script type="application/ld+json">` for the head of a page. A data block is not run, so the CSP lets it be.

    Raises TypeError for what JSON cannot hold: write times as ISO text first.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(f'<script type="application/ld+json">{text.translate(_UNSAFE)}</script>')  # noqa: S704
