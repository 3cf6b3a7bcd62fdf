"""Pages of a service: its templates over the shared ones, in the language of the path."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute

from shared.languages import NAMES, Language, load_catalogs
from shared.web.environment import environments
from shared.web.paths import addresses, language_of, switch
from shared.web.static import StaticFiles

_SHARED = Path(__file__).parent
STYLE_SHEETS = (
    *("suomifi-tokens.css", "tokens.css", "fonts.css"),
    *("talkoot.css", "parts.css", "blocks.css", "forms.css", "readers.css"),
)
"""What `site.css` is made of, in this order: later ones win."""


class Pages:
    """Renders pages, each a template that extends `layout.html`.

    `package` is the service's folder: its `templates/`, `locales/` and `static/` are used where they are. `public_url`
    is the site's origin, with no slash at its end.
    """

    def __init__(self, package: Path, *, public_url: str) -> None:
        self.public_url = public_url
        self.catalogs = load_catalogs(_SHARED / "locales", package / "locales")
        self._environments = environments([package / "templates", _SHARED / "templates"], self.catalogs)
        self._own = StaticFiles.read(package / "static", f"/static/{package.name}")
        self._shared = StaticFiles.read(_SHARED / "static", "/static", {"site.css": STYLE_SHEETS})
        for environment in self._environments.values():
            environment.globals.update(static=self.static, public_url=public_url, language_names=NAMES)

    def render(
        self,
        request: Request,
        name: str,
        /,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> HTMLResponse:
        """The page in the request's language. Raises jinja2's errors for a broken template or a missing value."""
        language = language_of(request)
        template = self._environments[language].get_template(name)
        content = template.render(context, status=status, addresses=addresses(request), switch=switch(request))
        return HTMLResponse(content, status, {"Content-Language": language, **(headers or {})})

    def gettext(self, language: Language, message: str) -> str:
        """One text of the catalogs, for what is not a page."""
        return self.catalogs[language].gettext(message)

    def static(self, path: str) -> str:
        """The address of a static file: the service's own, or else a shared one. Raises KeyError for an unknown one."""
        return (self._own if path in self._own else self._shared).url(path)

    def content(self, path: str) -> bytes:
        """A static file of the service's own, for one that has an address of its own too. Raises KeyError."""
        return self._own.files[path]

    def static_routes(self) -> list[BaseRoute]:
        """The service's own files under `/static/<service>/`, the shared ones under `/static/`."""
        return [self._own.route(), self._shared.route()]
