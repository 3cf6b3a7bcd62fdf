"""The pages: a list of mails, newest first, and each mail as its reader would see it."""

import re
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.local.mail_catcher.folder import CaughtMail, MailFolder

HERE = Path(__file__).parent
PAGE_SIZE = 100
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# The mail's own HTML: it may look as it likes, but runs nothing, fetches nothing and has no origin. Its links open
# outside the frame, as ordinary pages: the site refuses to be framed.
SANDBOX = SECURITY | {
    "Content-Security-Policy": "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
}
OUTSIDE = '<base target="_blank">'


def create_app(folder: MailFolder) -> Starlette:
    """The pages over one folder, below /mail/."""
    return _Pages(folder).app()


class _Pages:
    def __init__(self, folder: MailFolder) -> None:
        self._folder = folder
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._templates.filters["utc"] = _utc

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/mail", _to_list),
                Route("/mail/", self.listing),
                Route("/mail/style.css", _style),
                Route("/mail/api/messages", self.api),
                Route("/mail/{name}", self.show),
                Route("/mail/{name}/html", self.html),
                Route("/mail/{name}/source", self.source),
                Route("/mail/{name}/parts/{number:int}", self.part),
            ],
            exception_handlers={404: _not_found},
        )

    def listing(self, request: Request) -> Response:
        mails, older, total = self._page(request)
        return self._html("list.html", mails=mails, older=older, total=total)

    def api(self, request: Request) -> Response:
        wanted = request.query_params.get("to", "").casefold()
        mails, _, _ = self._page(request)
        found = [mail for mail in mails if not wanted or wanted in map(str.casefold, mail.recipients)]
        return JSONResponse([_as_json(mail) for mail in found], headers=SECURITY)

    def show(self, request: Request) -> Response:
        mail = self._mail(request)
        if mail is None:
            return _not_found(request)
        headers = [(name, str(value)) for name, value in mail.message.items()]
        parts = [_Part(number, part) for number, part in enumerate(mail.attachments())]
        return self._html("mail.html", mail=mail, headers=headers, parts=parts, html=bool(mail.text("html")))

    def html(self, request: Request) -> Response:
        mail = self._mail(request)
        return _not_found(request) if mail is None else HTMLResponse(OUTSIDE + mail.text("html"), headers=SANDBOX)

    def source(self, request: Request) -> Response:
        mail = self._mail(request)
        if mail is None:
            return _not_found(request)
        return FileResponse(self._folder.path / mail.name, media_type="text/plain; charset=utf-8", headers=SECURITY)

    def part(self, request: Request) -> Response:
        mail = self._mail(request)
        number = request.path_params["number"]
        attachments = [] if mail is None else mail.attachments()
        if number >= len(attachments):
            return _not_found(request)
        part = _Part(number, attachments[number])
        disposition = f"attachment; filename*=UTF-8''{quote(part.filename, safe='')}"
        return Response(part.content, media_type=part.type, headers=SECURITY | {"Content-Disposition": disposition})

    def _mail(self, request: Request) -> CaughtMail | None:
        return self._folder.read(request.path_params["name"])

    def _page(self, request: Request) -> tuple[list[CaughtMail], str | None, int]:
        """The mails of one page, the name after which older ones follow, and how many there are in all."""
        names = self._folder.names()
        before = request.query_params.get("before")
        later = names if before is None else [name for name in names if name < before]
        shown = later[:PAGE_SIZE]
        mails = [mail for mail in map(self._folder.read, shown) if mail is not None]
        return mails, shown[-1] if len(later) > PAGE_SIZE else None, len(names)

    def _html(self, template: str, **values: object) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(values), headers=SECURITY)


class _Part:
    """An attachment, fit to be offered for download."""

    def __init__(self, number: int, part: EmailMessage) -> None:
        self.number = number
        self.type = part.get_content_type()
        self.filename = _filename(part, number)
        payload = part.get_payload(decode=True)
        self.content = payload if isinstance(payload, bytes) else b""

    @property
    def size(self) -> int:
        return len(self.content)


def _filename(part: EmailMessage, number: int) -> str:
    given = (part.get_filename() or "").replace("\\", "/").rpartition("/")[2]
    fallback = f"part-{number + 1}" + (".ics" if part.get_content_type() == "text/calendar" else "")
    return re.sub(r"[\x00-\x1f\x7f]", "", given).strip(" .") or fallback


def _as_json(mail: CaughtMail) -> dict[str, object]:
    return {
        "name": mail.name,
        "received": mail.received.isoformat(),
        "recipients": mail.recipients,
        "subject": str(mail.message.get("Subject", "")),
        "text": mail.text(),
        "url": f"/mail/{mail.name}",
    }


def _utc(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _to_list(request: Request) -> Response:  # noqa: ARG001
    return RedirectResponse("/mail/", status_code=308)


def _style(request: Request) -> Response:  # noqa: ARG001
    return FileResponse(HERE / "templates" / "style.css", headers=SECURITY)


def _not_found(request: Request, error: Exception | None = None) -> Response:  # noqa: ARG001
    page = (
        '<!doctype html><html lang="en"><title>No such mail</title><h1>No such mail</h1><a href="/mail/">All mails</a>'
    )
    return HTMLResponse(page, status_code=404, headers=SECURITY)
