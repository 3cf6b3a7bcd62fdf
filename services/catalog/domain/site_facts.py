"""Who runs the site, and what the law has them tell: how far it is accessible, and what becomes of personal data.

It is data, not text in code: an installation has a JSON document of its own (`TALKOOT_SITE_FACTS`), in the shape of
`samples/operator/site.json`.
"""

import json
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.snapshots import Localised

SAMPLE = Path(__file__).parents[1] / "samples" / "operator" / "site.json"

LegalBasis = Literal["public-task", "legal-obligation", "consent", "contract", "legitimate-interest"]
"""Of Article 6(1) of Regulation (EU) 2016/679."""


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(Part):
    name: Localised
    email: str | None = None
    phone: str | None = None
    """E.164."""
    address: str | None = None
    site: Localised = {}
    """Addresses on the web, by language."""


class Failing(Part):
    """Something that is not accessible yet."""

    what: Localised
    why: Localised
    criterion: str
    """The success criterion of WCAG 2.2 that is not met, as 1.4.3."""
    mended_by: date | None = None


class Accessibility(Part):
    """What Decision (EU) 2018/1523 wants in a statement."""

    conformance: Literal["full", "partial", "none"]
    assessed_by: Literal["self", "other"]
    made: date
    updated: date
    failings: tuple[Failing, ...] = ()
    supervisor: Contact


class Purpose(Part):
    """Why personal data is kept, whose and which, on what basis, and until when."""

    name: Localised
    data: Localised
    basis: LegalBasis
    law: Localised = {}
    kept: Localised


class Privacy(Part):
    """What Articles 13 and 30 of Regulation (EU) 2016/679 want to be told."""

    updated: date
    officer: Contact
    """The data protection officer."""
    purposes: tuple[Purpose, ...] = Field(min_length=1)
    recipients: Localised
    transfers: Localised
    supervisor: Contact


class SiteFacts(Part):
    operator: Contact
    accessibility: Accessibility
    privacy: Privacy


def read_site_facts(path: Path) -> SiteFacts:
    """Raises OSError, and ValueError where the document is not one."""
    return SiteFacts.model_validate(json.loads(path.read_text(encoding="utf-8")))
