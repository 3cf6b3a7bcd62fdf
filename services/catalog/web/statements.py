"""How far the site is accessible, and what becomes of personal data: pages from the facts of the installation."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.catalog.domain.site_facts import LegalBasis, SiteFacts
from shared.languages import Message, translatable
from shared.web import PageRoute, Pages, cached

_BASES: Final[Mapping[LegalBasis, Message]] = {
    "public-task": translatable("a task carried out in the public interest (Article 6(1)(e) of the GDPR)"),
    "legal-obligation": translatable("a legal obligation (Article 6(1)(c) of the GDPR)"),
    "consent": translatable("your consent (Article 6(1)(a) of the GDPR)"),
    "contract": translatable("a contract with you (Article 6(1)(b) of the GDPR)"),
    "legitimate-interest": translatable("a legitimate interest (Article 6(1)(f) of the GDPR)"),
}


class StatementPages:
    def __init__(self, facts: SiteFacts, pages: Pages) -> None:
        self._facts = facts
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [
            PageRoute("/{lang}/accessibility", self.accessibility),
            PageRoute("/{lang}/privacy", self.privacy),
        ]

    async def accessibility(self, request: Request) -> Response:
        return cached(request, self._pages.render(request, "accessibility.html", facts=self._facts), seconds=3600)

    async def privacy(self, request: Request) -> Response:
        page = self._pages.render(request, "privacy.html", facts=self._facts, bases=_BASES)
        return cached(request, page, seconds=3600)
